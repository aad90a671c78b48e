import type { ColumnDrift } from "evenkeel";
import type { TwoHistograms } from "../plots/histogram";

/** Tests whose score is a p-value: the smaller, the more has moved. */
export function isPValue({ test }: ColumnDrift): boolean {
  return test === "ks" || test === "chisquare" || test === "z";
}

/** How far a column is past its threshold, comparable between tests: above 1 it has drifted. */
export function distance(column: ColumnDrift): number {
  const { score, threshold, drifted } = column;
  if (score === null || threshold === null) return drifted ? Infinity : 0;
  return isPValue(column) ? threshold / Math.max(score, Number.MIN_VALUE) : score / Math.max(threshold, Number.MIN_VALUE);
}

/** The two histograms of a column as shares of the present values. */
export function sharesOf({ distribution }: ColumnDrift): TwoHistograms | undefined {
  if (!distribution) return undefined;
  if (distribution.kind === "histogram") {
    const { edges, reference, current } = distribution;
    return { reference: shares(reference), current: shares(current), edges };
  }
  const { categories, reference, current, otherReference, otherCurrent } = distribution;
  const rest = otherReference + otherCurrent > 0;
  return {
    reference: shares(rest ? [...reference, otherReference] : reference),
    current: shares(rest ? [...current, otherCurrent] : current),
    names: rest ? [...categories, "…"] : categories,
  };
}

function shares(counts: number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  return counts.map((count) => count / total);
}
