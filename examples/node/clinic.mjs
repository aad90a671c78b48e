// The whole job on the clinic data, in the terminal:   make demo
// (In a project of your own: import … from "evenkeel".)
import { readFileSync } from "node:fs";
import {
  drift,
  evaluate,
  impute,
  init,
  inspect,
  readCsv,
  resampleTable,
  Session,
  splitTable,
  train,
} from "../../pkg/dist/entry-node.js";

const data = (name) => readFileSync(new URL(`../data/${name}`, import.meta.url));
const heading = (text) => console.log(`\n${text}\n${"─".repeat(text.length)}`);
const percent = (x) => `${(100 * x).toFixed(1)} %`;
const row = (name, ...cells) => console.log(`  ${name.padEnd(34)}${cells.map((c) => String(c).padStart(12)).join("")}`);

/** The numbers of one report that people ask for. */
function scores(report) {
  const ill = report.classes.find((c) => c.class === "1");
  const number = (x) => (x == null ? "–" : x.toFixed(3));
  return [report.accuracy, ill.recall, ill.precision, ill.f1, report.rocAuc, report.averagePrecision].map(number);
}

await init();
const started = performance.now();
const seed = 42;
const target = "ill";

heading("1  Data");
const patients = readCsv(data("clinic.csv"));
const { train: known, test } = splitTable(patients, { target, testSize: 0.3, seed });
const ceiling = JSON.parse(data("clinic.json").toString()).population;
console.log(`  ${patients.rows} patients, ${patients.columns.length - 1} columns, 200 of them ill (2 %).`);
console.log(`  ${test.rows} rows are put away as the test; nothing below sees them but the evaluation.`);
console.log(`  The best any model could reach here: ROC AUC ${ceiling.rocAuc}, average precision ${ceiling.averagePrecision}.`);

heading("2  Balance");
const balanced = resampleTable({ method: "smotenc", target, seed }, impute(known, { except: [target] }));
for (const { class: name, before, after } of balanced.counts) row(`class ${name}`, before, "→", after);

heading("3  Train and choose the threshold (on an untouched validation part)");
const models = {
  "as it is, threshold 0.5": {},
  "smotenc, threshold 0.5": { resample: { method: "smotenc", seed } },
  "class weights, threshold 0.5": { model: { kind: "logistic", classWeight: "balanced" } },
  "as it is, best F1": { threshold: "best-f1" },
  "smotenc, best F1": { resample: { method: "smotenc", seed }, threshold: "best-f1" },
};
row("on the test", "accuracy", "recall", "precision", "F1", "ROC AUC", "avg. prec.");
let chosen;
let dummy;
for (const [name, options] of Object.entries(models)) {
  chosen = train({ target, seed, ...options }, known);
  const session = await Session.load(chosen.model);
  const report = evaluate(session, test, { target });
  dummy = report.dummy;
  row(name, ...scores(report.scores));
  session.free();
}
row("a dummy that always says healthy", ...scores(dummy));

heading("4  Export and run");
const summary = inspect(chosen.model);
console.log(`  model.onnx: ${chosen.model.length} bytes, ${summary.inputs.length} raw columns in, runs in "${summary.engine}".`);
const session = await Session.load(chosen.model);
const patient = { age: 71, sex: "M", smoking: "current", region: "north", bmi: 29.4, glucose: 141, crp: 9.2, visits: 4 };
const { labels, probabilities, threshold } = await session.predict([patient]);
console.log(`  a patient: probability ${probabilities.data[1].toFixed(3)}, threshold ${threshold.toFixed(3)} → label ${labels[0]}`);
session.free();

heading("5  Watch new data");
const verdict = drift(patients, readCsv(data("clinic-current.csv")));
row("column", "test", "score", "threshold", "drifted");
for (const c of verdict.columns) row(c.column, c.test, c.score.toFixed(3), c.threshold, c.drifted ? "yes" : "no");
console.log(
  `  ${verdict.numberOfDriftedColumns} of ${verdict.numberOfColumns} columns drifted (${percent(verdict.shareOfDriftedColumns)}); ` +
    `the table counts as drifted from ${percent(verdict.driftShare)}: ${verdict.datasetDrift ? "yes" : "no"}`,
);

heading("6  The classic mistake: SMOTE before the split");
const everything = resampleTable({ method: "smotenc", target, seed }, impute(known, { except: [target] })).table; // then split: copies leak
const leaky = splitTable(everything, { target, testSize: 0.3, seed });
const mistaken = await Session.load(train({ target, seed }, leaky.train).model);
row("the same model", "accuracy", "recall", "precision", "F1", "ROC AUC", "avg. prec.");
row("what the mistake reports", ...scores(evaluate(mistaken, leaky.test, { target }).scores));
row("what it does on real patients", ...scores(evaluate(mistaken, test, { target }).scores));
mistaken.free();

console.log(`\nAll of it in ${(performance.now() - started).toFixed(0)} ms, on this machine, with no server.`);
