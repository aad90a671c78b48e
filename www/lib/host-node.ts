import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { neuralGlue } from "./neural-glue.js";
import { configure } from "./runtime.js";

function compileNow(name: string): WebAssembly.Module {
  return new WebAssembly.Module(readFileSync(new URL(`./evenkeel_${name}_bg.wasm`, import.meta.url)));
}

configure({
  core: { compileNow: () => compileNow("core") },
  neural: { glue: neuralGlue, compileNow: () => compileNow("neural") },
  readFile,
});
