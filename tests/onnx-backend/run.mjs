// Runs the ONNX backend test suite inside WebAssembly, through the built package.
//
//   node tests/onnx-backend/run.mjs <folder of the suite's data> [--write] [words of the cases wanted]
//
// Fails when a case listed in passing.txt fails. `--write` writes that list and the table of docs/onnx-backend.md.
import { readFileSync, writeFileSync } from "node:fs";
import { listCases, operatorsOf, runCase } from "./cases.mjs";
import { writePages } from "./table.mjs";

const { Session } = await import("../../pkg/dist/entry-node.js");
const [data, ...rest] = process.argv.slice(2);
const write = rest.includes("--write");
const words = rest.filter((word) => !word.startsWith("--"));
const list = new URL("passing.txt", import.meta.url);

const cases = listCases(data).filter(({ name }) => words.every((word) => name.includes(word)));
const operators = operatorsOf(cases);
const results = [];
for (const [i, test] of cases.entries()) {
  let engine, reason;
  try {
    engine = await runCase(Session, test);
  } catch (thrown) {
    // After a trap the next load starts a fresh instance.
    reason = `${thrown.code ?? thrown.name}: ${thrown.message}`;
  }
  results.push({ name: test.name, operator: operators[i], engine, reason });
}

const passing = results.filter(({ engine }) => engine !== undefined);
console.log(`${passing.length} of ${results.length} cases pass (${((100 * passing.length) / results.length).toFixed(1)} %)`);
if (write) {
  writeFileSync(list, passing.map(({ name }) => `${name}\n`).sort().join(""));
  writePages(results);
} else {
  const listed = new Set(readFileSync(list, "utf8").split("\n").filter(Boolean));
  const broken = results.filter(({ name, engine }) => engine === undefined && listed.has(name));
  for (const { name, reason } of broken) console.error(`${name}: ${reason}`);
  const fresh = passing.filter(({ name }) => !listed.has(name));
  if (fresh.length > 0) console.log(`${fresh.length} more pass than are listed, ${fresh[0].name} among them; write them down with WRITE=1`);
  if (broken.length > 0) {
    console.error(`${broken.length} listed cases fail`);
    process.exitCode = 1;
  }
}
if (words.length > 0) for (const { name, engine, reason } of results) console.log(`${name}\t${engine ?? reason}`);
