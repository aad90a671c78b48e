import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { configure } from "./runtime.js";

function compileNow(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(`./evenkeel_${name}_bg.wasm`, import.meta.url)));
}

configure({
  core: { compileNow: () => compileNow("core") },
  neural: { compileNow: () => compileNow("neural") },
  readFile,
});

export * from "./index.js";
