import { toRawTable } from "./border.js";
import type { Table } from "./data.js";
import type { ClassificationReport, ThresholdRule } from "./metrics.js";
import type { ClassCount, ResampleOptions } from "./resampling.js";
import { core, watcher, type WatchOptions } from "./runtime.js";

/** Logistic regression with an L2 penalty, as scikit-learn's. */
export interface LogisticOptions {
  kind: "logistic";
  /** Inverse strength of the penalty. @default 1 */
  c?: number;
  /** Weight of each class in the loss; `"balanced"` makes all classes count alike. @default null */
  classWeight?: "balanced" | Record<string, number> | null;
  /** The most iterations of the solver. @default 1000 */
  maxIter?: number;
  /** When the solver is content: the largest gradient. */
  tol?: number;
}

/** How a model is trained. Unknown keys are refused. */
export interface TrainOptions {
  /** The column that holds the classes. */
  target: string;
  /** The kind of model and its parameters. @default { kind: "logistic" } */
  model?: LogisticOptions;
  /** Resampling of the training part; the validation part is never touched. @default null */
  resample?: ResampleOptions | null;
  /** How the threshold is chosen, on the untouched validation part. @default null (0.5) */
  threshold?: ThresholdRule | null;
  /** The share of rows kept for validation, between 0 and 1. @default 0.25 */
  validationSize?: number;
  /** The class that the threshold is about. @default the rarer class */
  positiveLabel?: string | null;
  /** A column with the weight of each row. @default null */
  sampleWeight?: string | null;
  /** The same seed gives the same split and model. @default 0 */
  seed?: number;
}

/** How training went: counts, validation scores beside those of a dummy, the chosen threshold. */
export interface TrainReport {
  target: string;
  classes: string[];
  positiveLabel?: string | null;
  threshold?: number | null;
  counts?: ClassCount[];
  validation?: ClassificationReport;
  /** The same scores for a model that always says the largest class. */
  dummy?: ClassificationReport;
  warnings: string[];
  [key: string]: unknown;
}

/** A trained model. */
export interface Trained {
  /** An ONNX file that takes the raw columns: text and gaps included. */
  model: Uint8Array;
  report: TrainReport;
}

/**
 * Trains imputer, one-hot encoder, scaler and model as one ONNX file.
 *
 * @example
 * const { model } = train({ target: "ill", resample: { method: "smotenc" }, threshold: "best-f1" }, table);
 * const session = await Session.load(model);
 * @throws `invalid-option`, `unknown-column`, `one-class`, `too-few-samples`, `not-converged`
 */
export function train(options: TrainOptions, table: Table, watch: WatchOptions = {}): Trained {
  return core("train", (glue) => {
    const raw = glue.train(JSON.stringify(options), toRawTable(glue, table), watcher(watch));
    try {
      return { report: JSON.parse(raw.report()) as TrainReport, model: raw.takeModel() };
    } finally {
      raw.free();
    }
  });
}

/** The two axes along which the rows of a table differ most, for plotting. */
export interface PrincipalAxes {
  /** One value a row. */
  x: Float64Array;
  /** One value a row. */
  y: Float64Array;
}

/** Projects the imputed, one-hot encoded and standardized table on its first two principal axes. */
export function principalAxes(table: Table): PrincipalAxes {
  return core("principalAxes", (glue) => {
    const raw = glue.principalAxes(toRawTable(glue, table));
    try {
      return { x: raw.takeX(), y: raw.takeY() };
    } finally {
      raw.free();
    }
  });
}
