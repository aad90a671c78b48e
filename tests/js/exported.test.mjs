// Every model that skl2onnx, onnxmltools and CatBoost export, through the built package, against onnxruntime:
// tests/reference/exported_models.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Session } from "../../pkg/dist/entry-node.js";
import { expectLike } from "./values.mjs";

const folder = new URL("../fixtures/", import.meta.url);
const fixture = JSON.parse(readFileSync(new URL("exported.json", folder), "utf8"));

/** A stored tensor for `rows` rows: along its axis the stored rows come again and again. */
function tiled({ type, dims, data, axis = 0 }, stored, rows) {
  const block = dims.slice(axis).reduce((a, b) => a * b, 1);
  const wanted = (block / stored) * rows;
  const shape = dims.map((d, i) => (i === axis ? (d / stored) * rows : d));
  const values = [];
  for (let start = 0; start < data.length; start += block) {
    for (let i = 0; i < wanted; i++) values.push(data[start + (i % block)]);
  }
  return { type, dims: shape, data: values };
}

/** Infinities are stored as text. */
const cell = (v) => (v === "inf" ? Infinity : v === "-inf" ? -Infinity : (v ?? NaN));

function feeds(each, rows) {
  const all = Object.entries(fixture.feeds[each.feed]);
  const stored = all[0][1].dims[0];
  // A model may have its own name for the only input.
  const own = all.length === 1 && each.inputs ? [[each.inputs[0], all[0][1]]] : all;
  const named = own.filter(([name]) => !each.inputs || each.inputs.includes(name));
  const fed = ([name, tensor]) => {
    const { data, ...rest } = tiled(tensor, stored, rows);
    return [name, { ...rest, data: tensor.type === "string" ? data : data.map(cell) }];
  };
  return { stored, values: Object.fromEntries(named.map(fed)) };
}

function expected(wanted, stored, rows) {
  const tensor = (t) => {
    const { data, ...rest } = tiled(t, stored, rows);
    return { ...rest, data: t.type.startsWith("float") ? data.map((v) => (typeof v === "string" ? cell(v) : v)) : data };
  };
  return wanted.keys ? { ...tensor(wanted.values), keys: wanted.keys } : tensor(wanted);
}

test("exported models give onnxruntime's outputs", async (t) => {
  for (const each of fixture.cases) {
    await t.test(each.name, async () => {
      const session = await Session.load(readFileSync(new URL(`models/exported/${each.name}.onnx`, folder)));
      assert.equal(session.engine, "core");
      const { stored } = feeds(each, 1);
      for (const rows of [stored, 1, fixture.many]) {
        // Sequences of tensors stay inside: JavaScript gets tensors and maps.
        const wanted = Object.entries(each.expected).filter(([, output]) => !output.sequence);
        const outputs = await session.run(feeds(each, rows).values, { outputs: wanted.map(([name]) => name) });
        for (const [name, output] of wanted) {
          expectLike(outputs[name], expected(output, stored, rows), "approximate", `${rows} rows: ${name}`);
        }
      }
      session.free();
    });
  }
});
