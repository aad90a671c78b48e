import { fromRawTable, toRawTable } from "./border.js";
import type { Table } from "./data.js";
import { core } from "./runtime.js";

/** How gaps are filled. Unknown keys are refused. */
export interface ImputeOptions {
  /** What fills gaps in numbers. @default "median" */
  numeric?: "median" | "most-frequent";
  /** What fills gaps in categories. @default "most-frequent" */
  categorical?: "most-frequent";
  /** Columns that keep their gaps, such as the target. @default [] */
  except?: string[];
}

/**
 * Fills the gaps of a table by what its own rows say: methods that draw new rows take no gaps.
 * {@link train} does this by itself, on its training part.
 *
 * @example resampleTable({ method: "smotenc", target: "ill" }, impute(table, { except: ["ill"] }))
 * @throws `unknown-column`, `missing-value` for a column without any value
 */
export function impute(table: Table, options: ImputeOptions = {}): Table {
  return core("impute", (glue) => fromRawTable(glue.impute(JSON.stringify(options), toRawTable(glue, table))));
}
