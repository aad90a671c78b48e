// The golden fixtures that the native tests run, through the built package.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import * as evenkeel from "../../pkg/dist/entry-node.js";
import { expectLike, table, tableJson } from "./values.mjs";

const folder = new URL("../fixtures/", import.meta.url);

/** Operations of rooms inside the core that the package does not expose; the native tests run them. */
const INSIDE = new Set(["logistic"]);

const OPERATIONS = {
  readCsv({ input, options, expected }) {
    assert.deepEqual(tableJson(evenkeel.readCsv(input.csv, options)), expected);
  },
  stratifiedSplit({ input, options, expected }) {
    const y = input.counts.flatMap((n, label) => new Array(n).fill(label));
    const data = Float64Array.from(y);
    const parts = evenkeel.splitTable({ columns: [{ name: "y", data }], rows: y.length }, { target: "y", ...options });
    const counts = (part) => input.counts.map((_, label) => part.columns[0].data.filter((v) => v === label).length);
    assert.deepEqual({ train: counts(parts.train), test: counts(parts.test) }, expected);
  },
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
  const { cases } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  test(file, async (t) => {
    for (const each of cases) {
      if (INSIDE.has(each.operation)) continue;
      const run = OPERATIONS[each.operation];
      assert.ok(run, `${file}: nothing here runs the operation '${each.operation}'`);
      await t.test(each.name, () => run(each));
    }
  });
}
