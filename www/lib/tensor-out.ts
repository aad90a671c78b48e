import type { RawTensors } from "./evenkeel_core.js";
import type { RunOptions, TensorData, TensorType } from "./tensor.js";

/** @internal The elements of a tensor, copied out. */
export function take(raw: RawTensors, i: number, type: TensorType, options: RunOptions): TensorData {
  const big = options.int64 === "bigint";
  switch (type) {
    case "float32":
      return raw.takeFloat32(i);
    case "float64":
      return raw.takeFloat64(i);
    case "float16":
    case "bfloat16":
      return options.float16 === "bits" ? raw.takeBits(i) : raw.takeHalves(i);
    case "int64":
      return big ? raw.takeInt64(i) : raw.takeExact(i);
    case "uint64":
      return big ? raw.takeUint64(i) : raw.takeExact(i);
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
  }
}
