// Bad input: the code, the place and the remedy; and the same instance goes on working.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { EvenkeelError, Session, drift, inspect, readCsv, resample, resampleTable, splitTable, thresholdSweep, train } from "../../pkg/dist/entry-node.js";

const model = (name) => readFileSync(new URL(`../fixtures/models/${name}.onnx`, import.meta.url));
const csv = (rows) => readCsv(`age,ward,ill\n${rows.join("\n")}\n`);
const matrix = (...rows) => ({ data: Float64Array.from(rows.flat()), rows: rows.length, columns: rows[0].length });
const six = matrix([1, 2], [2, 1], [3, 3], [4, 2], [5, 1], [6, 3]);
const people = csv(["41,a,no", "50,b,no", "33,a,yes", "29,b,no", "62,a,yes", "48,b,no"]);

const CASES = [
  ["fewer rows in a class than neighbors", "too-few-samples", /kNeighbors|neighbors/, () => resample({ method: "smote" }, six, [0, 0, 0, 0, 1, 1])],
  ["one class only", "one-class", /class/, () => resample({ method: "smote" }, six, [1, 1, 1, 1, 1, 1])],
  ["NaN in a matrix", "missing-value", /row 1, column 0/, () => resample({ method: "smote", kNeighbors: 1 }, matrix([1, 2], [NaN, 1], [3, 3], [4, 4]), ["a", "a", "b", "b"])],
  ["infinity in a matrix", "infinite-value", /row/, () => resample({ method: "smote", kNeighbors: 1 }, matrix([1, 2], [Infinity, 1], [3, 3], [4, 4]), ["a", "a", "b", "b"])],
  ["text where SMOTE needs numbers", "not-numeric", /ward.*smotenc/s, () => resampleTable({ method: "smote", kNeighbors: 1, target: "ill" }, people)],
  ["a buffer of the wrong length", "invalid-shape", /expected 3 rows × 2 columns = 6 values, found 4/, () => resample({ method: "smote" }, { data: new Float64Array(4), rows: 3, columns: 2 }, [0, 1, 0])],
  ["more labels than rows", "invalid-shape", /7|labels/, () => resample({ method: "smote" }, six, [0, 0, 0, 0, 1, 1, 1])],
  ["labels of two kinds", "invalid-target", /number and string/, () => resample({ method: "smote" }, six, [0, 0, 0, "0", 1, 1])],
  ["labels that are not whole", "invalid-target", /0\.5/, () => resample({ method: "smote" }, six, [0, 0, 0.5, 0, 1, 1])],
  ["a misspelt option", "invalid-option", /did you mean 'kNeighbors'/, () => resample({ method: "smote", kNeighbours: 3 }, six, [0, 0, 0, 0, 1, 1])],
  ["an unknown method", "invalid-option", /smote/, () => resample({ method: "smoot" }, six, [0, 0, 0, 0, 1, 1])],
  ["a ragged CSV", "ragged-csv", /line 3/, () => readCsv("a,b\n1,2\n3\n")],
  ["an empty file", "empty-input", /./, () => readCsv("")],
  ["text in a column of numbers", "not-numeric", /line 12.*'?b'?/s, () => readCsv(`a,b\n${"1,2\n".repeat(10)}1,x\n`)],
  ["a million columns", "too-large", /columns/, () => readCsv(`${"a".repeat(1)}${",b".repeat(1e6)}\n`)],
  ["no such column", "unknown-column", /it has: age, ward, ill/, () => splitTable(people, { target: "sick", testSize: 0.5 })],
  ["a share out of range", "invalid-option", /testSize/, () => splitTable(people, { target: "ill", testSize: 1.5 })],
  ["a column that one table lacks", "column-mismatch", /ward/, () => drift(people, readCsv("age,ill\n1,no\n"))],
  ["a sweep of one class", "one-class", /./, () => thresholdSweep(Float64Array.of(0.1, 0.2), [true, true])],
  ["a rule that is none", "invalid-option", /best-f1/, () => thresholdSweep(Float64Array.of(0.1, 0.2), [true, false], "best")],
  ["training without a target", "invalid-option", /target/, () => train({}, people)],
  ["training on one class", "one-class", /./, () => train({ target: "ill" }, csv(["1,a,no", "2,b,no", "3,a,no", "4,b,no"]))],
  ["a file that is not ONNX", "invalid-model", /./, () => inspect(new TextEncoder().encode("<html></html>"))],
  ["no ONNX at all", "empty-input", /./, () => Session.load(new Uint8Array())],
  ["a truncated ONNX", "invalid-model", /./, () => Session.load(model("mlp_plain").subarray(0, 1000))],
  ["an unknown operator", "unsupported-operator", /node|'/, () => Session.load(model("unknown_operator"))],
  ["a graph with a cycle", "invalid-model", /./, () => Session.load(model("cyclic"))],
  ["a wrong number of columns", "column-mismatch", /expected \d+ columns/, async () => (await Session.load(model("mlp_plain"))).predict(readCsv("a,b\n1,2\n"))],
  ["an input that the model lacks", "column-mismatch", /none of that name/, async () => (await Session.load(model("mlp_plain"))).run({ nothing: { data: new Float32Array(1), dims: [1] } })],
  ["a tensor whose dims and data differ", "invalid-shape", /./, async () => {
    const session = await Session.load(model("mlp_plain"));
    return session.run({ [session.inputs[0].name]: { data: new Float32Array(3), dims: [2, 2] } });
  }],
];

function goesOn() {
  const { x, y } = resample({ method: "random-over-sampler", seed: 1 }, six, ["a", "a", "a", "a", "b", "b"]);
  assert.equal(x.rows, 8);
  assert.equal(y.filter((label) => label === "b").length, 4);
}

for (const [name, code, message, act] of CASES) {
  test(name, async () => {
    await assert.rejects(async () => act(), (error) => {
      assert.ok(error instanceof EvenkeelError, `${error}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, message);
      return true;
    });
    goesOn();
  });
}
