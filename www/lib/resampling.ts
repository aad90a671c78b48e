import { fromRawFeatures, fromRawLabels, fromRawTable, toRawFeatures, toRawLabels, toRawTable } from "./border.js";
import type { Labels, Matrix, Table } from "./data.js";
import { core, watcher, type WatchOptions } from "./runtime.js";

/**
 * Which classes are resampled, and to how many rows; as imbalanced-learn's `sampling_strategy`.
 *
 * - `"auto"`: all but the majority (over-sampling), all but the minority (under-sampling)
 * - a number: the wanted ratio of minority to majority rows (two classes only)
 * - `{ class: rows }`: the wanted number of rows of each named class
 * - a list: the classes to resample (under-sampling only)
 */
export type SamplingStrategy =
  | "auto"
  | "minority"
  | "not minority"
  | "not majority"
  | "all"
  | "majority"
  | number
  | Record<string, number>
  | (string | number | boolean)[];

interface Common {
  /** Which classes, and to how many rows. @default "auto" */
  samplingStrategy?: SamplingStrategy;
  /** The same integer gives the same rows as imbalanced-learn's `random_state`. @default 0 */
  seed?: number;
}

/** Repeats rows of the smaller classes. */
export interface RandomOverSampler extends Common {
  method: "random-over-sampler";
  /** Spread of the smoothed bootstrap, in units of the kernel's bandwidth; none repeats rows exactly. @default null */
  shrinkage?: number | Record<string, number> | null;
}

/** Drops rows of the larger classes. */
export interface RandomUnderSampler extends Common {
  method: "random-under-sampler";
  /** Whether a row may be drawn twice. @default false */
  replacement?: boolean;
}

/** Makes new rows between a row and its nearest neighbors of the same class (Chawla et al. 2002). */
export interface Smote extends Common {
  method: "smote";
  /** Neighbors to choose from; a class needs one row more. @default 5 */
  kNeighbors?: number;
}

/** SMOTE for tables that mix numbers and categories. */
export interface Smotenc extends Common {
  method: "smotenc";
  /** Neighbors to choose from; a class needs one row more. @default 5 */
  kNeighbors?: number;
  /** Which columns hold categories, by name, by index, or one boolean a column. @default "auto": the categorical columns of the table */
  categoricalFeatures?: "auto" | (string | number)[] | boolean[];
}

/** A resampling method with its parameters. Unknown keys are refused. */
export type ResampleOptions = RandomOverSampler | RandomUnderSampler | Smote | Smotenc;

/** Rows of one class before and after. */
export interface ClassCount {
  class: string;
  before: number;
  after: number;
}

/** What {@link resample} gives. */
export interface Resampled<X extends Matrix = Matrix, Y extends Labels = Labels> {
  /** The rows: kept ones first, in the order of the reference, then new ones. */
  x: X;
  /** The class of each row. */
  y: Y;
  /** The original row of each kept or repeated row, in output order. */
  sampleIndices: Uint32Array;
  counts: ClassCount[];
  /** Sentences a person should read, such as very few rows in a class. */
  warnings: string[];
}

/** What {@link resampleTable} gives: as {@link Resampled}, with the target in its place. */
export interface ResampledTable {
  table: Table;
  sampleIndices: Uint32Array;
  counts: ClassCount[];
  warnings: string[];
}

/**
 * Balances the classes of a matrix. Do this to the training part only, after the split.
 *
 * @example const { x, y } = resample({ method: "smote", seed: 42 }, matrix, labels);
 * @throws `invalid-option`, `invalid-shape`, `missing-value`, `one-class`, `too-few-samples`
 */
export function resample<D extends Float32Array | Float64Array, Y extends Labels>(
  options: ResampleOptions,
  x: Matrix<D>,
  y: Y,
  watch: WatchOptions = {},
): Resampled<Matrix<D>, Y> {
  return core("resample", (glue) => {
    const raw = glue.resample(
      JSON.stringify(options),
      toRawFeatures(glue, x),
      toRawLabels(glue, y),
      watcher(watch),
    );
    try {
      return {
        x: fromRawFeatures(raw.takeFeatures()) as Matrix<D>,
        y: fromRawLabels(raw.takeLabels(), y),
        ...rest(raw),
      };
    } finally {
      raw.free();
    }
  });
}

/**
 * Balances the classes of a table's target column; columns keep their order and kind.
 *
 * @example const { table } = resampleTable({ method: "smotenc", target: "ill", seed: 42 }, training);
 * @throws as {@link resample}; `not-numeric` when a method for numbers meets a categorical column
 */
export function resampleTable(
  options: ResampleOptions & { /** The column that holds the classes. */ target: string },
  table: Table,
  watch: WatchOptions = {},
): ResampledTable {
  const { target, ...method } = options;
  return core("resampleTable", (glue) => {
    const raw = glue.resampleTable(
      JSON.stringify(method),
      toRawTable(glue, table),
      target,
      watcher(watch),
    );
    try {
      return { table: fromRawTable(raw.takeTable()), ...rest(raw) };
    } finally {
      raw.free();
    }
  });
}

function rest(raw: { takeSampleIndices(): Uint32Array; report(): string }) {
  const report = JSON.parse(raw.report()) as { counts: ClassCount[]; warnings: string[] };
  return { sampleIndices: raw.takeSampleIndices(), ...report };
}
