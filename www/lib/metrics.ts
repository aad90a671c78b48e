import { core } from "./runtime.js";

/**
 * How a threshold is chosen: the best F1; the highest precision with at least this recall; the
 * highest recall with at least this precision; the lowest cost of errors; or simply a number.
 */
export type ThresholdRule =
  | "best-f1"
  | { recallAtLeast: number }
  | { precisionAtLeast: number }
  | { lowestCost: { falsePositive: number; falseNegative: number } }
  | number;

/** Scores of one class. */
export interface ClassScores {
  class: string;
  /** Of the rows predicted so, the share that is so; 0 when none is predicted so. */
  precision: number;
  /** Of the rows that are so, the share predicted so. */
  recall: number;
  /** The harmonic mean of precision and recall. */
  f1: number;
  /** Rows of this class. */
  support: number;
}

/** Scores averaged over the classes. */
export type AverageScores = Omit<ClassScores, "class">;

/** Scores of a classifier; the numbers are scikit-learn's. */
export interface ClassificationReport {
  rows: number;
  accuracy: number;
  /** Mean recall of the classes. */
  balancedAccuracy: number;
  classes: ClassScores[];
  macroAverage: AverageScores;
  microAverage: AverageScores;
  weightedAverage: AverageScores;
  /** Rows: actual class, columns: predicted class, in the order of `classes`. */
  confusion: number[][];
  /** The positive class of a binary target. */
  positiveLabel: string | null;
  rocAuc: number | null;
  averagePrecision: number | null;
  logLoss: number | null;
  /** What could not be computed, and why. */
  warnings: string[];
}

/** A threshold and what it decides: a row is called positive when its score is at or above it. */
export interface ChosenThreshold {
  threshold: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  precision: number;
  recall: number;
  f1: number;
}

/**
 * What each possible threshold decides, thresholds ascending: one entry for each distinct score, and
 * a last one just above the highest, where nobody is called positive.
 */
export interface ThresholdSweep {
  thresholds: Float64Array;
  /** Positive rows at or above each threshold. Recall is `truePositives[i] / positives`. */
  truePositives: Float64Array;
  /** Negative rows at or above each threshold. */
  falsePositives: Float64Array;
  /** All positive rows. */
  positives: number;
  /** All negative rows. */
  negatives: number;
  /** What the rule picks; `null` without a rule. */
  chosen: ChosenThreshold | null;
}

/**
 * Counts right and wrong at every possible threshold, exactly.
 *
 * @param scores one a row: the higher, the likelier positive
 * @param positive one a row: whether it is positive (1, true) or not
 * @example const { chosen } = thresholdSweep(scores, positive, { recallAtLeast: 0.8 });
 */
export function thresholdSweep(
  scores: Float64Array,
  positive: Uint8Array | boolean[],
  rule?: ThresholdRule,
): ThresholdSweep {
  return core("thresholdSweep", (glue) => {
    const raw = glue.thresholdSweep(
      scores,
      positive instanceof Uint8Array ? positive : Uint8Array.from(positive, Number),
      rule === undefined ? undefined : JSON.stringify(rule),
    );
    try {
      const chosen = raw.chosen();
      return {
        thresholds: raw.takeThresholds(),
        truePositives: raw.takeTruePositives(),
        falsePositives: raw.takeFalsePositives(),
        positives: raw.positives,
        negatives: raw.negatives,
        chosen: chosen === undefined ? null : (JSON.parse(chosen) as ChosenThreshold),
      };
    } finally {
      raw.free();
    }
  });
}
