// The example worker in real workerd: scores, drift and balance, held to what the package says in Node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inWorkerd } from "./edge.mjs";

const json = (body) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const csv = (body) => ({ method: "POST", headers: { "content-type": "text/csv" }, body });

export async function checkWorker(project, data) {
  const evenkeel = createRequire(join(project, "worker.js"))("evenkeel");
  const { Session, drift, readCsv } = evenkeel;
  const text = (name) => readFileSync(name, "utf8");
  const reference = readCsv(text(join(project, "reference.csv")));
  const current = text(join(data, "clinic-current.csv"));
  const rows = [{ age: 71, sex: "M" }, { age: 30 }].map((row) => ({ ...blank(reference), ...row }));
  const session = await Session.load(join(project, "model.onnx"));
  const expected = await session.predict(rows);

  await inWorkerd(project, "worker.js", async (fetch) => {
    const ask = async (path, init) => {
      const response = await fetch(`http://localhost${path}`, init);
      return { status: response.status, body: await response.json() };
    };

    for (const request of ["first", "warm"]) {
      const { status, body } = await ask("/predict", json({ rows }));
      assert.equal(status, 200, `${request}: ${JSON.stringify(body)}`);
      assert.deepEqual(body.labels, expected.labels, request);
      assert.deepEqual(body.probabilities.flat(), Array.from(expected.probabilities.data), request);
    }

    const verdict = await ask("/drift", csv(current));
    assert.equal(verdict.status, 200, JSON.stringify(verdict.body));
    const columns = reference.columns.map((c) => c.name);
    const native = drift(reference, readCsv(current, { schema: session.schema }), { columns });
    assert.equal(verdict.body.datasetDrift, native.datasetDrift);
    assert.deepEqual(verdict.body.columns.map((c) => [c.column, c.drifted, c.score]), native.columns.map((c) => [c.column, c.drifted, c.score]));

    const small = "a,b,y\n" + Array.from({ length: 40 }, (_, i) => `${i},${i % 7},${i < 8 ? "yes" : "no"}\n`).join("");
    const balanced = await ask("/resample?target=y&method=smote&seed=42", { ...csv(small), headers: { "content-type": "text/csv", accept: "application/json" } });
    assert.equal(balanced.status, 200, JSON.stringify(balanced.body));
    assert.equal(balanced.body.rows.length, 64);

    const large = "a,y\n" + "1,no\n2,yes\n".repeat(1_001);
    const refused = await ask("/resample?target=y&method=smote", csv(large));
    assert.equal(refused.status, 413);
    assert.match(refused.body.error, /2000 rows/);

    const wrong = [
      ["/predict", json({ rows: [{ age: "old" }] }), 422, "not-numeric"],
      ["/predict", { ...json({}), body: "{" }, 400, "invalid-json"],
      ["/resample?target=y&method=smoot", csv(small), 400, "invalid-option"],
      ["/drift", csv("a,b\n1\n"), 400, "ragged-csv"],
    ];
    for (const [path, init, status, code] of wrong) {
      const answer = await ask(path, init);
      assert.deepEqual([answer.status, answer.body.code], [status, code], `${path}: ${answer.body.error}`);
    }
    assert.equal((await ask("/nowhere")).status, 404);
    assert.equal((await ask("/health")).status, 200, "after all that");
  });
}

function blank(table) {
  return Object.fromEntries(table.columns.map((column) => [column.name, null]));
}
