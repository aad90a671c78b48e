import { s } from "../dom";
import { plain } from "../numbers";
import { ticks } from "./ticks";

/** Shares per bin of the same column in two tables. Numbers have one more edge than bins; categories have names. */
export interface TwoHistograms {
  reference: number[];
  current: number[];
  edges?: number[];
  names?: string[];
}

const WIDTH = 320;
const HEIGHT = 132;
const BOTTOM = 24;

/** Reference as solid bars behind, current as an outline in front. */
export function histogram(data: TwoHistograms, label: string): SVGSVGElement {
  const top = Math.max(...data.reference, ...data.current, 1e-9);
  const floor = HEIGHT - BOTTOM;
  const py = (share: number) => floor - (share / top) * (floor - 8);
  const marks = data.edges ? numeric(data, data.edges, py, floor) : categorical(data, data.names ?? [], py, floor);
  return s(
    "svg",
    { role: "img", "aria-label": label, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "histogram" },
    ...marks,
    s("path", { class: "base", d: `M0 ${floor}H${WIDTH}` }),
  );
}

function numeric(data: TwoHistograms, edges: number[], py: (share: number) => number, floor: number): SVGElement[] {
  const { low, high } = frameOf(edges);
  const px = (value: number) => 4 + ((Math.min(high, Math.max(low, value)) - low) / (high - low || 1)) * (WIDTH - 8);
  const bars = data.reference.map((share, i) => {
    const x = px(edges[i] ?? 0);
    return s("rect", { class: "reference", x, y: py(share), width: Math.max(0, px(edges[i + 1] ?? 0) - x - 0.8), height: Math.max(0, floor - py(share)) });
  });
  let d = `M${px(low)} ${floor}`;
  data.current.forEach((share, i) => {
    d += `V${py(share).toFixed(1)}H${px(edges[i + 1] ?? 0).toFixed(1)}`;
  });
  const labels = ticks(low, high, 5)
    .filter((value) => px(value) > 12 && px(value) < WIDTH - 12)
    .map((value) => s("text", { x: px(value), y: HEIGHT - 7, "text-anchor": "middle" }, plain(value)));
  return [...bars, s("path", { class: "current", d: `${d}V${floor}` }), ...labels];
}

/** The range drawn: a first or last bin that is wider than the others, as long tails have, is cut to their width. */
function frameOf(edges: number[]): { low: number; high: number } {
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const second = edges[1] ?? high;
  const width = (edges[2] ?? high) - second;
  if (edges.length < 4 || !(width > 0)) return { low, high };
  return { low: Math.max(low, second - width), high: Math.min(high, (edges.at(-2) ?? high) + width) };
}

function categorical(data: TwoHistograms, names: string[], py: (share: number) => number, floor: number): SVGElement[] {
  const room = (WIDTH - 8) / Math.max(1, names.length);
  const bar = Math.min(room * 0.72, 56);
  const longest = Math.max(3, Math.floor(room / 6.6));
  return names.flatMap((name, i) => {
    const middle = 4 + room * (i + 0.5);
    const before = data.reference[i] ?? 0;
    const now = data.current[i] ?? 0;
    const short = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
    return [
      s("rect", { class: "reference", x: middle - bar / 2, y: py(before), width: bar, height: floor - py(before) }),
      s("path", { class: "current", d: `M${middle - bar * 0.36} ${floor}V${py(now)}H${middle + bar * 0.36}V${floor}` }),
      ...(names.length <= 14 ? [s("text", { x: middle, y: HEIGHT - 7, "text-anchor": "middle" }, short)] : []),
    ];
  });
}
