import { toRawTable } from "./border.js";
import type { Table } from "./data.js";
import { core, watcher, type WatchOptions } from "./runtime.js";

/** A test of whether two samples come from the same distribution. */
export type DriftTest = "ks" | "psi" | "jensenshannon" | "wasserstein" | "chisquare" | "z";

/** How drift is decided. Unknown keys are refused. */
export interface DriftOptions {
  /** One test for all columns. @default null: chosen by column and size, as Evidently does */
  test?: DriftTest | null;
  /** What the score is held against. @default the test's own: 0.05 for p-values, 0.1 for distances */
  threshold?: number | null;
  /** The share of drifted columns from which the table counts as drifted. @default 0.5 */
  driftShare?: number;
  /** The columns looked at. @default null (all that both tables have) */
  columns?: string[] | null;
}

/** What one column looks like in one table. */
export type Distribution = Record<string, unknown>;

/** Drift of one column. */
export interface ColumnDrift {
  column: string;
  type: "number" | "category" | string;
  test: DriftTest;
  statistic: number | null;
  pValue: number | null;
  /** What is held against the threshold: the p-value or the distance. */
  score: number;
  threshold: number;
  drifted: boolean;
  reference?: Distribution;
  current?: Distribution;
  /** Categories that the reference does not have. */
  newCategories?: string[];
  [key: string]: unknown;
}

/** Drift of a table. The fields are stable. */
export interface DriftReport {
  datasetDrift: boolean;
  shareOfDriftedColumns: number;
  driftShare: number;
  numberOfColumns: number;
  numberOfDriftedColumns: number;
  columns: ColumnDrift[];
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
export function driftHtml(report: DriftReport, options: { language?: Language } = {}): string {
  return core("driftHtml", (glue) =>
    glue.driftHtml(JSON.stringify(report), options.language ?? undefined),
  );
}
