// Loading: sources, progress, abort, weights beside the model, limits; and running: subsets, maps, warming up.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { test } from "node:test";
import { Session, inspect } from "../../pkg/dist/entry-node.js";
import { external, identity } from "./onnx-bytes.mjs";

const file = (name) => readFileSync(new URL(`../fixtures/models/${name}`, import.meta.url));
const plain = file("mlp_plain.onnx");
const zipmap = file("logistic_zipmap.onnx");

function chunked(bytes, size, onCancel = () => {}) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, (at += size)));
      if (at >= bytes.length) controller.close();
    },
    cancel: onCancel,
  }, { highWaterMark: 0 });
}

test("a stream, a blob and a response tell how far they are", async () => {
  const sources = [
    [chunked(plain, 100), 0],
    [new Blob([plain]), plain.length],
    [new Response(plain, { headers: { "content-length": String(plain.length) } }), plain.length],
  ];
  for (const [source, total] of sources) {
    const seen = [];
    const session = await Session.load(source, {}, { onProgress: (progress) => seen.push(progress) });
    session.free();
    assert.deepEqual(seen.at(-1), { stage: "read", done: plain.length, total });
  }
});

test("an abort ends the reading with `cancelled` and closes the stream", async () => {
  let closed = false;
  const controller = new AbortController();
  const reading = Session.load(chunked(plain, 50, () => (closed = true)), {}, {
    signal: controller.signal,
    onProgress: ({ done }) => done >= 150 && controller.abort(),
  });
  await assert.rejects(reading, { name: "EvenkeelError", code: "cancelled" });
  assert.ok(closed);
  await assert.rejects(Session.load(plain, {}, { signal: AbortSignal.abort() }), { code: "cancelled" });
  (await Session.load(plain)).free();
});

test("a download that hangs can be aborted", async () => {
  const server = createServer((_, response) => response.writeHead(200, { "content-length": "1000" }).write("x"));
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  try {
    const url = `http://127.0.0.1:${server.address().port}/model.onnx`;
    await assert.rejects(Session.load(url, {}, { signal: AbortSignal.timeout(100) }), { code: "cancelled" });
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("weights beside the model come as bytes, never from a path", async () => {
  const bytes = external(["location", "weights.bin"], ["offset", "4"], ["length", "8"]);
  assert.deepEqual(inspect(bytes).externalData, ["weights.bin"]);
  const weights = new Uint8Array(Float32Array.of(0, 10, 20).buffer);
  const session = await Session.load(bytes, { externalData: { "weights.bin": weights } });
  const { y } = await session.run({ x: { data: [1, 2], dims: [2] } });
  assert.deepEqual([...y.data], [11, 22]);
  session.free();
  await assert.rejects(Session.load(bytes), { code: "unsupported-model", message: /'weights\.bin'.*externalData/ });
  const short = { externalData: { "weights.bin": weights.subarray(0, 8) } };
  await assert.rejects(Session.load(bytes, short), { code: "invalid-model", message: /offset 4/ });
  for (const location of ["../weights.bin", "/etc/passwd", "c:\\w"]) {
    const options = { externalData: { [location]: weights } };
    await assert.rejects(Session.load(external(["location", location]), options), { code: "invalid-model" }, location);
  }
});

test("limits hold from JavaScript, and unknown options are refused", async () => {
  await assert.rejects(Session.load(plain, { limits: { maxNodes: 1 } }), { code: "too-large", message: /maxNodes/ });
  assert.throws(() => inspect(plain, { limits: { maxBytes: 10 } }), { code: "too-large" });
  await assert.rejects(Session.load(plain, { limit: {} }), { code: "invalid-option", message: /limits/ });
  const session = await Session.load(identity(1), { limits: { maxElements: 3 } });
  await assert.rejects(session.run({ x: { data: [1, 2, 3, 4], dims: [4] } }), { code: "too-large" });
  session.free();
});

test("what the model says about itself", async () => {
  const session = await Session.load(zipmap);
  assert.ok(session.model.opsets.some(({ domain, version }) => domain === "ai.onnx.ml" && version >= 1));
  assert.match(session.model.producer, /skl2onnx/);
  assert.ok(session.inputs.every(({ shape }) => Array.isArray(shape)));
  session.free();
});

const feedsOf = (session, rows) =>
  Object.fromEntries(
    session.inputs.map(({ name, type, shape }) => {
      const dims = [rows, ...shape.slice(1).map((size) => (typeof size === "number" ? size : 1))];
      const values = Array.from({ length: dims.reduce((a, b) => a * b) }, () => (type === "string" ? "F" : 0.5));
      return [name, { data: values, dims }];
    }),
  );

test("maps come out as a matrix, or as plain objects", async () => {
  const session = await Session.load(zipmap);
  const feeds = feedsOf(session, 3);
  const { name } = session.outputs.find(({ kind }) => kind === "maps");
  const matrix = (await session.run(feeds, { outputs: [name] }))[name];
  assert.equal(matrix.keys.length, matrix.dims[1]);
  const maps = (await session.runValues(feeds, { outputs: [name] }))[name];
  assert.equal(maps.length, 3);
  maps.forEach((map, row) => {
    assert.deepEqual(Object.keys(map).sort(), [...matrix.keys].sort());
    matrix.keys.forEach((key, k) => assert.equal(map[key], matrix.data[row * matrix.keys.length + k]));
  });
  session.free();
});

test("only the outputs that are asked for are computed", async () => {
  const session = await Session.load(zipmap);
  const feeds = feedsOf(session, 1);
  for (const { name } of session.outputs) {
    assert.deepEqual(Object.keys(session.runSync(feeds, { outputs: [name] })), [name]);
  }
  const all = session.outputs.map(({ name }) => name).reverse();
  assert.deepEqual(Object.keys(session.runSync(feeds, { outputs: all })), all);
  assert.throws(() => session.runSync(feeds, { outputs: ["none"] }), { code: "column-mismatch", message: /'none'/ });
  session.free();
});

test("a session warms up, on its own shapes or on those given", async () => {
  const session = await Session.load(plain);
  await session.warmUp();
  await session.warmUp({ [session.inputs[0].name]: [5, session.inputs[0].shape[1]] });
  await assert.rejects(session.warmUp({ none: [1] }), { code: "column-mismatch" });
  await assert.rejects(session.warmUp({ [session.inputs[0].name]: [1, 1, 1] }), { code: "invalid-shape" });
  session.free();
});
