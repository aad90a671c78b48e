// Sessions: from training to predictions, and their end.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as evenkeel from "../../pkg/dist/entry-node.js";

const { Session, evaluate, inspect, readCsv, splitTable, train } = evenkeel;
const file = (path) => new URL(`../../${path}`, import.meta.url);
const clinic = readCsv(readFileSync(file("examples/data/clinic.csv")));
const { train: known, test: held } = splitTable(clinic, { target: "ill", testSize: 0.3, seed: 42 });
const trained = train({ target: "ill", threshold: "best-f1", seed: 42 }, known);

test("what train makes, a session runs on raw rows, text and gaps included", async () => {
  const session = await Session.load(trained.model);
  assert.equal(session.engine, "core");
  assert.equal(session.threshold, trained.report.threshold.threshold);
  const predictions = await session.predict(held);
  assert.deepEqual(predictions.classes, ["0", "1"]);
  assert.equal(predictions.labels.length, held.rows);
  assert.equal(predictions.probabilities.rows, held.rows);
  predictions.labels.forEach((label, i) => {
    assert.equal(label, predictions.probabilities.data[2 * i + 1] >= predictions.threshold ? "1" : "0");
  });
  const one = await session.predict([{ age: 71, sex: "M", crp: null }].map((row) => ({ ...blank(), ...row })));
  assert.equal(one.labels.length, 1);
  session.free();
});

function blank() {
  return Object.fromEntries(clinic.columns.filter((c) => c.name !== "ill").map((c) => [c.name, null]));
}

test("a CSV is read with the model's schema", async () => {
  const session = await Session.load(trained.model);
  const header = clinic.columns.map((c) => c.name).filter((name) => name !== "ill");
  const row = header.map((name) => (session.schema.columns.find((c) => c.name === name).kind === "category" ? "1" : "1"));
  const table = readCsv(`${header}\n${row}\n`, { schema: session.schema });
  assert.equal((await session.predict(table)).labels.length, 1);
  session.free();
});

test("evaluate sets the model beside a dummy", async () => {
  const session = await Session.load(trained.model);
  const report = evaluate(session, held, { target: "ill" });
  assert.equal(report.dummy.accuracy, 0.98);
  assert.ok(report.scores.rocAuc > 0.8, `ROC AUC ${report.scores.rocAuc}`);
  session.free();
});

test("training reports progress and can be cancelled", () => {
  const stages = new Set();
  train({ target: "ill" }, known, { onProgress: ({ stage }) => void stages.add(stage) });
  assert.ok(stages.size > 0);
  assert.throws(() => train({ target: "ill" }, known, { onProgress: () => false }), { code: "cancelled" });
  assert.throws(() => train({ target: "ill" }, known, { onProgress: () => { throw new Error("mine"); } }), /mine/);
});

test("a model loads from a path, a URL, a response and an ArrayBuffer", async () => {
  const path = file("tests/fixtures/models/mlp_plain.onnx");
  const bytes = readFileSync(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  for (const source of [path, path.pathname, new Response(bytes), buffer]) {
    const session = await Session.load(source);
    assert.equal(session.inputs.length, 1);
    session.free();
  }
  await assert.rejects(Session.load("/no/such/model.onnx"), { code: "io" });
  await assert.rejects(Session.load(new Response("", { status: 404 })), { code: "io" });
  const page = new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
  await assert.rejects(Session.load(page), { code: "io", message: /an HTML page/ });
});

test("int64 comes out as numbers, or as bigint on request", async () => {
  const session = await Session.load(file("tests/fixtures/models/mlp_plain.onnx"));
  const [{ name, shape }] = session.inputs;
  const feeds = { [name]: { data: new Array(shape[1]).fill(0.5), dims: [1, shape[1]] } };
  const kinds = (outputs) => Object.values(outputs).filter((t) => t.type === "int64").map((t) => t.data.constructor.name);
  assert.deepEqual(kinds(session.runSync(feeds)), ["Float64Array"]);
  assert.deepEqual(kinds(session.runSync(feeds, { int64: "bigint" })), ["BigInt64Array"]);
  const [first] = Object.keys(session.runSync(feeds));
  assert.deepEqual(Object.keys(await session.run(feeds, { outputs: [first] })), [first]);
  session.free();
});

test("a freed session says so; free may be called again; using works", async () => {
  const session = await Session.load(trained.model);
  session.free();
  session.free();
  assert.throws(() => session.predictSync(held), { code: "freed" });
  assert.equal(Session.prototype[Symbol.dispose], Session.prototype.free);
});

test("inspect names operators and the engine", () => {
  const summary = inspect(readFileSync(file("tests/fixtures/models/unknown_operator.onnx")));
  assert.equal(summary.engine, null);
  assert.equal(summary.unsupported.length, 1);
  assert.equal(inspect(trained.model).engine, "core");
});
