import type { Table } from "./data.js";
import type { ClassificationReport, ThresholdRule } from "./metrics.js";
import type { Session } from "./session.js";

/** How a model is evaluated. Unknown keys are refused. */
export interface EvaluateOptions {
  /** The column with the true classes. */
  target: string;
  /** The class that the threshold is about. @default the model's, else the second of two */
  positiveLabel?: string | null;
  /** Overrides the model's threshold; a rule chosen on the evaluated table itself is optimistic, and said to be. @default null */
  threshold?: ThresholdRule | null;
}

/** Scores of a model beside those of a dummy that always says the most frequent class. */
export interface EvaluationReport {
  target: string;
  rows: number;
  /** The classes, in the order of the confusion matrices. */
  classes: string[];
  /** The class that scores and threshold speak of. */
  positiveLabel: string | null;
  /** The threshold that decided the labels; `null` when the model's own labels were taken. */
  threshold: {
    /** A row is positive when its score is at least this. */
    value: number;
    source: "stored" | "given" | "chosen-here";
    rule: ThresholdRule | null;
    /** Whether it was chosen on the rows it is judged on, so that new rows will do worse. */
    optimistic: boolean;
  } | null;
  /** The model's scores. */
  scores: ClassificationReport;
  /** The dummy's scores. */
  dummy: ClassificationReport;
  /** Reasons to doubt the numbers, such as a table that looks resampled. */
  warnings: string[];
}

/**
 * Measures a model on a labelled table, beside a dummy that always says the largest class.
 *
 * @example evaluate(session, test, { target: "ill" }).scores.classes
 */
export function evaluate(session: Session, table: Table, options: EvaluateOptions): EvaluationReport {
  return session.evaluate(table, options);
}
