import type { Column, EvaluationReport, Predictions, Table } from "evenkeel";
import { failureOf, type App, type Watch } from "../app";
import { columnOf, head, without } from "../columns";
import { download } from "../download";
import type { Dataset, Evaluation, ShownModel } from "../state";
import { stem } from "./balance";

const SHOWN_ROWS = 8;

/** Shows the trained model with the chosen threshold in it: what its file holds, its scores and the check on the rows held back. */
export async function showTrained(app: App, watch: Watch): Promise<void> {
  const { trained, threshold } = app.state;
  if (!trained) return;
  const { options, parts, choice } = trained;
  const bytes = choice ? (await app.engine.train({ ...options, threshold }, parts.work, watch)).model : trained.bytes;
  app.stage("evaluate");
  const summary = await app.engine.inspect(bytes, {}, watch);
  const predictions = await app.predict(bytes, parts.test, watch);
  const scores = { rows: parts.test.rows, table: scoreTable(predictions, parts.test.rows), truth: columnOf(parts.test, options.target), input: parts.test };
  const evaluation = judgement(await app.evaluate(bytes, parts.test, { target: options.target }, watch));
  watch.signal.throwIfAborted();
  app.change((state) => (state.shown = { bytes, summary, scores, evaluation }));
}

/** Goes back from a dropped model to the trained one. */
export async function backToTrained(app: App): Promise<void> {
  await app.job("evaluate", (watch) => showTrained(app, watch));
}

/** Saves the model that is shown, its threshold in it. */
export function downloadModel(app: App): void {
  const { shown, data } = app.state;
  if (shown && data) download(shown.bytes, shown.file ?? `${stem(data)}.onnx`, "application/octet-stream");
}

/** Opens a person's own model: tells what is in it, then runs it on the loaded table. */
export async function openModel(app: App, file: File): Promise<void> {
  await app.job("model", async (watch) => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    const summary = await app.engine.inspect(bytes, {}, watch);
    const shown: ShownModel = { file: file.name, bytes, summary };
    app.change((state) => (state.shown = shown));
    const { data } = app.state;
    if (!data) return;
    app.stage("predict");
    const ran = await attempt(app, watch, data, bytes);
    watch.signal.throwIfAborted();
    app.change((state) => (state.shown = { ...shown, ...ran }));
  });
}

async function attempt(app: App, watch: Watch, data: Dataset, bytes: Uint8Array): Promise<Partial<ShownModel>> {
  const table = data.parts?.test ?? data.table;
  try {
    const input = await app.imageInput(bytes, watch);
    if (input) return { pictures: { input } };
    const features = without(table, data.target);
    const predictions = await app.predict(bytes, features, watch);
    const truth = columnOf(table, data.target);
    const scores = { rows: table.rows, table: scoreTable(predictions, table.rows), truth, input: features };
    return { scores, evaluation: await judged(app, watch, data, bytes, table) };
  } catch (thrown) {
    if (watch.signal.aborted) throw thrown;
    return { failure: failureOf(thrown) };
  }
}

function judgement({ scores, dummy, threshold, warnings }: EvaluationReport): Evaluation {
  return { model: scores, dummy, threshold: threshold?.value, warnings };
}

/** A model of other classes than the table's can be run, but not judged. */
async function judged(app: App, watch: Watch, data: Dataset, bytes: Uint8Array, table: Table): Promise<Evaluation | undefined> {
  try {
    const report = await app.evaluate(bytes, table, { target: data.target }, watch);
    return judgement(report);
  } catch (thrown) {
    if (watch.signal.aborted) throw thrown;
    return undefined;
  }
}

function scoreTable(predictions: Predictions, rows: number): Table {
  const { labels, probabilities, values, classes } = predictions;
  const columns: Column[] = [];
  if (labels) {
    const categories = [...new Set(labels)].sort();
    columns.push({ name: "label", codes: Uint32Array.from(labels, (text) => categories.indexOf(text)), categories });
  }
  if (probabilities) {
    classes.forEach((name, i) => {
      const data = Float64Array.from({ length: rows }, (_, row) => probabilities.data[row * probabilities.columns + i] ?? Number.NaN);
      columns.push({ name: `probability_${name}`, data });
    });
  }
  if (values) columns.push({ name: "prediction", data: values });
  return { rows, columns };
}

/** The first scored rows with what went in. */
export function firstScores(shown: ShownModel): { input: Table; scores: Table } | undefined {
  if (!shown.scores) return undefined;
  return { input: head(shown.scores.input, SHOWN_ROWS), scores: head(shown.scores.table, SHOWN_ROWS) };
}

/** Saves the scores of all rows that were run. */
export async function downloadScores(app: App): Promise<void> {
  const { shown, data } = app.state;
  const scores = shown?.scores;
  if (!scores || !data) return;
  await app.job("report", async (watch) => {
    download(await app.engine.writeCsv(scores.table, watch), `${stem(data)}-scores.csv`, "text/csv");
  });
}
