#!/usr/bin/env bash
# Everything that `make test` runs, stage by stage, with the minutes of each.
set -uo pipefail
cd "$(dirname "$0")/.."

names=()
seconds=()
stage() {
  local name=$1 from=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  if ! "$@"; then
    printf '\n%s failed: %s\n' "$name" "$*" >&2
    exit 1
  fi
  names+=("$name")
  seconds+=($((SECONDS - from)))
}

setup() {
  scripts/debian.sh chromium=chromium qemu-aarch64-static=qemu-user-static \
    aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu && node scripts/setup.mjs
}
lint() {
  cargo fmt --check && cargo clippy --locked --all-targets --features cli -- -D warnings
}

stage 'set up' setup
stage 'lint' lint
stage 'core and command line' cargo test --locked --features cli
stage 'package: core and neural wasm' node scripts/build-package.mjs
stage 'types of package and page' npm run --silent check
stage 'package in Node' npm run --silent test
stage 'package beside x86' node --test tests/hosts/wasm.mjs
stage 'hosts: tarball, Vite in Chromium, workerd' npm run --silent hosts
stage 'page in Chromium' npm run --silent page:test
stage 'core and command line, with neural' cargo test --locked --features cli,neural
stage 'ARM build' scripts/arm.sh
stage 'ARM under qemu' node tests/hosts/arm.mjs

printf '\n%-45s %s\n' stage minutes
for i in "${!names[@]}"; do
  awk -v n="${names[$i]}" -v s="${seconds[$i]}" 'BEGIN { printf "%-45s %7.1f\n", n, s / 60 }'
done
echo "all tests passed"
