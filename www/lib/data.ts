import { fromRawTable, toRawTable } from "./border.js";
import { core, watcher, type WatchOptions } from "./runtime.js";

/** A dense matrix, row-major: element (i, j) is `data[i * columns + j]`. */
export interface Matrix<Data extends Float32Array | Float64Array = Float32Array | Float64Array> {
  /** `rows × columns` values. The results of a call have the same type as its input. */
  data: Data;
  rows: number;
  columns: number;
}

/** A column of numbers; `NaN` is a missing value. */
export interface NumericColumn {
  /** Unique in its table. */
  name: string;
  data: Float64Array;
  /**
   * What the numbers are: results are rounded and written accordingly. Whole numbers are truncated
   * towards zero, single precision is rounded to `float32`.
   * @default "float64"
   */
  kind?: "float64" | "float32" | "integer";
}

/** A column of text (or of `true`/`false`): `categories[codes[i]]`. */
export interface CategoricalColumn {
  /** Unique in its table. */
  name: string;
  /** One code a row; `0xFFFFFFFF` ({@link MISSING}) is a missing value. */
  codes: Uint32Array;
  /** The texts, without duplicates. */
  categories: string[];
}

/** A column of a {@link Table}. */
export type Column = NumericColumn | CategoricalColumn;

/** Named columns of equal length. */
export interface Table {
  columns: Column[];
  rows: number;
}

/** The class of each row. Results have the same kind as the input. */
export type Labels = string[] | number[] | boolean[] | Int32Array;

/** The code of a missing value in a {@link CategoricalColumn}. */
export const MISSING = 0xffffffff;

/** How a CSV is read. */
export interface CsvOptions {
  /** The character between fields. @default detected among `,` `;` and tab */
  delimiter?: string;
  /** Columns that must be numbers; text in them is an error with its line. @default [] (inferred) */
  numeric?: string[];
  /** Columns that are categories even if they look like numbers. @default [] (inferred) */
  categorical?: string[];
  /**
   * Cells that mean "no value".
   * @default ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"]
   */
  missing?: string[];
  /** The most columns read. @default 16384 */
  maxColumns?: number;
  /** The most rows read. @default 20000000 */
  maxRows?: number;
  /** Reads the columns as this says, such as a model's {@link Session.schema}. @default none (inferred) */
  schema?: Schema;
}

/** Names and types of columns, as models and references keep them. */
export interface Schema {
  columns: { name: string; kind: "number" | "integer" | "category"; categories?: string[] }[];
}

/**
 * Reads a CSV with a header line. Columns whose every value is a plain number become numeric, all
 * others categorical.
 *
 * @example const table = readCsv(await (await fetch("patients.csv")).text());
 * @throws `ragged-csv`, `invalid-csv`, `empty-input`, `not-numeric`, `too-large`
 */
export function readCsv(
  bytes: Uint8Array | string,
  { schema, ...options }: CsvOptions = {},
  watch: WatchOptions = {},
): Table {
  const buffer = typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
  return core("readCsv", (glue) =>
    fromRawTable(glue.readCsv(buffer, JSON.stringify(options), schema && JSON.stringify(schema), watcher(watch))),
  );
}

/** Writes a table as CSV (UTF-8); numbers in their shortest exact form, missing values empty. */
export function writeCsv(table: Table): Uint8Array {
  return core("writeCsv", (glue) => glue.writeCsv(toRawTable(glue, table)));
}

/** How a table is split. */
export interface SplitOptions {
  /** The column whose classes keep their shares in both parts. */
  target: string;
  /** The share of rows that goes to `test`, between 0 and 1. */
  testSize: number;
  /** The same seed gives the same split on every machine. @default 0 */
  seed?: number;
}

/** Splits a table so that each class has the same share in both parts. */
export function splitTable(table: Table, options: SplitOptions): { train: Table; test: Table } {
  return core("splitTable", (glue) => {
    const parts = glue.splitTable(toRawTable(glue, table), JSON.stringify(options));
    try {
      return { train: fromRawTable(parts.takeTrain()), test: fromRawTable(parts.takeTest()) };
    } finally {
      parts.free();
    }
  });
}
