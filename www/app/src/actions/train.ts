import type { Predictions, Table, ThresholdRule, ThresholdSweep, TrainOptions } from "evenkeel";
import type { App, Watch } from "../app";
import { cell, columnOf } from "../columns";
import { trainKey, type Choice, type Dataset, type State, type Sweep } from "../state";
import { resampleOptions } from "./balance";
import { VALIDATION_SIZE } from "./data";
import { showTrained } from "./run";

function trainOptions(state: State, data: Dataset): TrainOptions {
  const { useBalance, weight, c, seed } = state.settings;
  return {
    target: data.target,
    model: { kind: "logistic", c, classWeight: weight === "balanced" ? "balanced" : null },
    resample: useBalance ? resampleOptions(state) : null,
    validationSize: VALIDATION_SIZE,
    positiveLabel: binary(data) ? data.positive : null,
    seed,
  };
}

/** Trains, scores the rows to choose on, applies the rule and checks the model on the rows held back. */
export async function train(app: App): Promise<boolean> {
  const { data } = app.state;
  const parts = data?.parts;
  if (!data || !parts) return false;
  return app.job("train", async (watch) => {
    const key = trainKey(app.state);
    const options = trainOptions(app.state, data);
    const { model: bytes, report } = await app.engine.train(options, parts.work, watch);
    const negative = data.classes.find(({ name }) => name !== data.positive)?.name ?? "";
    const choice = binary(data) ? await choiceOf(app, watch, data, bytes, parts.validation) : undefined;
    watch.signal.throwIfAborted();
    app.change((state) => {
      state.trained = { key, bytes, report, options, parts, choice, positive: data.positive, negative };
    });
    await choose(app, watch);
    await showTrained(app, watch);
  });
}

/** A threshold parts two classes. */
export function binary(data: Dataset): boolean {
  return data.classes.length === 2;
}

async function choiceOf(app: App, watch: Watch, data: Dataset, bytes: Uint8Array, rows: Table): Promise<Choice> {
  app.stage("predict");
  const scores = probabilityOf(await app.predict(bytes, rows, watch), data.positive);
  const truths = truthsOf(rows, data);
  return { scores, truths, sweep: ascending(await app.engine.thresholdSweep(scores, truths, undefined, watch)) };
}

/** Applies the chosen rule to the rows to choose on. */
export async function applyRule(app: App): Promise<void> {
  if (!app.state.trained?.choice || app.state.settings.rule === "own") return;
  await app.job("evaluate", async (watch) => {
    await choose(app, watch);
    await showTrained(app, watch);
  });
}

/** Moves the threshold by hand: at once; the check on the rows held back follows. */
export function moveThreshold(app: App, threshold: number): void {
  app.change((state) => {
    state.threshold = threshold;
    state.settings.rule = "own";
  });
}

/** Follows a threshold moved by hand. */
export async function settleThreshold(app: App): Promise<void> {
  await app.job("evaluate", (watch) => showTrained(app, watch));
}

async function choose(app: App, watch: Watch): Promise<void> {
  const { trained, settings } = app.state;
  const rule = ruleOf(settings);
  if (!trained?.choice || rule === undefined) return;
  const { chosen } = await app.engine.thresholdSweep(trained.choice.scores, trained.choice.truths, rule, watch);
  if (chosen) app.change((state) => (state.threshold = chosen.threshold));
}

function ruleOf(settings: State["settings"]): ThresholdRule | undefined {
  switch (settings.rule) {
    case "best-f1":
      return "best-f1";
    case "recall":
      return { recallAtLeast: settings.recall };
    case "precision":
      return { precisionAtLeast: settings.precision };
    case "cost":
      return { lowestCost: { falsePositive: settings.falseAlarm, falseNegative: settings.miss } };
    default:
      return undefined;
  }
}

/** The probability of one class, one a row. */
export function probabilityOf(predictions: Predictions, name: string): Float64Array {
  const { probabilities, classes } = predictions;
  const column = classes.indexOf(name);
  if (!probabilities || column < 0) return new Float64Array();
  return Float64Array.from({ length: probabilities.rows }, (_, row) => probabilities.data[row * probabilities.columns + column] ?? 0);
}

function truthsOf(table: Table, data: Dataset): Uint8Array {
  const column = columnOf(table, data.target);
  return Uint8Array.from({ length: table.rows }, (_, row) => (column && cell(column, row) === data.positive ? 1 : 0));
}

function ascending(sweep: ThresholdSweep): Sweep {
  const { thresholds, positives, negatives } = sweep;
  const falling = (thresholds[0] ?? 0) > (thresholds.at(-1) ?? 0);
  const order = (values: Float64Array) => (falling ? values.slice().reverse() : values);
  const tp = order(sweep.truePositives);
  const fp = order(sweep.falsePositives);
  const precision = tp.map((found, i) => found / Math.max(found + (fp[i] ?? 0), Number.MIN_VALUE));
  return { thresholds: order(thresholds), tp, fp, positives, negatives, precision, recall: tp.map((found) => found / positives) };
}

/** The cut of a sweep that a threshold makes: the first whose own threshold is not below it. */
export function cutAt(sweep: Sweep, threshold: number): number {
  let low = 0;
  let high = sweep.thresholds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sweep.thresholds[middle] ?? 0) < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}
