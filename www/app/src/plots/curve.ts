import { h, s } from "../dom";
import { percent } from "../numbers";
import { sized } from "./sized";

export interface CurvePoints {
  recall: Float64Array;
  precision: Float64Array;
  /** Precision of guessing: the share of the class to be found. */
  chance: number;
}

interface CurveTexts {
  recall: string;
  precision: string;
  chance: string;
  label: string;
}

const MARGIN = { top: 12, right: 20, bottom: 42, left: 58 };

/** A precision–recall curve with one point on it that can be dragged. */
export class Curve {
  readonly element = h("div", { class: "curve" });
  private readonly redraw: () => void;
  private points?: CurvePoints;
  private words?: CurveTexts;
  private at = 0;
  private box = { width: 0, height: 0 };
  private readonly svg = s("svg", { role: "img" });
  private readonly dot = s("circle", { r: 7, class: "dot" });
  private readonly guides = s("path", { class: "guide" });

  constructor(private readonly picked: (index: number) => void) {
    this.element.append(this.svg);
    this.redraw = sized(this.element, (width) => this.draw(width));
    const follow = (event: PointerEvent) => this.pick(event);
    this.svg.addEventListener("pointerdown", (event) => {
      this.svg.setPointerCapture(event.pointerId);
      this.pick(event);
      this.svg.addEventListener("pointermove", follow);
    });
    for (const end of ["pointerup", "pointercancel"] as const) {
      this.svg.addEventListener(end, () => this.svg.removeEventListener("pointermove", follow));
    }
  }

  show(points: CurvePoints, words: CurveTexts): void {
    this.points = points;
    this.words = words;
    this.redraw();
  }

  /** Moves the point to a cut of the curve. */
  move(index: number, label: string): void {
    this.at = index;
    this.svg.setAttribute("aria-label", label);
    this.place();
  }

  private px(recall: number): number {
    return MARGIN.left + recall * (this.box.width - MARGIN.left - MARGIN.right);
  }

  private py(precision: number): number {
    return this.box.height - MARGIN.bottom - precision * (this.box.height - MARGIN.top - MARGIN.bottom);
  }

  private draw(width: number): void {
    const { points, words } = this;
    if (!points || !words) return;
    const height = Math.min(460, Math.max(250, Math.round(width * 0.84)));
    this.box = { width, height };
    const { svg } = this;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
    svg.setAttribute("aria-label", words.label);
    const grid = [0, 0.25, 0.5, 0.75, 1];
    svg.replaceChildren(
      s("path", { class: "grid", d: grid.map((v) => `M${this.px(0)} ${this.py(v)}H${this.px(1)}M${this.px(v)} ${this.py(0)}V${this.py(1)}`).join("") }),
      ...grid.map((v) => s("text", { x: this.px(v), y: height - MARGIN.bottom + 17, "text-anchor": "middle" }, percent(v, 0))),
      ...grid.map((v) => s("text", { x: MARGIN.left - 8, y: this.py(v) + 4, "text-anchor": "end" }, percent(v, 0))),
      s("text", { x: this.px(0.5), y: height - 5, "text-anchor": "middle", class: "axis" }, words.recall),
      s("text", { transform: `translate(12 ${this.py(0.5)}) rotate(-90)`, "text-anchor": "middle", class: "axis" }, words.precision),
      s("path", { class: "chance", d: `M${this.px(0)} ${this.py(points.chance)}H${this.px(1)}` }),
      s("text", { x: this.px(0.06), y: this.py(points.chance) - 6, class: "note" }, words.chance),
      s("path", { class: "line", d: this.path(points) }),
      this.guides,
      this.dot,
    );
    this.place();
  }

  private path(points: CurvePoints): string {
    let d = "";
    points.recall.forEach((recall, i) => {
      d += `${i === 0 ? "M" : "L"}${this.px(recall).toFixed(1)} ${this.py(points.precision[i] ?? 0).toFixed(1)}`;
    });
    return d;
  }

  private place(): void {
    const { points } = this;
    if (!points || !this.box.width) return;
    const x = this.px(points.recall[this.at] ?? 0);
    const y = this.py(points.precision[this.at] ?? 0);
    this.dot.setAttribute("cx", String(x));
    this.dot.setAttribute("cy", String(y));
    this.guides.setAttribute("d", `M${this.px(0)} ${y}H${x}V${this.py(0)}`);
  }

  private pick(event: PointerEvent): void {
    const { points } = this;
    if (!points) return;
    const frame = this.svg.getBoundingClientRect();
    const x = event.clientX - frame.left;
    const y = event.clientY - frame.top;
    let best = 0;
    let least = Infinity;
    points.recall.forEach((recall, i) => {
      const distance = (this.px(recall) - x) ** 2 + (this.py(points.precision[i] ?? 0) - y) ** 2 * 0.2;
      if (distance < least) {
        least = distance;
        best = i;
      }
    });
    this.picked(best);
  }
}
