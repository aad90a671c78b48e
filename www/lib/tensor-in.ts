import { EvenkeelError } from "./errors.js";
import type { RawTensors } from "./evenkeel_core.js";
import type { Tensor, TensorData, TensorType } from "./tensor.js";

/** @internal Copies a tensor in. `wanted` is the element type of the model's input. */
export function push(raw: RawTensors, name: string, tensor: Tensor, wanted: TensorType | undefined): void {
  const place = `input '${name}'`;
  if (typeof tensor !== "object" || tensor.data === undefined || !Array.isArray(tensor.dims)) {
    throw wrong(place, "expected a tensor { data, dims }, found something else; pass the values row-major with the size of each axis");
  }
  const { data } = tensor;
  const dims = Uint32Array.from(tensor.dims);
  if (tensor.dims.some((size, i) => size !== dims[i])) {
    throw wrong(place, `expected sizes that are whole numbers, found dims [${tensor.dims.join(", ")}]; correct them`);
  }
  const type = tensor.type ?? wanted ?? typeOf(data);
  switch (type) {
    case "float32":
      return raw.pushFloat32(name, data instanceof Float32Array ? data : Float32Array.from(numbers(place, data)), dims);
    case "float64":
      return raw.pushFloat64(name, data instanceof Float64Array ? data : Float64Array.from(numbers(place, data)), dims);
    case "float16":
    case "bfloat16":
      return pushHalves(raw, name, data, type, dims);
    case "int64":
      return raw.pushInt64(name, data instanceof BigInt64Array ? data : whole(place, type, data, BigInt64Array.from(bigints(place, data))), dims);
    case "uint64":
      return raw.pushUint64(name, data instanceof BigUint64Array ? data : whole(place, type, data, BigUint64Array.from(bigints(place, data))), dims);
    case "int32":
      return raw.pushInt32(name, data instanceof Int32Array ? data : whole(place, type, data, Int32Array.from(numbers(place, data))), dims);
    case "int16":
      return raw.pushInt16(name, data instanceof Int16Array ? data : whole(place, type, data, Int16Array.from(numbers(place, data))), dims);
    case "int8":
      return raw.pushInt8(name, data instanceof Int8Array ? data : whole(place, type, data, Int8Array.from(numbers(place, data))), dims);
    case "uint32":
      return raw.pushUint32(name, data instanceof Uint32Array ? data : whole(place, type, data, Uint32Array.from(numbers(place, data))), dims);
    case "uint16":
      return raw.pushUint16(name, data instanceof Uint16Array ? data : whole(place, type, data, Uint16Array.from(numbers(place, data))), dims);
    case "uint8":
      return raw.pushUint8(name, data instanceof Uint8Array ? data : whole(place, type, data, Uint8Array.from(numbers(place, data))), dims);
    case "bool":
      return raw.pushBool(name, Uint8Array.from(numbers(place, data), (value) => Number(value !== 0)), dims);
    case "string":
      return raw.pushStrings(name, texts(place, data), dims);
    default:
      throw wrong(place, `expected an element type such as float32 or int64, found ${String(type)}; correct the tensor's type`);
  }
}

function pushHalves(raw: RawTensors, name: string, data: TensorData, type: TensorType, dims: Uint32Array): void {
  const brain = type === "bfloat16";
  if (data instanceof Uint16Array) return raw.pushBits(name, brain, data, dims);
  if (data.constructor.name === "Float16Array" && !brain) {
    const { buffer, byteOffset, length } = data as unknown as Uint16Array<ArrayBuffer>;
    return raw.pushBits(name, brain, new Uint16Array(buffer, byteOffset, length), dims);
  }
  return raw.pushHalves(name, brain, Float64Array.from(numbers(`input '${name}'`, data)), dims);
}

/** The values as numbers; text is refused, and integers that a number cannot hold. */
function numbers(place: string, data: TensorData): ArrayLike<number> {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array || typeof data[0] === "bigint") {
    return Array.from(data as ArrayLike<bigint>, Number);
  }
  if (!Array.isArray(data)) return data as ArrayLike<number>;
  return (data as unknown[]).map((value, i) => {
    if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return Number(value);
    throw wrong(place, `expected numbers, found ${shown(value)} at position ${i}; convert the values`);
  });
}

function bigints(place: string, data: TensorData): bigint[] {
  return Array.from(data as ArrayLike<number | bigint | boolean>, (value, i) => {
    if (typeof value === "bigint") return value;
    if (typeof value === "boolean" || Number.isSafeInteger(value)) return BigInt(value);
    throw wrong(place, `expected whole numbers within 2^53, found ${shown(value)} at position ${i}; pass larger ones as BigInt64Array`);
  });
}

/** The converted values, if none was changed by the conversion. */
function whole<T extends ArrayLike<number | bigint>>(place: string, type: TensorType, data: TensorData, converted: T): T {
  const given = data as ArrayLike<number | bigint | boolean>;
  for (let i = 0; i < converted.length; i += 1) {
    const value = given[i];
    if (converted[i] != value) {
      throw wrong(place, `expected values of ${type}, found ${shown(value)} at position ${i}; convert the values`);
    }
  }
  return converted;
}

function texts(place: string, data: TensorData): string[] {
  const values = Array.isArray(data) ? (data as unknown[]) : [undefined];
  const at = values.findIndex((value) => typeof value !== "string");
  if (at >= 0) throw wrong(place, `expected an array of strings, found ${shown(data[at])} at position ${at}; convert the values with String`);
  return values as string[];
}

function typeOf(data: TensorData): TensorType {
  if (ArrayBuffer.isView(data)) {
    return data.constructor.name.replace("Big", "").replace("Array", "").toLowerCase() as TensorType;
  }
  const kinds: Partial<Record<string, TensorType>> = { string: "string", boolean: "bool", bigint: "int64" };
  return kinds[typeof data[0]] ?? "float32";
}

function shown(value: unknown): string {
  return typeof value === "string" ? `the text '${value.slice(0, 40)}'` : String(value);
}

function wrong(place: string, sentence: string): EvenkeelError {
  return new EvenkeelError("invalid-shape", `${place}: ${sentence}`);
}
