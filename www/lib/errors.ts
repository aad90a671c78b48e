/** A stable name for what went wrong: the same in JavaScript, over HTTP and on the command line. */
export type ErrorCode =
  // from the core
  | "invalid-option"
  | "invalid-shape"
  | "empty-input"
  | "ragged-csv"
  | "invalid-csv"
  | "invalid-json"
  | "not-numeric"
  | "missing-value"
  | "infinite-value"
  | "unknown-column"
  | "column-mismatch"
  | "too-few-samples"
  | "one-class"
  | "invalid-target"
  | "too-large"
  | "invalid-image"
  | "invalid-model"
  | "unsupported-operator"
  | "unsupported-model"
  | "not-converged"
  | "cancelled"
  | "io"
  | "internal"
  // from the JavaScript side
  /** `init()` has not finished, in a host that cannot load WebAssembly synchronously. */
  | "not-initialized"
  /** What was given or served as WebAssembly is something else, or may not be compiled here. */
  | "wrong-wasm"
  /** The JavaScript and a WebAssembly file come from different builds. */
  | "build-mismatch"
  /** The work needed more memory than the host gives; the engine has been restarted. */
  | "out-of-memory"
  /** The session lived in an engine that has been restarted; load it again. */
  | "instance-lost"
  /** The session was used after `free()`. */
  | "freed";

/**
 * Every error of this package: a sentence that names the place and the remedy, and a stable code.
 *
 * @example
 * try { resample({ method: "smote" }, x, y) }
 * catch (e) { if (e instanceof EvenkeelError && e.code === "too-few-samples") … }
 */
export class EvenkeelError extends Error {
  override readonly name = "EvenkeelError";
  /** What went wrong, for programs. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** @internal The text of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
