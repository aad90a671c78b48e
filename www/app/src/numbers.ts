import { language } from "./texts";

const cache = new Map<string, Intl.NumberFormat>();

function format(value: number, options: Intl.NumberFormatOptions): string {
  if (Number.isNaN(value)) return "–";
  const key = language() + JSON.stringify(options);
  let formatter = cache.get(key);
  if (!formatter) cache.set(key, (formatter = new Intl.NumberFormat(language(), options)));
  return formatter.format(value);
}

/** A whole number with separators. */
export function whole(value: number): string {
  return format(value, { maximumFractionDigits: 0 });
}

/** A score between 0 and 1 with three decimals; a dash where there is none. */
export function score(value: number | null | undefined): string {
  return value == null ? "–" : format(value, { minimumFractionDigits: 3, maximumFractionDigits: 3 });
}

/** A share as a percentage. */
export function percent(value: number, digits = 1): string {
  return format(value, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A number with its sign and two decimals. */
export function signed(value: number): string {
  return format(value, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" }).replace("-", "−");
}

/** Any number, four significant digits. */
export function plain(value: number): string {
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1);
  return format(value, { maximumSignificantDigits: 4 });
}

export function bytes(value: number): string {
  if (value < 1000) return `${whole(value)} B`;
  const [unit, name] = value < 1e6 ? [1e3, "kB"] : [1e6, "MB"];
  return `${format(value / unit, { maximumSignificantDigits: 3 })} ${name}`;
}
