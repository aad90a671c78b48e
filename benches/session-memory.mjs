// Linear memory over many lives of a session: node benches/session-memory.mjs [cycles]
import { readFileSync } from "node:fs";
import { EvenkeelError, Session, init } from "../pkg/dist/index.js";

const file = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const cycles = Number(process.argv[2] ?? 10_000);
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...args) => {
  const instance = await instantiate(...args);
  memory = instance.exports.memory;
  return instance;
};
await init(new WebAssembly.Module(file("pkg/dist/evenkeel_core_bg.wasm")));

const model = file("tests/fixtures/models/mlp_4_layers.onnx");
const broken = model.subarray(0, model.length - 9);

async function life() {
  const session = await Session.load(model);
  const [{ name, shape }] = session.inputs;
  const columns = shape.at(-1);
  session.runSync({ [name]: { data: new Float32Array(64 * columns), dims: [64, columns] } });
  session.free();
}

async function failure() {
  try {
    (await Session.load(broken)).free();
  } catch (thrown) {
    if (!(thrown instanceof EvenkeelError)) throw thrown;
  }
}

for (const [name, act, times] of [["load, run, free", life, cycles], ["a load that fails", failure, Math.ceil(cycles / 10)]]) {
  for (let i = 0; i < 10; i += 1) await act();
  const before = memory.buffer.byteLength;
  for (let i = 10; i < times; i += 1) await act();
  const after = memory.buffer.byteLength;
  console.log(`${name}: ${times} times, ${before} bytes after the tenth, ${after} at the end (${after === before ? "flat" : "GROWN"})`);
}
