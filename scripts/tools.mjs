// What the scripts share: where things are, and how a step is run.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Where cargo builds. */
export function targetDir() {
  return resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
}

/** Runs a step, showing what it prints; ends the script when the step fails. */
export function run(command, args, env = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (result.error) fail(`${command}: ${result.error.message}; run \`node scripts/setup.mjs\``);
  if (result.status !== 0) fail(`failed (${result.signal ?? `status ${result.status}`}): ${command} ${args.join(" ")}`);
}

/** Runs a step and gives what it prints, or nothing when it cannot be run. */
export function output(command, args) {
  const result = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** The version in Cargo.toml: the crate's, and the npm package's. */
export function crateVersion() {
  return /^version = "(.+)"$/m.exec(readFileSync(join(root, "Cargo.toml"), "utf8"))[1];
}

/** The version of wasm-bindgen in Cargo.lock, which that of its command must equal. */
export function bindgenVersion() {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  return /name = "wasm-bindgen"\nversion = "(.+)"/.exec(lock)[1];
}

/** The path of a tool that `scripts/setup.mjs` sees to. */
export function tool(name) {
  if (name === "wasm-bindgen") {
    const places = [
      join(root, "target/tools/bin/wasm-bindgen"),
      join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin/wasm-bindgen"),
      "wasm-bindgen",
    ];
    const wanted = `wasm-bindgen ${bindgenVersion()}`;
    return places.find((place) => output(place, ["--version"]) === wanted);
  }
  const scripts = { "wasm-opt": "binaryen/bin/wasm-opt", tsc: "typescript/bin/tsc" };
  const path = join(root, "node_modules", scripts[name]);
  return existsSync(path) ? path : undefined;
}
