import type { ErrorCode } from "./errors.js";
import type { InitInput, Progress } from "./runtime.js";

/** A call on its way to the worker. */
export interface Call {
  id: number;
  name: string;
  args: unknown[];
  /** Whether progress is wanted. */
  watched: boolean;
  /** Not 0 once the caller has cancelled; only where memory can be shared. */
  flag?: Int32Array | undefined;
}

/** What the page sends. */
export type ToWorker = { init: InitInput | undefined } | { call: Call };

/** What the worker answers. */
export type FromWorker =
  | { id: number; progress: Progress }
  | { id: number; result: unknown }
  | { id: number; error: { code?: ErrorCode; message: string } };

/** The typed arrays' buffers in a result: they are moved, not copied. */
export function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  collect(value, found);
  return [...found];
}

function collect(value: unknown, found: Set<ArrayBuffer>): void {
  if (typeof value !== "object" || value === null) return;
  if (ArrayBuffer.isView(value)) {
    if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
  } else if (Array.isArray(value)) {
    if (typeof value[0] === "object") for (const item of value) collect(item, found);
  } else {
    for (const item of Object.values(value)) collect(item, found);
  }
}
