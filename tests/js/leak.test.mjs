// Memory stays flat over thousands of calls. The WebAssembly memory never shrinks, so any leak shows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EvenkeelError, Session, init, readCsv, resample, writeCsv } from "../../pkg/dist/index.js";

const module = new WebAssembly.Module(readFileSync(new URL("../../pkg/dist/evenkeel_core_bg.wasm", import.meta.url)));
const model = readFileSync(new URL("../fixtures/models/logistic_text_gaps.onnx", import.meta.url));

/** The instance's memory, seen as it is made. */
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...args) => {
  const instance = await instantiate(...args);
  memory = instance.exports.memory;
  return instance;
};

async function flat(name, cycles, act) {
  await test(`${name}, ${cycles} times`, async () => {
    for (let i = 0; i < 50; i += 1) await act(i);
    const before = memory.buffer.byteLength;
    for (let i = 0; i < cycles; i += 1) await act(i);
    assert.equal(memory.buffer.byteLength, before, "the memory grew");
  });
}

await init(module);
const x = { data: Float64Array.from({ length: 400 }, Math.random), rows: 100, columns: 4 };
const y = Array.from({ length: 100 }, (_, i) => (i < 20 ? "ill" : "well"));
const text = `a,b\n${"1,x\n".repeat(500)}`;

await flat("loading, running and freeing a session", 1000, async () => {
  const session = await Session.load(model);
  const rows = [Object.fromEntries(session.inputs.map(({ name, type }) => [name, type === "string" ? "x" : 1]))];
  session.predictSync(rows);
  await session.warmUp();
  session.free();
});
await flat("loading and freeing a session", 3000, async () => (await Session.load(model)).free());
await flat("resampling", 2000, () => resample({ method: "smote", seed: 1 }, x, y));
await flat("reading and writing a CSV", 2000, () => writeCsv(readCsv(text)));
await flat("errors", 3000, () => {
  assert.throws(() => readCsv("a,b\n1\n"), EvenkeelError);
  assert.throws(() => resample({ method: "smote" }, { ...x, rows: 99 }, y), EvenkeelError);
});
await flat("models that do not load", 2000, () => assert.rejects(Session.load(model.subarray(0, 900)), EvenkeelError));
