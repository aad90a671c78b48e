// Rows as objects, into models that scikit-learn's converter wrote: what fits, and what does not.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Session } from "../../pkg/dist/entry-node.js";

const load = (name) => Session.load(readFileSync(new URL(`../fixtures/models/${name}.onnx`, import.meta.url)));
const row = { age: 41, bmi: 22.5, sex: "F", ward: "a" };

test("a ColumnTransformer takes rows by column name, in any order, and ignores what it does not know", async () => {
  const session = await load("logistic_plain");
  assert.deepEqual(session.inputs.map(({ name }) => name).sort(), Object.keys(row).sort());
  const { labels, classes, probabilities } = await session.predict([row, { ...row, age: 70 }]);
  assert.equal(labels.length, 2);
  assert.deepEqual([probabilities.rows, probabilities.columns], [2, classes.length]);
  assert.ok(Math.abs(probabilities.data[0] + probabilities.data[1] - 1) < 1e-6);
  const turned = Object.fromEntries(Object.entries(row).reverse());
  assert.deepEqual((await session.predict([{ comment: "x", ...turned }])).probabilities.data, probabilities.data.slice(0, classes.length));
  session.free();
});

test("missing keys, wrong types and rows that are no objects are told by name", async () => {
  const session = await load("logistic_plain");
  const { bmi, ...without } = row;
  const cases = [
    [[without], "column-mismatch", /'bmi'/],
    [[{ ...row, age: "old" }], "not-numeric", /'age'/],
    [[row, { ...row, age: "old" }], "not-numeric", /row 1.*'age'/],
    [[row, { ...row, sex: 1 }], "not-numeric", /row 1.*'sex'/],
    [[{ ...row, age: { years: 41 } }], "invalid-json", /rows/],
    [[1], "invalid-json", /rows/],
    [[], "empty-input", /rows/],
  ];
  for (const [rows, code, message] of cases) {
    await assert.rejects(session.predict(rows), { name: "EvenkeelError", code, message }, JSON.stringify(rows));
  }
  session.free();
});

test("a wide input takes as many columns as it has, and says so", async () => {
  const session = await load("mlp_binary");
  const six = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`f${i}`, i / 10]));
  assert.equal((await session.predict([six])).labels.length, 1);
  const { f5, ...five } = six;
  await assert.rejects(session.predict([five]), { code: "column-mismatch", message: /expected 6 columns/ });
  await assert.rejects(session.predict([{ ...six, f6: 1 }]), { code: "column-mismatch" });
  await assert.rejects(session.predict([{ ...six, f0: "a" }]), { code: "not-numeric", message: /'f0'/ });
  session.free();
});
