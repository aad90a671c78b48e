import type { Column, Table } from "evenkeel";
import { MISSING } from "evenkeel/slim";
import type { ClassRows } from "./state";

/** More values than this are not classes. */
export const MOST_CLASSES = 20;

export function columnOf(table: Table, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** The text of a cell; empty when missing. */
export function cell(column: Column, row: number): string {
  if ("codes" in column) {
    const code = column.codes[row] ?? MISSING;
    return code === MISSING ? "" : (column.categories[code] ?? "");
  }
  const value = column.data[row] ?? Number.NaN;
  return Number.isNaN(value) ? "" : String(value);
}

/** The classes of a column by falling number of rows, and how many different values it has. */
export function classesOf(column: Column, rows: number): { classes: ClassRows[]; distinct: number } {
  const counts = new Map<string, number>();
  for (let row = 0; row < rows; row += 1) {
    const value = cell(column, row);
    if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const classes = [...counts].map(([name, count]) => ({ name, rows: count })).sort((a, b) => b.rows - a.rows);
  return { classes: classes.length <= MOST_CLASSES ? classes : [], distinct: counts.size };
}

/** The column most likely to hold the classes: a usual name, else the last one with few values. */
export function likelyTarget(table: Table): string {
  const few = table.columns.filter((column) => {
    const { distinct } = classesOf(column, table.rows);
    return distinct >= 2 && distinct <= MOST_CLASSES;
  });
  const usual = few.find((column) => /^(target|class|label|y|outcome|ill|fraud|churn|default)$/i.test(column.name));
  return (usual ?? few.at(-1) ?? table.columns.at(-1))?.name ?? "";
}

export interface ColumnSummary {
  name: string;
  kind: "numeric" | "integer" | "category";
  missing: number;
  low: number;
  high: number;
  categories: string[];
}

export function summarize(column: Column): ColumnSummary {
  if ("codes" in column) {
    const missing = column.codes.reduce((sum, code) => sum + (code === MISSING ? 1 : 0), 0);
    return { name: column.name, kind: "category", missing, low: Number.NaN, high: Number.NaN, categories: column.categories };
  }
  let [missing, low, high] = [0, Infinity, -Infinity];
  for (const value of column.data) {
    if (Number.isNaN(value)) missing += 1;
    else {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return { name: column.name, kind: column.kind === "integer" ? "integer" : "numeric", missing, low, high, categories: [] };
}

export function hasMissing(table: Table): boolean {
  return table.columns.some((column) => summarize(column).missing > 0);
}

/** The table without one column. */
export function without(table: Table, name: string): Table {
  return { rows: table.rows, columns: table.columns.filter((column) => column.name !== name) };
}

/** The first rows of a table. */
export function head(table: Table, rows: number): Table {
  const kept = Math.min(rows, table.rows);
  const columns = table.columns.map((column) =>
    "codes" in column ? { ...column, codes: column.codes.slice(0, kept) } : { ...column, data: column.data.slice(0, kept) },
  );
  return { rows: kept, columns };
}
