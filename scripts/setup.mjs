// Installs what building and testing the package need and this machine lacks.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { bindgenVersion, output, root, run, tool } from "./tools.mjs";

const targets = output("rustup", ["target", "list", "--installed"]);
if (targets !== undefined && !targets.includes("wasm32-unknown-unknown")) {
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

if (tool("wasm-bindgen") === undefined) {
  const version = bindgenVersion();
  console.log(`installing wasm-bindgen-cli ${version} into target/tools (once, some minutes)`);
  run("cargo", ["install", "--quiet", "--root", join(root, "target/tools"), `wasm-bindgen-cli@${version}`]);
}

const installed = join(root, "node_modules/.package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(join(root, "package-lock.json")).mtimeMs) {
  run("npm", ["ci", "--no-audit", "--no-fund"]);
}
