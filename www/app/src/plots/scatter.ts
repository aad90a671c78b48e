import { h } from "../dom";
import { sized } from "./sized";

/** Points of three kinds: 0 the common class, 1 the rare one, 2 a row that a sampler added. */
export interface Cloud {
  x: Float64Array;
  y: Float64Array;
  kind: Uint8Array;
}

export interface Extent {
  x: [number, number];
  y: [number, number];
}

/** The frame that holds every given cloud, with a little air. */
export function extentOf(...clouds: Cloud[]): Extent {
  const range = (pick: (cloud: Cloud) => Float64Array): [number, number] => {
    let low = Infinity;
    let high = -Infinity;
    for (const cloud of clouds) {
      for (const value of pick(cloud)) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
    const air = (high - low || 1) * 0.04;
    return [low - air, high + air];
  };
  return { x: range((c) => c.x), y: range((c) => c.y) };
}

/** A scatter plot on a canvas: the common class beneath, added rows as open diamonds, rare rows on top. */
export class Scatter {
  readonly element: HTMLElement;
  private readonly canvas = h("canvas", { role: "img" });
  private readonly redraw: () => void;
  private cloud?: Cloud;
  private extent?: Extent;
  private colors = ["", "", ""];

  constructor() {
    this.element = h("div", { class: "scatter" }, this.canvas);
    this.redraw = sized(this.element, (width) => this.draw(width));
  }

  /** `colors` are resolved color values of the three kinds. */
  show(cloud: Cloud, extent: Extent, colors: string[], label: string): void {
    this.cloud = cloud;
    this.extent = extent;
    this.colors = colors;
    this.canvas.setAttribute("aria-label", label);
    this.redraw();
  }

  private draw(width: number): void {
    const { cloud, extent, canvas } = this;
    if (!cloud || !extent) return;
    const height = Math.round(width * 0.82);
    const scale = window.devicePixelRatio || 1;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const context = canvas.getContext("2d");
    if (!context) return;
    context.scale(scale, scale);
    const px = (value: number) => ((value - extent.x[0]) / (extent.x[1] - extent.x[0])) * width;
    const py = (value: number) => height - ((value - extent.y[0]) / (extent.y[1] - extent.y[0])) * height;
    for (const kind of [0, 2, 1]) this.marks(context, cloud, kind, px, py, width < 260 ? 0.8 : 1);
  }

  private marks(
    context: CanvasRenderingContext2D,
    cloud: Cloud,
    kind: number,
    px: (value: number) => number,
    py: (value: number) => number,
    size: number,
  ): void {
    const color = this.colors[kind] ?? "";
    context.fillStyle = color;
    context.strokeStyle = color;
    context.lineWidth = 0.9;
    const crowded = cloud.x.length > 4000;
    context.globalAlpha = [0.34, 0.95, crowded ? 0.34 : 0.6][kind] ?? 1;
    for (let i = 0; i < cloud.x.length; i += 1) {
      if (cloud.kind[i] !== kind) continue;
      const x = px(cloud.x[i] ?? 0);
      const y = py(cloud.y[i] ?? 0);
      context.beginPath();
      if (kind === 2) {
        const r = (crowded ? 2.3 : 2.8) * size;
        context.moveTo(x, y - r);
        context.lineTo(x + r, y);
        context.lineTo(x, y + r);
        context.lineTo(x - r, y);
        context.closePath();
        context.stroke();
      } else {
        context.arc(x, y, (kind === 1 ? 2.5 : 1.5) * size, 0, 2 * Math.PI);
        context.fill();
      }
    }
    context.globalAlpha = 1;
  }
}
