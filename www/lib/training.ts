import { toRawTable } from "./border.js";
import type { Table } from "./data.js";
import type { ChosenThreshold, ClassificationReport, ThresholdRule } from "./metrics.js";
import type { ResampleOptions } from "./resampling.js";
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
  /** The largest slope of the mean loss at which the solver stops. @default 1e-8 */
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
  /** How gaps are filled. @default { numeric: "median", categorical: "most-frequent" } */
  impute?: { numeric?: "median" | "most-frequent"; categorical?: "most-frequent" };
  /** The same seed gives the same split and model. @default 0 */
  seed?: number;
}

/** The account of a training run. */
export interface TrainReport {
  rows: number;
  /** Rows of the training part, before resampling. */
  trainingRows: number;
  /** Rows of the validation part, which is not resampled. */
  validationRows: number;
  target: string;
  /** The classes, in the order of the probabilities. */
  classes: string[];
  /** The class whose probability the threshold is held against; of two classes only. */
  positiveLabel: string | null;
  /** Rows of each class: in the training part before and after resampling, and in the validation part. */
  classCounts: { class: string; before: number; after: number; validation: number }[];
  /** The feature columns, their gaps and what fills them. */
  columns: { column: string; kind: "number" | "category"; missing: number; fill: number | string; features: number }[];
  /** How the fit went, and its coefficients over standardized numbers and one-hot categories. */
  model: {
    kind: "logistic";
    iterations: number;
    converged: boolean;
    slope: number;
    coefficients: { class: string; intercept: number; features: { feature: string; coefficient: number }[] }[];
  };
  /** The stored threshold, the rule that chose it, and what it does on the validation part. */
  threshold: (ChosenThreshold & { rule: ThresholdRule }) | null;
  /** Scores on the validation part at the stored threshold; without one, of the more probable class. */
  validation: ClassificationReport;
  /** Scores on the validation part when the more probable class is said. */
  validationAtHalf: ClassificationReport;
  /** Scores of a dummy that always says the most frequent class. */
  dummy: ClassificationReport;
  /** What a reader should know. */
  warnings: string[];
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

/** Rows as points in the plane of two axes, one value a row. */
export interface Projection {
  x: Float64Array;
  y: Float64Array;
}

/** What {@link principalAxes} gives. */
export interface PrincipalAxes extends Projection {
  /** The share of the variance along each axis. */
  explainedVarianceRatio: [number, number];
  /** The tables of `also`, on the same axes. */
  also: Projection[];
}

/**
 * The two axes along which the rows of a table differ most, for a picture of them: gaps filled, numbers
 * standardized, categories one-hot encoded.
 *
 * @param table without its target column
 * @param options `also`: other tables to show on the same axes, such as the balanced one
 * @example const { x, y, also: [after] } = principalAxes(before, { also: [balanced] });
 */
export function principalAxes(table: Table, options: { also?: Table[] } = {}, watch: WatchOptions = {}): PrincipalAxes {
  return core("principalAxes", (glue) => {
    const axes = new glue.RawAxes(toRawTable(glue, table), watcher(watch));
    const project = (each: Table): Projection => {
      const raw = axes.project(toRawTable(glue, each));
      try {
        return { x: raw.takeX(), y: raw.takeY() };
      } finally {
        raw.free();
      }
    };
    try {
      const [first = 0, second = 0] = axes.explainedVarianceRatio();
      const also = (options.also ?? []).map(project);
      return { ...project(table), explainedVarianceRatio: [first, second], also };
    } finally {
      axes.free();
    }
  });
}
