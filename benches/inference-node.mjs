// Inference beside onnxruntime-web in Node, one thread.   node benches/inference-node.mjs
// Needs: make package; python benches/models.py; npm install --prefix benches
import { readFileSync } from "node:fs";
import * as ort from "onnxruntime-web/wasm";
import { init, Session } from "../pkg/dist/entry-node.js";
import { bench } from "./inference.js";

ort.env.wasm.numThreads = 1;
await init();
console.log(`Node ${process.version}, onnxruntime-web ${ort.env.versions.web}`);
await bench({
  Session,
  ort,
  readModel: async (name) => new Uint8Array(readFileSync(new URL(`../target/bench/${name}.onnx`, import.meta.url))),
  log: console.log,
});
