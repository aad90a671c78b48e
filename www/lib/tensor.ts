import { EvenkeelError } from "./errors.js";
import type { RawTensors } from "./evenkeel_core.js";
import type { Glue } from "./runtime.js";
import type { TensorInfo } from "./session.js";

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

/** The values of a tensor, row-major. Half precision comes out as `Float64Array`. */
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
  | boolean[]
  | string[];

/** A dense tensor. */
export interface Tensor {
  /** All values, row-major. */
  data: TensorData;
  /** The size of each axis. */
  dims: number[];
  /** @default what the model's input wants, else what `data` is */
  type?: TensorType;
  /** The classes of the columns, where the model gives a map a row (`ZipMap`). */
  keys?: string[];
}

/** How a model is run. */
export interface RunOptions {
  /** The outputs wanted, by name. @default all */
  outputs?: string[];
  /** How 64-bit integers come out: as numbers (exact up to 2⁵³) or as `BigInt64Array`. @default "number" */
  int64?: "number" | "bigint";
}

/** @internal Copies named tensors in; the call that takes them frees them. */
export function toRawTensors(glue: Glue, feeds: Record<string, Tensor>, inputs: readonly TensorInfo[]): RawTensors {
  const raw = new glue.RawTensors();
  try {
    for (const [name, tensor] of Object.entries(feeds)) {
      const wanted = inputs.find((input) => input.name === name)?.type;
      push(raw, name, tensor, tensor.type ?? wanted ?? typeOf(tensor.data));
    }
    return raw;
  } catch (thrown) {
    raw.free();
    throw thrown;
  }
}

function push(raw: RawTensors, name: string, { data, dims }: Tensor, type: TensorType): void {
  const shape = Uint32Array.from(dims);
  const numbers = data as ArrayLike<number>;
  switch (type) {
    case "float32":
      return raw.pushFloat32(name, data instanceof Float32Array ? data : Float32Array.from(numbers, Number), shape);
    case "float64":
      return raw.pushFloat64(name, data instanceof Float64Array ? data : Float64Array.from(numbers, Number), shape);
    case "int64":
      return raw.pushInt64(name, data instanceof BigInt64Array ? data : BigInt64Array.from(Array.from(numbers, BigInt)), shape);
    case "uint64":
      return raw.pushUint64(name, data instanceof BigUint64Array ? data : BigUint64Array.from(Array.from(numbers, BigInt)), shape);
    case "int32":
      return raw.pushInt32(name, Int32Array.from(numbers, Number), shape);
    case "int16":
      return raw.pushInt16(name, Int16Array.from(numbers, Number), shape);
    case "int8":
      return raw.pushInt8(name, Int8Array.from(numbers, Number), shape);
    case "uint32":
      return raw.pushUint32(name, Uint32Array.from(numbers, Number), shape);
    case "uint16":
      return raw.pushUint16(name, Uint16Array.from(numbers, Number), shape);
    case "uint8":
      return raw.pushUint8(name, data instanceof Uint8Array ? data : Uint8Array.from(numbers, Number), shape);
    case "bool":
      return raw.pushBool(name, Uint8Array.from(numbers, Number), shape);
    case "string":
      return raw.pushStrings(name, data as string[], shape);
    default:
      throw new EvenkeelError("unsupported-model", `tensor '${name}': elements of ${type} cannot be passed; export the model with float32 inputs`);
  }
}

function typeOf(data: TensorData): TensorType {
  if (ArrayBuffer.isView(data)) {
    return data.constructor.name.replace("Big", "").replace("Array", "").toLowerCase() as TensorType;
  }
  if (typeof data[0] === "string") return "string";
  return typeof data[0] === "boolean" ? "bool" : "float32";
}

/** @internal Copies named tensors out and frees them. */
export function fromRawTensors(raw: RawTensors, int64: "number" | "bigint"): Record<string, Tensor> {
  try {
    const tensors: Record<string, Tensor> = {};
    for (let i = 0; i < raw.length; i += 1) {
      const type = raw.elementType(i) as TensorType;
      const dims = Array.from(raw.dims(i));
      const keys = raw.keys(i);
      const data = take(raw, i, type, int64);
      tensors[raw.name(i)] = keys === undefined ? { data, dims, type } : { data, dims, type, keys };
    }
    return tensors;
  } finally {
    raw.free();
  }
}

function take(raw: RawTensors, i: number, type: TensorType, int64: "number" | "bigint"): TensorData {
  switch (type) {
    case "float32":
      return raw.takeFloat32(i);
    case "float64":
      return raw.takeFloat64(i);
    case "int64":
      return int64 === "bigint" ? raw.takeInt64(i) : raw.takeNumbers(i);
    case "uint64":
      return int64 === "bigint" ? raw.takeUint64(i) : raw.takeNumbers(i);
    case "int32":
      return raw.takeInt32(i);
    case "int16":
      return raw.takeInt16(i);
    case "int8":
      return raw.takeInt8(i);
    case "uint32":
      return raw.takeUint32(i);
    case "uint16":
      return raw.takeUint16(i);
    case "uint8":
      return raw.takeUint8(i);
    case "bool":
      return raw.takeBool(i);
    case "string":
      return raw.takeStrings(i);
    default:
      return raw.takeNumbers(i);
  }
}
