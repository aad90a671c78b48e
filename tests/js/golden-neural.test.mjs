// The neural families of tests/fixtures/neural.json, as the native tests run them, through the built package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Session } from "../../pkg/dist/entry-node.js";

const folder = new URL("../fixtures/", import.meta.url);
const { cases } = JSON.parse(readFileSync(new URL("neural.json", folder), "utf8"));
const model = ({ input }) => readFileSync(new URL(input.model, folder));

/** The values of a feed: stored, or drawn by SplitMix64 over a counter. */
function values({ dims, rule, data }) {
  if (rule === undefined) return data;
  const mask = (1n << 64n) - 1n;
  const draw = (_, i) => {
    let z = (BigInt(rule.seed) + BigInt(i + 1) * 0x9e3779b97f4a7c15n) & mask;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    const k = Math.floor((Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53) * rule.count);
    return (k + rule.offset) / rule.scale;
  };
  return Array.from({ length: dims.reduce((a, b) => a * b, 1) }, draw);
}

function expectNear(found, wanted, tolerance, place) {
  assert.equal(found.type, wanted.type, place);
  assert.deepEqual(found.dims, wanted.dims, place);
  const { absolute, relative } = tolerance === "approximate" ? { absolute: 1e-4, relative: 5e-4 } : tolerance;
  const exact = !found.type.startsWith("float");
  const near = (a, b, where) => {
    const allowed = exact ? 0 : absolute + relative * Math.abs(b);
    assert.ok(Math.abs(a - b) <= allowed, `${place}${where}: expected ${b}, found ${a}`);
  };
  const at = wanted.at ?? wanted.data.keys();
  if (wanted.at === undefined) assert.equal(found.data.length, wanted.data.length, place);
  [...at].forEach((i, k) => near(found.data[i], wanted.data[k], `[${i}]`));
  if (wanted.mean !== undefined) near(found.data.reduce((a, b) => a + b, 0) / found.data.length, wanted.mean, " mean");
}

for (const { name, operation, input, expected, tolerance } of cases) {
  test(name, async () => {
    if (operation === "refuse") return assert.rejects(Session.load(model({ input })), { code: expected.code });
    const session = await Session.load(model({ input }));
    try {
      const feed = ([key, tensor]) => [key, { data: values(tensor), dims: tensor.dims, type: tensor.type }];
      const outputs = await session.run(Object.fromEntries(Object.entries(input.feeds).map(feed)));
      assert.deepEqual(Object.keys(outputs).sort(), Object.keys(expected).sort());
      for (const [key, wanted] of Object.entries(expected)) expectNear(outputs[key], wanted, tolerance, key);
    } finally {
      session.free();
    }
  });
}
