import type { Column, Labels, Matrix, Table } from "./data.js";
import { EvenkeelError } from "./errors.js";
import type { RawFeatures, RawLabels, RawTable } from "./evenkeel_core.js";
import type { Glue } from "./runtime.js";

/** @internal Copies a table in; the call that takes it frees it. */
export function toRawTable(glue: Glue, table: Table): RawTable {
  if (!Array.isArray(table?.columns)) {
    throw new EvenkeelError("invalid-shape", "table: expected { columns: [...], rows }, found something else; make one with readCsv or name its columns");
  }
  const raw = new glue.RawTable();
  try {
    for (const column of table.columns) push(raw, column);
    return raw;
  } catch (thrown) {
    raw.free();
    throw thrown;
  }
}

function push(raw: RawTable, column: Column): void {
  if ("codes" in column) {
    raw.pushCategories(column.name, column.codes, column.categories);
  } else if (column.data !== undefined) {
    const data = column.data as ArrayLike<number>;
    raw.pushNumbers(column.name, data instanceof Float64Array ? data : Float64Array.from(data), column.kind);
  } else {
    throw new EvenkeelError("invalid-shape", `table: column '${(column as Column).name}' has neither data nor codes; give numbers as data: Float64Array, text as codes and categories`);
  }
}

/** @internal Copies a table out and frees it. */
export function fromRawTable(raw: RawTable | undefined): Table {
  if (raw === undefined) throw new EvenkeelError("internal", "table: it was taken before; please report this");
  try {
    const columns: Column[] = [];
    for (let i = 0; i < raw.length; i += 1) {
      const name = raw.name(i);
      const kind = raw.kind(i);
      columns.push(
        kind === "category"
          ? { name, codes: raw.takeCodes(i), categories: raw.categories(i) }
          : { name, data: raw.takeNumbers(i), kind: kind as "float64" },
      );
    }
    return { columns, rows: raw.rows };
  } finally {
    raw.free();
  }
}

/** @internal Copies a matrix in. */
export function toRawFeatures(glue: Glue, matrix: Matrix): RawFeatures {
  const { data, rows, columns } = matrix;
  if (data instanceof Float64Array) return glue.RawFeatures.float64(data, rows, columns);
  if (data instanceof Float32Array) return glue.RawFeatures.float32(data, rows, columns);
  throw new EvenkeelError("invalid-shape", "matrix: expected data as Float32Array or Float64Array, row-major; convert with Float64Array.from(values)");
}

/** @internal Copies a matrix out and frees it. */
export function fromRawFeatures(raw: RawFeatures | undefined): Matrix {
  if (raw === undefined) throw new EvenkeelError("internal", "matrix: it was taken before; please report this");
  const { rows, columns } = raw;
  return { data: raw.double ? raw.intoFloat64() : raw.intoFloat32(), rows, columns };
}

/** @internal Copies labels in. */
export function toRawLabels(glue: Glue, labels: Labels): RawLabels {
  if (labels instanceof Int32Array) return glue.RawLabels.integers(Float64Array.from(labels));
  if (!Array.isArray(labels)) {
    throw new EvenkeelError("invalid-target", "labels: expected an array of strings, numbers or booleans, or an Int32Array, found something else; give one class a row");
  }
  const kinds = new Set(labels.map((label) => typeof label));
  if (kinds.size > 1) {
    throw new EvenkeelError("invalid-target", `labels: expected one kind of value, found ${[...kinds].join(" and ")}; write all classes alike`);
  }
  switch (typeof labels[0]) {
    case "number":
      return glue.RawLabels.integers(Float64Array.from(labels as number[]));
    case "boolean":
      return glue.RawLabels.booleans(Uint8Array.from(labels as boolean[], Number));
    case "string":
    case "undefined": {
      const { codes, categories } = encode(labels as string[]);
      return glue.RawLabels.strings(codes, categories);
    }
    default:
      throw new EvenkeelError("invalid-target", `labels: expected strings, numbers or booleans, found ${typeof labels[0]}; give one class a row`);
  }
}

function encode(texts: string[]): { codes: Uint32Array; categories: string[] } {
  const seen = new Map<string, number>();
  const codes = Uint32Array.from(texts, (text) => {
    let code = seen.get(text);
    if (code === undefined) {
      code = seen.size;
      seen.set(text, code);
    }
    return code;
  });
  return { codes, categories: [...seen.keys()] };
}

/** @internal Copies labels out, as the kind that came in, and frees them. */
export function fromRawLabels<Y extends Labels>(raw: RawLabels | undefined, like: Y): Y {
  if (raw === undefined) throw new EvenkeelError("internal", "labels: they were taken before; please report this");
  try {
    const codes = raw.takeCodes();
    if (like instanceof Int32Array) {
      const classes = raw.numbers();
      return Int32Array.from(codes, (code) => classes[code] ?? 0) as Y;
    }
    const classes = classesOf(raw, typeof like[0]);
    return Array.from(codes, (code) => classes[code]) as Y;
  } finally {
    raw.free();
  }
}

function classesOf(raw: RawLabels, kind: string): ArrayLike<string | number | boolean> {
  if (kind === "number") return raw.numbers();
  const names = raw.names();
  return kind === "boolean" ? names.map((name) => name === "true") : names;
}
