// The golden fixtures that the native tests run, through the built package.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import * as evenkeel from "../../pkg/dist/entry-node.js";
import { expectLike, matrix, table, tableJson } from "./values.mjs";

const folder = new URL("../fixtures/", import.meta.url);

/** Operations of rooms inside the core that the package does not expose; the native tests run them. */
const INSIDE = new Set([
  "logistic",
  "pipeline",
  "classificationReport",
  "majorityReport",
  "curves",
  "twoSample",
  "kolmogorov",
]);

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
  resample({ input, options, expected, tolerance }) {
    const result = evenkeel.resample(options, matrix(input.x), input.y);
    assert.equal(result.x.data.constructor, matrix(input.x).data.constructor);
    expectLike(result, expected, tolerance);
  },
  resampleTable({ input, options, expected, tolerance }) {
    const { table: result, sampleIndices } = evenkeel.resampleTable(options, table(input.table));
    expectLike({ table: tableJson(result), sampleIndices }, expected, tolerance);
  },
  resampleHash({ input, options, expected }) {
    const { x, y } = generated(input);
    const result = evenkeel.resample(options, x, y);
    assert.equal(result.x.rows, expected.rows);
    assert.equal(result.y.filter((label) => label === 1).length, expected.ill);
    const { buffer, byteOffset, byteLength } = result.x.data;
    const digest = createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength)).digest("hex");
    assert.equal(digest, expected.sha256);
  },
  async run({ input, options, expected, tolerance }) {
    const bytes = readFileSync(new URL(input.model, folder));
    const session = await evenkeel.Session.load(bytes);
    assert.equal(session.engine, options.neural ? "neural" : "core");
    const feed = ([name, tensor]) => [name, { ...tensor, data: tensor.data.map((v) => v ?? NaN) }];
    const outputs = await session.run(Object.fromEntries(Object.entries(input.feeds).map(feed)));
    session.free();
    assert.equal(Object.keys(outputs).length, Object.keys(expected).length);
    for (const [name, wanted] of Object.entries(expected)) {
      expectLike(outputs[name], wanted.keys ? { ...wanted.values, keys: wanted.keys } : wanted, tolerance, name);
    }
  },
  async imageToTensor({ input, options, expected }, { pixels }) {
    const tensor = await evenkeel.imageToTensor(unpacked(pixels[input.pixels]), options);
    assert.deepEqual(tensor.dims, expected.dims);
    assert.ok(tensor.data instanceof Float32Array);
    expectLike(tensor.data.subarray(0, expected.first.length), expected.first, "exact");
    const { buffer, byteOffset, byteLength } = tensor.data;
    const digest = createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength)).digest("hex");
    assert.equal(digest, expected.sha256);
  },
  async decodeImage({ input, options, expected, within }) {
    const { data, width, height } = await evenkeel.decodeImage(file(input.file), options);
    assert.deepEqual([width, height, data.length / width / height], [expected.width, expected.height, expected.channels]);
    if (within === undefined) return assert.equal(createHash("sha256").update(data).digest("hex"), expected.sha256);
    const wanted = Buffer.from(expected.data, "base64");
    assert.ok(data.every((v, i) => Math.abs(v - wanted[i]) <= within));
  },
  async classify({ input, options, expected, neural }) {
    const session = await evenkeel.Session.load(file(input.model));
    assert.equal(session.engine, neural ? "neural" : "core");
    const found = await session.classify(input.files.map(file), options);
    session.free();
    expectLike(found, expected, "approximate");
  },
  principalAxes({ input, expected, tolerance }) {
    const { also, ...axes } = evenkeel.principalAxes(table(input.table), { also: [table(input.other)] });
    expectLike({ ...axes, otherX: also[0].x, otherY: also[0].y }, expected, tolerance);
  },
  train({ input, options, expected, tolerance }) {
    const { report } = evenkeel.train(options, table(input.table));
    const [{ intercept, features }] = report.model.coefficients;
    const { rocAuc, logLoss, confusion: confusionAtHalf } = report.validationAtHalf;
    const found = {
      before: report.classCounts.map((c) => c.before),
      after: report.classCounts.map((c) => c.after),
      coefficients: features.map((f) => f.coefficient),
      ...{ intercept, rocAuc, logLoss, confusionAtHalf },
    };
    expectLike(found, expected, tolerance);
  },
  drift({ input, options, expected, relative }, fixture) {
    const report = evenkeel.drift(named(input.reference, fixture), named(input.current, fixture), options);
    assert.equal(report.columns.length, expected.columns.length);
    expectLike(report, expected, { relative, absolute: 1e-14 });
  },
};

function file(name) {
  return readFileSync(new URL(name, folder));
}

/** Pixels as `ImageData` has them. */
function unpacked({ data, ...size }) {
  return { ...size, data: Uint8ClampedArray.from(Buffer.from(data, "base64")) };
}

/** The table that tests/reference/resampling.py describes, from a counter and SplitMix64's mixing. */
function generated({ seed, rows, columns, share, offset }) {
  const mask = (1n << 64n) - 1n;
  const value = (i) => {
    let z = (BigInt(seed) + BigInt(i + 1) * 0x9e3779b97f4a7c15n) & mask;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
    return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53;
  };
  const y = Int32Array.from({ length: rows }, (_, r) => (value(rows * columns + r) < share ? 1 : 0));
  const data = Float64Array.from({ length: rows * columns }, (_, i) => {
    const c = i % columns;
    return (value(i) + (y[(i - c) / columns] === 1 ? 0.3 : 0)) * (c + 1) + offset;
  });
  return { x: { data, rows, columns }, y };
}

/** Named tables, stored once for several cases. */
function named(input, fixture) {
  return table(typeof input === "string" ? fixture.tables[input] : input);
}

/** Fixtures that other tests run. */
const ELSEWHERE = new Set(["bad_input.json", "exported.json", "neural.json"]);

for (const file of readdirSync(folder).filter((name) => name.endsWith(".json") && !ELSEWHERE.has(name))) {
  const fixture = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
  test(file, async (t) => {
    for (const each of fixture.cases) {
      if (INSIDE.has(each.operation)) continue;
      const run = OPERATIONS[each.operation];
      assert.ok(run, `${file}: nothing here runs the operation '${each.operation}'`);
      await t.test(each.name, () => run(each, fixture));
    }
  });
}
