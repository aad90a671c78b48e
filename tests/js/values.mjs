// Fixtures' JSON to the API's values and back, and comparison at the named tolerances.
import assert from "node:assert/strict";
import { MISSING } from "../../pkg/dist/entry-node.js";

export function table(json) {
  const columns = json.columns.map(({ name, kind, values }) => {
    if (kind !== undefined) return { name, kind, data: Float64Array.from(values, (v) => v ?? NaN) };
    const categories = [...new Set(values.filter((v) => v !== null))].sort();
    return { name, categories, codes: Uint32Array.from(values, (v) => (v === null ? MISSING : categories.indexOf(v))) };
  });
  const rows = json.rows ?? json.columns[0]?.values.length ?? 0;
  return { columns, rows };
}

export function tableJson({ columns, rows }) {
  return {
    columns: columns.map((c) =>
      "codes" in c
        ? { name: c.name, values: Array.from(c.codes, (code) => (code === MISSING ? null : c.categories[code])) }
        : { name: c.name, kind: c.kind, values: Array.from(c.data, (v) => (Number.isNaN(v) ? null : v)) },
    ),
    rows,
  };
}

export function matrix({ data, rows, columns, type }) {
  const Data = type === "float32" ? Float32Array : Float64Array;
  return { data: Data.from(data, (v) => v ?? NaN), rows, columns };
}

const TOLERANCES = {
  exact: (a, b) => a === b,
  close: (a, b) => Math.abs(a - b) <= 1e-7 * Math.max(1, Math.abs(b)),
  approximate: (a, b) => Math.abs(a - b) <= 1e-4 + 5e-4 * Math.abs(b),
};

/** Asserts that all that is expected is there; more is allowed in objects. */
export function expectLike(found, expected, tolerance, path = "result") {
  if (ArrayBuffer.isView(found)) found = Array.from(found);
  if (typeof expected === "number") {
    const near =
      typeof tolerance === "object"
        ? (a, b) => Math.abs(a - b) <= tolerance.relative * Math.abs(b) + (tolerance.absolute ?? 0)
        : (TOLERANCES[tolerance] ?? TOLERANCES.exact);
    assert.ok(Object.is(found, expected) || (typeof found === "number" && near(found, expected)), `${path}: expected ${expected}, found ${found} (${JSON.stringify(tolerance)})`);
  } else if (expected === null && typeof found === "number") {
    assert.ok(Number.isNaN(found), `${path}: expected NaN, found ${found}`);
  } else if (Array.isArray(expected)) {
    assert.equal(found?.length, expected.length, `${path}: length`);
    expected.forEach((value, i) => expectLike(found[i], value, tolerance, `${path}[${i}]`));
  } else if (typeof expected === "object" && expected !== null) {
    for (const [key, value] of Object.entries(expected)) expectLike(found?.[key], value, tolerance, `${path}.${key}`);
  } else {
    assert.equal(found, expected, path);
  }
}
