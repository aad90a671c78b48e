import { toRawTable } from "./border.js";
import type { Table } from "./data.js";
import { core, watcher, type WatchOptions } from "./runtime.js";

/** A test of whether two samples come from the same distribution. */
export type DriftTest = "ks" | "psi" | "jensenshannon" | "wasserstein" | "chisquare" | "z";

/** How drift is decided. Unknown keys are refused. */
export interface DriftOptions {
  /** The test of every column it suits. @default null: by column and size, as Evidently chooses */
  test?: DriftTest | null;
  /** What `test`'s score is held against; needs `test`. @default the test's own: 0.05 for p-values, 0.1 for distances */
  threshold?: number | null;
  /** The share of drifted columns from which the table counts as drifted, in [0, 1]. @default 0.5 */
  driftShare?: number;
  /** The columns to compare, in this order. @default null (all columns of the reference) */
  columns?: string[] | null;
}

/** One side of a column; the numbers are `null` for categories. */
export interface ColumnSummary {
  /** Values that are present. */
  values: number;
  /** Missing values, infinite ones included. */
  missing: number;
  /** Missing values over rows. */
  missingShare: number;
  mean: number | null;
  std: number | null;
  min: number | null;
  median: number | null;
  max: number | null;
}

/** Counts of both samples over the same bins or categories. */
export type Distribution =
  | {
      kind: "histogram";
      /** Bin edges, one more than bins. */
      edges: number[];
      reference: number[];
      current: number[];
    }
  | {
      kind: "categories";
      /** The most frequent first, at most thirty. */
      categories: string[];
      reference: number[];
      current: number[];
      /** Values in categories that are not listed. */
      otherReference: number;
      otherCurrent: number;
    };

/** Drift of one column. */
export interface ColumnDrift {
  column: string;
  type: "number" | "category";
  /** `null` when a side has no values. */
  test: DriftTest | null;
  statistic: number | null;
  pValue: number | null;
  /** What is held against the threshold: the p-value or the distance. */
  score: number | null;
  threshold: number | null;
  drifted: boolean;
  reference: ColumnSummary;
  current: ColumnSummary;
  distribution: Distribution;
  /** Categories that only the current table has, the most frequent first, at most twenty. */
  newCategories: string[];
  numberOfNewCategories: number;
}

/** Drift of a table. The fields are stable. */
export interface DriftReport {
  /** Whether the share of drifted columns reaches `driftShare`. */
  datasetDrift: boolean;
  shareOfDriftedColumns: number;
  driftShare: number;
  numberOfColumns: number;
  numberOfDriftedColumns: number;
  referenceRows: number;
  currentRows: number;
  columns: ColumnDrift[];
  /** What was left out or decided otherwise than asked. */
  warnings: string[];
}

/** The languages of the HTML report. */
export type Language = "en" | "ko";

/**
 * Compares each column of new data with the reference.
 *
 * @example if (drift(reference, today).datasetDrift) retrain();
 * @throws `invalid-option`, `empty-input`, `unknown-column`, `column-mismatch`
 */
export function drift(
  reference: Table,
  current: Table,
  options: DriftOptions = {},
  watch: WatchOptions = {},
): DriftReport {
  return core("drift", (glue) =>
    JSON.parse(
      glue.drift(
        toRawTable(glue, reference),
        toRawTable(glue, current),
        JSON.stringify(options),
        watcher(watch),
      ),
    ) as DriftReport,
  );
}

/** The report as one HTML file that needs nothing else. */
export function driftHtml(report: DriftReport, options: { language: Language }): string {
  return core("driftHtml", (glue) =>
    glue.driftHtml(JSON.stringify(report), options.language),
  );
}
