import type { TrainReport } from "evenkeel";
import { h } from "../dom";
import { signed } from "../numbers";
import { texts } from "../texts";

const SHOWN = 12;

/** What moves the answer most: coefficients as bars to the left or right of zero. */
export function coefficients(report: TrainReport, positive: string): HTMLElement | null {
  const t = texts().train;
  const [described] = report.model.coefficients;
  if (!described || report.model.coefficients.length > 1) return null;
  const sign = described.class === positive ? 1 : -1;
  const features = described.features
    .map(({ feature, coefficient }) => ({ feature, value: sign * coefficient }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, SHOWN);
  const largest = Math.max(...features.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  return h(
    "div",
    { class: "panel wide" },
    h("h3", {}, t.coefficients(positive)),
    h(
      "table",
      { class: "bars" },
      h("caption", { class: "unseen" }, t.coefficients(positive)),
      h("tbody", {}, ...features.map(({ feature, value }) => h("tr", {}, h("th", { scope: "row" }, feature), h("td", { class: "track" }, bar(value / largest)), h("td", { class: "number" }, signed(value))))),
    ),
    h("p", { class: "fine" }, t.coefficientsAbout),
  );
}

function bar(share: number): HTMLElement {
  const element = h("span", { class: share < 0 ? "less" : "more" });
  element.style.width = `${Math.abs(share) * 50}%`;
  element.style.marginInlineStart = share < 0 ? `${(1 + share) * 50}%` : "50%";
  return element;
}
