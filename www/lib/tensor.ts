import type { RawTensors } from "./evenkeel_core.js";
import type { Glue } from "./runtime.js";
import type { TensorInfo } from "./session.js";
import { push } from "./tensor-in.js";
import { take } from "./tensor-out.js";

/** The element types of tensors. */
export type TensorType =
  | "float32"
  | "float64"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "int16"
  | "int8"
  | "uint64"
  | "uint32"
  | "uint16"
  | "uint8"
  | "bool"
  | "string";

/**
 * The values of a tensor, row-major. Truth values come out as a `Uint8Array` of 0 and 1. 16-bit floats are
 * numbers (`Float32Array` on the way out), or their bits in a `Uint16Array`; where the host has a
 * `Float16Array`, that is taken too.
 */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | number[]
  | bigint[]
  | boolean[]
  | string[];

/** A dense tensor. */
export interface Tensor {
  /** All values, row-major. */
  data: TensorData;
  /** The size of each axis; `[]` for a scalar, which has one value. */
  dims: number[];
  /** @default what the model's input wants, else what `data` is */
  type?: TensorType;
  /** The classes of the columns, where the model gives a map a row (`ZipMap`). */
  keys?: string[];
}

/** A value of any kind: a tensor, maps (`ZipMap`) as one plain object a row, a sequence, or `null` for an empty optional. */
export type Value = Tensor | Record<string, number>[] | Value[] | null;

/** What is fed: a tensor, or a sequence of them for the few models that take one. */
export type Feed = Tensor | Feed[] | null;

/** How a model is run. */
export interface RunOptions {
  /** The outputs wanted, by name; what only the others need is not computed. @default all */
  outputs?: string[];
  /**
   * How 64-bit integers come out: as numbers, where a value beyond 2⁵³ is an error (`invalid-option`), or as
   * `BigInt64Array` and `BigUint64Array`. @default "number"
   */
  int64?: "number" | "bigint";
  /** How 16-bit floats come out: as numbers in a `Float32Array`, or as their bits in a `Uint16Array`. @default "number" */
  float16?: "number" | "bits";
}

/** @internal Copies named values in; the call that takes them frees them. */
export function toRawTensors(glue: Glue, feeds: Record<string, Feed>, inputs: readonly TensorInfo[]): RawTensors {
  const types = new Map(inputs.map(({ name, type }) => [name, type]));
  const raw = new glue.RawTensors();
  try {
    for (const [name, feed] of Object.entries(feeds)) pushFeed(glue, raw, name, feed, types.get(name) ?? undefined);
    return raw;
  } catch (thrown) {
    raw.free();
    throw thrown;
  }
}

function pushFeed(glue: Glue, raw: RawTensors, name: string, feed: Feed, wanted: TensorType | undefined): void {
  if (feed === null) return raw.pushAbsent(name);
  if (!Array.isArray(feed)) return push(raw, name, feed, wanted);
  const items = new glue.RawTensors();
  try {
    for (const item of feed) pushFeed(glue, items, name, item, wanted);
  } catch (thrown) {
    items.free();
    throw thrown;
  }
  raw.pushSequence(name, items);
}

/** @internal Copies named values out and frees them. */
export function fromRawTensors(raw: RawTensors, options: RunOptions): Record<string, Value> {
  try {
    const names = Array.from({ length: raw.length }, (_, i) => raw.name(i));
    return Object.fromEntries(names.map((name, i) => [name, valueAt(raw, i, options)]));
  } finally {
    raw.free();
  }
}

function valueAt(raw: RawTensors, i: number, options: RunOptions): Value {
  switch (raw.kind(i)) {
    case "absent":
      return null;
    case "sequence":
      return sequence(raw.takeSequence(i), options);
    default:
      return tensorAt(raw, i, options);
  }
}

function sequence(items: RawTensors, options: RunOptions): Value[] {
  try {
    return Array.from({ length: items.length }, (_, i) => {
      const value = valueAt(items, i, options);
      return isMaps(value) ? objects(value) : value;
    });
  } finally {
    items.free();
  }
}

function tensorAt(raw: RawTensors, i: number, options: RunOptions): Tensor {
  const type = raw.elementType(i) as TensorType;
  const dims = Array.from(raw.dims(i));
  const keys = raw.keys(i);
  const data = take(raw, i, type, options);
  return keys === undefined ? { data, dims, type } : { data, dims, type, keys };
}

/** @internal Whether a value is the matrix of a sequence of maps. */
export function isMaps(value: Value): value is Tensor & { keys: string[] } {
  return value !== null && !Array.isArray(value) && value.keys !== undefined;
}

/** @internal The rows of maps as plain objects. */
export function objects({ data, dims, keys }: Tensor & { keys: string[] }): Record<string, number>[] {
  const numbers = data as ArrayLike<number>;
  return Array.from({ length: dims[0] ?? 0 }, (_, row) =>
    Object.fromEntries(keys.map((key, column) => [key, numbers[row * keys.length + column] ?? NaN])),
  );
}
