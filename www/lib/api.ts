export * from "./data.js";
export * from "./drift.js";
export {
  decodeImage,
  imageToTensor,
  type ClassifyOptions,
  type ClassScore,
  type DecodeOptions,
  type ImageInput,
  type ImageSource,
  type Pixels,
  type Preprocess,
  type Preset,
  type ResizeMode,
} from "./images.js";
export * from "./impute.js";
export { EvenkeelError, type ErrorCode } from "./errors.js";
export * from "./evaluate.js";
export * from "./inspect.js";
export * from "./metrics.js";
export * from "./resampling.js";
export { init, type InitInput, type Progress, type WatchOptions } from "./runtime.js";
export type { WasmSource } from "./compile.js";
export * from "./session.js";
export type { ModelSource, ReadOptions } from "./source.js";
export type { Feed, RunOptions, Tensor, TensorData, TensorType, Value } from "./tensor.js";
export * from "./training.js";
