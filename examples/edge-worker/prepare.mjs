// Trains the model that the worker bundles, and keeps the rows it was trained on as the reference.
import { readFileSync, writeFileSync } from "node:fs";
import { init, readCsv, splitTable, train, writeCsv } from "evenkeel";

const source = process.argv[2] ?? new URL("../data/clinic.csv", import.meta.url);
await init();
const patients = readCsv(readFileSync(source));
const { train: known } = splitTable(patients, { target: "ill", testSize: 0.3, seed: 42 });
const { model, report } = train({ target: "ill", resample: { method: "smotenc" }, threshold: "best-f1", seed: 42 }, known);
const reference = { ...known, columns: known.columns.filter((column) => column.name !== "ill") };

writeFileSync(new URL("model.onnx", import.meta.url), model);
writeFileSync(new URL("reference.csv", import.meta.url), writeCsv(reference));
console.log(`model.onnx: ${model.length} bytes, threshold ${report.threshold.threshold}; reference.csv: ${reference.rows} rows`);
