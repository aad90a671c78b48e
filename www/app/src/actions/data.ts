import type { Table } from "evenkeel";
import clinicUrl from "../../../../examples/data/clinic.csv?url";
import clinicLaterUrl from "../../../../examples/data/clinic-current.csv?url";
import type { App, Watch } from "../app";
import { classesOf, columnOf, likelyTarget } from "../columns";
import type { Dataset } from "../state";

/** Shares held back: a fifth of the table to check with, a quarter of the rest to choose the threshold on. */
export const TEST_SIZE = 0.2;
export const VALIDATION_SIZE = 0.25;

interface Clinic {
  table: Table;
  later: Table;
}
let clinic: Clinic | undefined;

/** Fetches and reads the example: the only data the page ever requests, once, while it loads. */
export async function openClinic(app: App): Promise<void> {
  await app.job("start", async (watch) => {
    clinic ??= await fetchClinic(app, watch);
    await show(app, watch, clinic.table, "ill", undefined);
    showCurrent(app, clinic.later);
  });
}

async function fetchClinic(app: App, watch: Watch): Promise<Clinic> {
  const read = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const [now, later] = await Promise.all([read(clinicUrl), read(clinicLaterUrl)]);
  return { table: await app.engine.readCsv(now, {}, watch), later: await app.engine.readCsv(later, {}, watch) };
}

/** Opens a person's own table. */
export async function openTable(app: App, file: File): Promise<void> {
  await app.job("read", async (watch) => {
    const table = await app.engine.readCsv(new Uint8Array(await file.arrayBuffer()), {}, watch);
    await show(app, watch, table, likelyTarget(table), file.name);
    app.change((state) => {
      state.current = undefined;
      state.compared = undefined;
    });
  });
}

/** Opens the table that drift is looked for in. */
export async function openCurrent(app: App, file: File): Promise<void> {
  await app.job("read", async (watch) => {
    const table = await app.engine.readCsv(new Uint8Array(await file.arrayBuffer()), {}, watch);
    showCurrent(app, table, file.name);
  });
}

/** Goes back to the clinic's later batch. */
export function currentClinic(app: App): void {
  if (clinic) showCurrent(app, clinic.later);
}

export async function chooseTarget(app: App, target: string): Promise<void> {
  const { data } = app.state;
  if (!data) return;
  await app.job("read", (watch) => show(app, watch, data.table, target, data.file));
}

export function choosePositive(app: App, positive: string): void {
  app.change((state) => {
    if (state.data) state.data = { ...state.data, id: app.fresh(), positive };
  });
}

/** Splits the table again, after the seed has changed. */
export async function splitAgain(app: App): Promise<void> {
  const { data } = app.state;
  if (!data) return;
  await app.job("read", (watch) => show(app, watch, data.table, data.target, data.file, data.positive));
}

function showCurrent(app: App, table: Table, file?: string): void {
  app.change((state) => {
    state.current = { id: app.fresh(), file, table };
    state.compared = undefined;
  });
}

async function show(app: App, watch: Watch, table: Table, target: string, file?: string, positive?: string): Promise<void> {
  const column = columnOf(table, target);
  const { classes, distinct } = column ? classesOf(column, table.rows) : { classes: [], distinct: 0 };
  const data: Dataset = { id: app.fresh(), file, table, target, classes, distinct, positive: positive ?? classes.at(-1)?.name ?? "" };
  const failure = classes.length >= 2 ? await split(app, watch, data) : undefined;
  watch.signal.throwIfAborted();
  app.change((state) => {
    const sameTable = state.data?.table === table;
    state.data = data;
    if (!sameTable) {
      state.balanced = undefined;
      state.trained = undefined;
      state.shown = undefined;
      state.compared = undefined;
    }
  });
  if (failure) throw failure;
}

async function split(app: App, watch: Watch, data: Dataset): Promise<unknown> {
  const { target } = data;
  const { seed } = app.state.settings;
  try {
    const outer = await app.engine.splitTable(data.table, { target, testSize: TEST_SIZE, seed }, watch);
    const inner = await app.engine.splitTable(outer.train, { target, testSize: VALIDATION_SIZE, seed }, watch);
    data.parts = { work: outer.train, fit: inner.train, validation: inner.test, test: outer.test };
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}
