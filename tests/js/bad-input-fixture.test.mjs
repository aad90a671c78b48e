// The list of bad input that the native tests run, through the built package: the same code and place.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as evenkeel from "../../pkg/dist/entry-node.js";
import { matrix } from "./values.mjs";

const { EvenkeelError, Session, readCsv } = evenkeel;
const cases = JSON.parse(readFileSync(new URL("../fixtures/bad_input.json", import.meta.url), "utf8"));

function csvBytes({ columns, csv, hex }) {
  if (columns) return `${"x,".repeat(columns - 1)}x\n${"1,".repeat(columns - 1)}1\n`;
  return csv ?? Buffer.from(hex, "hex");
}

const load = ({ model }) => Session.load(new Uint8Array(Buffer.from(model, "hex")));

const OPERATIONS = {
  readCsv: ({ input, options }) => readCsv(csvBytes(input), options),
  resampleTable: ({ input, options }) => evenkeel.resampleTable(options, readCsv(input.csv)),
  resample: ({ input, options }) => evenkeel.resample(options, matrix(input.x), input.y),
  train: ({ input, options }) => evenkeel.train(options, readCsv(input.csv)),
  drift: ({ input, options }) => evenkeel.drift(readCsv(input.reference), readCsv(input.current), options),
  load: ({ input }) => load(input),
  predict: async ({ input }) => (await load(input)).predict(readCsv(input.csv)),
  evaluate: async ({ input, options }) => (await load(input)).evaluate(readCsv(input.csv), options),
  splitTable: ({ input, options }) => evenkeel.splitTable(readCsv(input.csv), options),
  thresholdSweep: ({ input }) => evenkeel.thresholdSweep(Float64Array.from(input.scores), Uint8Array.from(input.positive)),
};

for (const each of cases) {
  test(each.name, async () => {
    await assert.rejects(async () => OPERATIONS[each.operation](each), (error) => {
      assert.ok(error instanceof EvenkeelError, `${error}`);
      assert.equal(error.code, each.code, error.message);
      assert.ok(error.message.includes(each.message), error.message);
      return true;
    });
    assert.equal(readCsv("a,b\n1,x\n").rows, 1);
  });
}
