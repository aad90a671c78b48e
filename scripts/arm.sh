#!/usr/bin/env bash
# Cross-compiles the static aarch64 binary: target/aarch64-unknown-linux-musl/release/evenkeel
set -euo pipefail
cd "$(dirname "$0")/.."

target=aarch64-unknown-linux-musl
# tract has assembler files: they need a C compiler for the target.
scripts/debian.sh aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu
rustup target list --installed | grep -qx "$target" || rustup target add "$target"
export CC_aarch64_unknown_linux_musl=aarch64-linux-gnu-gcc
cargo build --release --locked --target "$target" --features cli,neural
ls -l "target/$target/release/evenkeel"
