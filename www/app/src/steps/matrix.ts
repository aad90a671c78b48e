import { h } from "../dom";
import { percent, whole } from "../numbers";
import { texts } from "../texts";

export interface Confusion {
  tp: number;
  fp: number;
  fn: number;
  tn: number;
  positive: string;
  negative: string;
}

/** A confusion matrix of two classes; the shade of a cell is its share of its row. */
export function matrix(counts: Confusion): HTMLElement {
  const t = texts().threshold;
  const cell = (value: number, ofRow: number, words: string, kind: string) => {
    const share = ofRow > 0 ? value / ofRow : 0;
    const element = h("td", { class: kind, "data-cell": kind }, h("strong", {}, whole(value)), h("span", {}, words), h("span", { class: "fine" }, percent(share)));
    element.style.setProperty("--share", String(share));
    return element;
  };
  const positives = counts.tp + counts.fn;
  const negatives = counts.fp + counts.tn;
  return h(
    "table",
    { class: "matrix" },
    h("caption", { class: "unseen" }, t.matrix),
    h("thead", {}, h("tr", {}, h("td"), h("th", { scope: "col" }, t.says(counts.positive)), h("th", { scope: "col" }, t.says(counts.negative)))),
    h(
      "tbody",
      {},
      h("tr", {}, h("th", { scope: "row" }, t.is(counts.positive)), cell(counts.tp, positives, t.tp, "tp"), cell(counts.fn, positives, t.fn, "fn")),
      h("tr", {}, h("th", { scope: "row" }, t.is(counts.negative)), cell(counts.fp, negatives, t.fp, "fp"), cell(counts.tn, negatives, t.tn, "tn")),
    ),
  );
}
