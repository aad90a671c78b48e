// Seconds of SMOTE through the built package, best of a few runs: `node benches/smote.mjs [table.f64]`.
//
// The file is little-endian doubles: rows, columns, the rows, the labels (0 or 1), as `smote.py` writes it for
// the native bench. Without one, 100,000 × 20 uniform numbers with 5 % minority are drawn.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { init, resample } from "../pkg/dist/entry-node.js";

const RUNS = 9;

function read(path) {
  const { buffer } = Uint8Array.from(readFileSync(path));
  const values = new Float64Array(buffer);
  const [rows, columns] = values;
  return { data: values.slice(2, 2 + rows * columns), rows, columns, y: Int32Array.from(values.subarray(2 + rows * columns)) };
}

function drawn(rows, columns) {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const data = Float64Array.from({ length: rows * columns }, random);
  return { data, rows, columns, y: Int32Array.from({ length: rows }, () => (random() < 0.05 ? 1 : 0)) };
}

const { y, ...x } = process.argv[2] ? read(process.argv[2]) : drawn(100_000, 20);
await init();
let seconds = Infinity;
let sha256;
for (let run = 0; run < RUNS; run += 1) {
  const started = performance.now();
  const result = resample({ method: "smote", seed: 42 }, x, y);
  seconds = Math.min(seconds, (performance.now() - started) / 1000);
  const { buffer, byteOffset, byteLength } = result.x.data;
  sha256 ??= createHash("sha256").update(new Uint8Array(buffer, byteOffset, byteLength)).digest("hex");
}
const minority = y.filter((label) => label === 1).length;
console.log(JSON.stringify({ rows: x.rows, columns: x.columns, minority, seconds: Number(seconds.toFixed(4)), sha256 }));
