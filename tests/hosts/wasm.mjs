// The built package beside the native binary: the same bytes for resampling, training, predictions, metrics and drift.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { drift, driftHtml, evaluate, impute, init, readCsv, resampleTable, Session, train, writeCsv } from "../../pkg/dist/entry-node.js";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "evenkeel-wasm-"));
after(() => rmSync(folder, { recursive: true }));
before(() => init());

const data = (name) => join(root, "examples/data", name);
const clinic = data("clinic.csv");
const current = data("clinic-current.csv");
const table = (path) => readCsv(readFileSync(path));

function native(...words) {
  return execFileSync(join(root, "target/debug/evenkeel"), words, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
}

/** The file that a native command writes. */
function written(name, ...words) {
  const path = join(folder, name);
  native(...words, "-o", path);
  return readFileSync(path);
}

function assertSameBytes(found, expected, what) {
  assert.ok(Buffer.compare(Buffer.from(found), expected) === 0, `${what} differs between wasm and x86`);
}

for (const [method, path, target] of [
  ["smote", data("breast-cancer.csv"), "diagnosis"],
  ["smotenc", clinic, "ill"],
  ["random-over-sampler", clinic, "ill"],
  ["random-under-sampler", clinic, "ill"],
]) {
  test(`resample by ${method}: same bytes`, () => {
    const expected = written(`${method}.csv`, "resample", path, "--target", target, "--method", method, "--impute", "--seed", "42");
    const filled = impute(table(path), { except: [target] });
    assertSameBytes(writeCsv(resampleTable({ method, target, seed: 42 }, filled).table), expected, method);
  });
}

test("train, predict, evaluate: same bytes", async () => {
  const expected = written("model.onnx", "train", clinic, "--target", "ill", "--resample", "smotenc", "--threshold", "best-f1", "--seed", "42");
  const { model } = train({ target: "ill", resample: { method: "smotenc", seed: 42 }, threshold: "best-f1", seed: 42 }, table(clinic));
  assertSameBytes(model, expected, "the model");

  const session = await Session.load(model);
  const rows = readCsv(readFileSync(current), { schema: session.schema });
  const { labels, probabilities } = await session.predict(rows);
  const [head, ...lines] = written("scores.csv", "predict", join(folder, "model.onnx"), current).toString().trim().split(/\r?\n/);
  assert.equal(head, "label,probability_0,probability_1");
  const cells = lines.map((line) => line.split(","));
  assert.deepEqual(cells.map(([label]) => label), labels);
  // The file has the shortest decimals of the model's 32-bit floats.
  assert.deepEqual(Float32Array.from(cells.flatMap((row) => row.slice(1).map(Number))), Float32Array.from(probabilities.data));

  const scores = JSON.parse(native("evaluate", join(folder, "model.onnx"), current, "--target", "ill", "--json"));
  assert.deepEqual(JSON.parse(JSON.stringify(evaluate(session, table(current), { target: "ill" }))), scores);
  session.free();
});

test("drift: same JSON and same HTML", () => {
  const html = join(folder, "report.html");
  const expected = JSON.parse(native("drift", clinic, current, "--json", "--html", html));
  const report = drift(table(clinic), table(current));
  assert.deepEqual(JSON.parse(JSON.stringify(report)), expected);
  assert.equal(driftHtml(report, { language: "en" }), readFileSync(html, "utf8"));
});
