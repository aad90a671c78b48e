import type { ClassificationReport } from "evenkeel";
import { score } from "../numbers";
import { name, num, table, type Cell } from "../plots/twin";
import { texts } from "../texts";

/** A named line of the score board. */
export interface Line {
  name: string;
  report?: ClassificationReport;
  /** Known numbers of a line that is no classifier. */
  known?: { rocAuc: number; averagePrecision: number; f1?: number };
}

/** Scores of several classifiers on the same rows, one a line. */
export function board(lines: Line[], positive: string, caption: string): HTMLElement {
  const t = texts().train;
  const head: Cell[] = [t.classifier, ...[t.recall, t.precision, t.f1, t.balancedAccuracy, t.accuracy, t.averagePrecision, t.rocAuc].map(num)];
  const body = lines.map(({ name: title, report, known }) => {
    const cls = report?.classes.find((c) => c.class === positive);
    return [
      name(title),
      ...[cls?.recall, cls?.precision, cls?.f1 ?? known?.f1, report?.balancedAccuracy, report?.accuracy, report?.averagePrecision ?? known?.averagePrecision, report?.rocAuc ?? known?.rocAuc].map((value) => num(score(value))),
    ];
  });
  const element = table(head, body, caption);
  element.classList.add("board");
  return element;
}
