// The second WebAssembly file: fetched when a model needs it, and a failure in it leaves the core alive.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Session, init } from "../../pkg/dist/index.js";
import { withMemoryLimit } from "./wasm-bytes.mjs";

const file = (path) => readFileSync(new URL(`../../${path}`, import.meta.url));
const classical = file("tests/fixtures/models/logistic_plain.onnx");
const net = file("tests/fixtures/models/mobilenet_narrow.onnx");

test("a table model needs no byte of the neural file, a net says that it does", async () => {
  await init(file("pkg/dist/evenkeel_core_bg.wasm"));
  const session = await Session.load(classical);
  assert.equal(session.engine, "core");
  await assert.rejects(Session.load(net), { code: "not-initialized", message: /neural/ });
});

test("after a failure in the neural engine the core and its sessions live, and the net loads again", async () => {
  const kept = await Session.load(classical);
  const limited = withMemoryLimit(file("pkg/dist/evenkeel_neural_bg.wasm"), 1024);
  let asked = 0;
  const source = { then: (resolve) => ((asked += 1), resolve(limited)) };
  await init({ neural: source });
  await Session.load(classical);
  assert.equal(asked, 0, "a table model asked for the neural file");

  const loaded = [];
  await assert.rejects(async () => {
    for (;;) loaded.push(await Session.load(net));
  }, { code: "out-of-memory" });
  assert.equal(asked, 1);
  assert.ok(loaded.length > 0);
  assert.equal(loaded[0].engine, "neural");

  const [{ name, shape }] = loaded[0].inputs;
  const dims = shape.map((size) => (typeof size === "number" ? size : 1));
  const feeds = { [name]: { data: new Float32Array(dims.reduce((a, b) => a * b)), dims } };
  assert.throws(() => loaded[0].runSync(feeds), { code: "instance-lost", message: /load the model again/ });
  for (const session of loaded) session.free();

  assert.ok(kept.inputs.length > 0);
  const rows = [Object.fromEntries(kept.inputs.map((input) => [input.name, input.type === "string" ? "x" : 1]))];
  assert.equal((await kept.predict(rows)).labels.length, 1);

  const again = await Session.load(net);
  const [output] = Object.values(again.runSync(feeds));
  assert.ok(output.data.every(Number.isFinite));
  again.free();
  kept.free();
});
