// The life of the WebAssembly instance: loading, wrong set-ups, running out of memory, coming back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { field, model, node, valueInfo } from "./onnx-bytes.mjs";
import { withMemoryLimit } from "./wasm-bytes.mjs";

const dist = new URL("../../pkg/dist/", import.meta.url);
const coreBytes = readFileSync(new URL("evenkeel_core_bg.wasm", dist));
const MIB = 2 ** 20;

/** A fresh copy of the JavaScript with its own instance. */
let copies = 0;
async function fresh(entry = "index.js") {
  const { cpSync, mkdtempSync, rmSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const { join } = await import("node:path");
  const folder = mkdtempSync(join(tmpdir(), `evenkeel-${copies++}-`));
  cpSync(fileURLToPath(dist), folder, { recursive: true });
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, ...(await import(join(folder, entry))) };
}

test("slim says what is missing, then works with bytes", async () => {
  const { readCsv, init } = await fresh();
  assert.throws(() => readCsv("a\n1\n"), { name: "EvenkeelError", code: "not-initialized", message: /await init/ });
  await assert.rejects(init(), { code: "not-initialized" });
  await init(coreBytes);
  assert.equal(readCsv("a\n1\n").rows, 1);
  await init();
});

test("slim takes a compiled module and needs no await then", async () => {
  const { readCsv, init } = await fresh();
  void init(new WebAssembly.Module(coreBytes));
  assert.equal(readCsv("a\n1\n").rows, 1);
});

test("HTML instead of WebAssembly is named, with the remedy", async () => {
  const { init } = await fresh();
  const page = () => new Response("<!doctype html><title>app</title>", { headers: { "content-type": "text/html" } });
  await assert.rejects(init(page()), { code: "wrong-wasm", message: /found an HTML page; .*optimizeDeps/ });
  await assert.rejects(init(Promise.resolve(page())), { code: "wrong-wasm" });
  await assert.rejects(init(new Response("gone", { status: 404 })), { code: "wrong-wasm", message: /404/ });
  await assert.rejects(init(new Uint8Array()), { code: "wrong-wasm", message: /found nothing/ });
  await init(new Response(coreBytes, { headers: { "content-type": "application/wasm" } }));
});

test("files of two builds do not run together", async () => {
  const { folder } = await fresh();
  const { writeFileSync, cpSync, mkdtempSync, rmSync } = await import("node:fs");
  const other = mkdtempSync(`${folder}-`);
  test.after(() => rmSync(other, { recursive: true, force: true }));
  cpSync(folder, other, { recursive: true });
  writeFileSync(`${other}/build-id.js`, 'export const BUILD_ID = "0.0.0+other";');
  const { init } = await import(`${other}/index.js`);
  await assert.rejects(init(coreBytes), { code: "build-mismatch", message: /one version/ });
});

test("inline carries the core", async () => {
  const { init, readCsv } = await fresh("entry-inline.js");
  await init();
  assert.equal(readCsv("a\n1\n").rows, 1);
});

test("after running out of memory the next call works", async () => {
  const { init, readCsv, EvenkeelError } = await fresh();
  await init(withMemoryLimit(coreBytes, 512));
  const big = new Uint8Array(20 * MIB).fill(10);
  big.set(new TextEncoder().encode("a,b\n"));
  for (let i = 4; i < big.length; i += 4) big.set([49, 44, 50, 10], i);
  for (let round = 0; round < 5; round += 1) {
    assert.throws(() => readCsv(big), (e) => e instanceof EvenkeelError && e.code === "out-of-memory");
    assert.equal(readCsv("a,b\n1,2\n").rows, 1);
  }
});

test("after a model or a run that exhausts the memory the next call works", async () => {
  const { init, Session } = await fresh();
  await init(withMemoryLimit(coreBytes, 512));
  const bytes = model(field(1, node("Concat", new Array(24).fill("x"), ["y"])), field(11, valueInfo("x", 1)), field(12, valueInfo("y", 1)));
  const heavy = new Uint8Array(40 * MIB);
  for (let round = 0; round < 3; round += 1) {
    const kept = await Session.load(bytes);
    const run = (columns) => kept.run({ x: { data: new Float32Array(columns), dims: [1, columns] } });
    assert.deepEqual((await run(2)).y.dims, [1, 48]);
    await assert.rejects(run(MIB), { name: "EvenkeelError", code: "out-of-memory" });
    await assert.rejects(run(2), { code: "instance-lost", message: /load the model again/ });
    kept.free();
    await assert.rejects(Session.load(heavy), { code: "out-of-memory" });
    const again = await Session.load(bytes);
    assert.deepEqual((await again.run({ x: { data: [1, 2], dims: [1, 2] } })).y.dims, [1, 48]);
    again.free();
  }
});

test("wrong arguments are told from defects", async () => {
  const { init, readCsv, resample } = await fresh();
  await init(coreBytes);
  assert.throws(() => readCsv(undefined), { code: "invalid-shape" });
  assert.throws(() => resample({ method: "smote" }, { data: [1, 2], rows: 1, columns: 2 }, [0]), { code: "invalid-shape", message: /Float64Array/ });
});
