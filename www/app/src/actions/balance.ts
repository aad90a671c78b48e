import type { ResampleOptions, Table } from "evenkeel";
import type { App, Watch } from "../app";
import { cell, columnOf, hasMissing, without } from "../columns";
import { download } from "../download";
import { balanceKey, type Dataset, type Method, type Points, type State } from "../state";

const RATIOS = { auto: "auto", half: 0.5, quarter: 0.25, tenth: 0.1 } as const;

/** The method of the balance step as the package's options. */
export function resampleOptions(state: State): ResampleOptions {
  const { method, ratio, neighbors, seed } = state.settings;
  const common = { seed, samplingStrategy: RATIOS[ratio] };
  if (method === "smote" || method === "smotenc") return { method, kNeighbors: neighbors, ...common };
  return { method, ...common };
}

function drawsNewRows(method: Method): boolean {
  return method === "smote" || method === "smotenc";
}

/** Balances the rows to learn from and places them, before and after, on the same two axes. */
export async function balance(app: App): Promise<boolean> {
  const { data } = app.state;
  const parts = data?.parts;
  if (!data || !parts) return false;
  return app.job("balance", async (watch) => {
    const key = balanceKey(app.state);
    const { method } = app.state.settings;
    const { table: fit, imputed } = await filled(app, watch, data, parts.fit);
    const result = await app.engine.resampleTable({ ...resampleOptions(app.state), target: data.target }, fit, watch);
    const [shown, balanced] = [without(fit, data.target), without(result.table, data.target)];
    const { x, y, also } = await app.engine.principalAxes(shown, { also: [balanced] }, watch);
    const before: Points = { x, y, kind: kinds(fit, data) };
    const after: Points = { x: also[0]?.x ?? x, y: also[0]?.y ?? y, kind: kinds(result.table, data, fit.rows) };
    watch.signal.throwIfAborted();
    app.change((state) => {
      const { table, counts, warnings } = result;
      state.balanced = { key, method, table, counts, warnings, before, after, imputed };
    });
  });
}

/** Saves the balanced rows to learn from. */
export async function downloadBalanced(app: App): Promise<void> {
  const { balanced, data } = app.state;
  if (!balanced || !data) return;
  await app.job("report", async (watch) => {
    download(await app.engine.writeCsv(balanced.table, watch), `${stem(data)}-balanced.csv`, "text/csv");
  });
}

/** Balances every row of the table and saves it, for training elsewhere. */
export async function downloadWhole(app: App): Promise<void> {
  const { data } = app.state;
  if (!data) return;
  await app.job("balance", async (watch) => {
    const { table } = await filled(app, watch, data, data.table);
    const result = await app.engine.resampleTable({ ...resampleOptions(app.state), target: data.target }, table, watch);
    download(await app.engine.writeCsv(result.table, watch), `${stem(data)}-balanced-whole.csv`, "text/csv");
  });
}

export function stem(data: Dataset): string {
  return data.file?.replace(/\.[^.]*$/, "") ?? "clinic";
}

/** New rows cannot be drawn between gaps, so those methods get a table without any. */
async function filled(app: App, watch: Watch, data: Dataset, table: Table): Promise<{ table: Table; imputed: boolean }> {
  const gaps = drawsNewRows(app.state.settings.method) && hasMissing(without(table, data.target));
  return gaps ? { table: await app.engine.impute(table, { except: [data.target] }, watch), imputed: true } : { table, imputed: false };
}

/** The kind of each row; over-samplers keep the original rows first. */
function kinds(table: Table, data: Dataset, originals = table.rows): Uint8Array {
  const target = columnOf(table, data.target);
  return Uint8Array.from({ length: table.rows }, (_, row) => {
    if (row >= originals) return 2;
    return target && cell(target, row) === data.positive ? 1 : 0;
  });
}
