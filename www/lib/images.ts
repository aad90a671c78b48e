import { EvenkeelError } from "./errors.js";
import type { RawImages } from "./evenkeel_core.js";
import { decode, type DecodeOptions, type ImageSource, type Pixels } from "./decode.js";
import { core, type Glue } from "./runtime.js";
import { fromRawTensors, type Tensor, type Value } from "./tensor.js";

export { decodeImage, type DecodeOptions, type ImageSource, type Pixels } from "./decode.js";

/** A recipe for pictures, by name: see `docs/images.md`. */
export type Preset = "imagenet" | "minus-one-to-one" | "zero-to-one" | "none";

/** How pictures are resized: the same bytes as Pillow's or OpenCV's. */
export type ResizeMode =
  | "pil-nearest"
  | "pil-box"
  | "pil-bilinear"
  | "pil-bicubic"
  | "pil-lanczos"
  | "opencv-nearest"
  | "opencv-bilinear";

/** How pictures become a tensor. Unknown keys are refused. */
export interface Preprocess {
  /** @default `imagenet` for three channels of floats, `zero-to-one` for one or four, `none` for bytes */
  preset?: Preset;
  /** @default "pil-bilinear" */
  resize?: ResizeMode;
  /** The whole picture stretched, or its middle. @default "crop" for `imagenet`, else "stretch" */
  fit?: "stretch" | "crop";
  /**
   * With `crop`: pixels of the shorter side before cropping.
   * @default 256/224 of the larger side of the result for `imagenet`, else that side
   */
  shorterSide?: number;
  /** Pixels in a row of the result, where the model does not say. @default 224 */
  width?: number;
  /** Rows of the result, where the model does not say. @default 224 */
  height?: number;
  /** 1 (gray), 3 or 4 (with alpha), where the model does not say. @default 3 */
  channels?: 1 | 3 | 4;
  /** Subtracted from the samples (0 to 1; for `none` 0 to 255): one number, or one a channel. @default the preset's */
  mean?: number[];
  /** What they are divided by then. @default the preset's */
  std?: number[];
  /** @default "rgb" */
  channelOrder?: "rgb" | "bgr";
  /** Where the channels stand, where the model does not say. @default "nchw" */
  layout?: "nchw" | "nhwc";
}

/** How pictures are classified. Unknown keys are refused. */
export interface ClassifyOptions {
  /** The name of a preset, or how pictures become the model's tensor. */
  preprocess?: Preset | Preprocess;
  /** The names of the classes, in the model's order. @default the model's own, else numbers from 0 */
  labels?: string[];
  /** How many classes are given for each picture. @default 5 */
  topK?: number;
  /** Whether the scores go through a softmax. @default unless the model's graph ends in one or in a sigmoid, or gives labels */
  softmax?: boolean;
  /** The output with the scores. @default the first of floats */
  output?: string;
  /** How files are decoded. */
  decode?: DecodeOptions;
}

/** A class and its score. */
export interface ClassScore {
  /** The position of the class in the model's output. */
  index: number;
  label: string;
  /** Its probability; the model's own number where neither it nor the options have a softmax. */
  score: number;
}

/** What a model's input says about pictures; `null` where it leaves that open. */
export interface ImageInput {
  channels: number | null;
  height: number | null;
  width: number | null;
  layout: "nchw" | "nhwc" | null;
  /** Whether the tensor holds bytes instead of floats. */
  bytes: boolean;
}

/**
 * Pictures as one tensor of floats, for {@link Session.run}. {@link Session.imageToTensor} takes size and
 * layout from the model.
 *
 * @example const x = await imageToTensor(photo, { preset: "zero-to-one", width: 64, height: 64 });
 * @throws `invalid-option`, `invalid-shape`, `invalid-image`, `too-large`
 */
export async function imageToTensor(
  image: ImageSource | ImageSource[],
  preprocess: Preset | Preprocess = {},
  options: DecodeOptions = {},
): Promise<Tensor> {
  const pixels = await decodeAll(image, options);
  return core("imageToTensor", (glue) =>
    onlyTensor(fromRawTensors(glue.imageToTensor(toRawImages(glue, pixels), JSON.stringify(preprocess)), {})),
  );
}

/** @internal One picture or several, decoded. */
export async function decodeAll(image: ImageSource | ImageSource[], options: DecodeOptions): Promise<Pixels[]> {
  const all: Pixels[] = [];
  for (const each of Array.isArray(image) ? image : [image]) all.push(await decode(each, options));
  return all;
}

/** @internal Copies pictures in; the call that takes them frees them. */
export function toRawImages(glue: Glue, images: Pixels[]): RawImages {
  const raw = new glue.RawImages();
  try {
    for (const { data, width, height } of images) {
      raw.push(width, height, data instanceof Uint8Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    }
    return raw;
  } catch (thrown) {
    raw.free();
    throw thrown;
  }
}

/** @internal */
export function onlyTensor(tensors: Record<string, Value>): Tensor {
  const [tensor] = Object.values(tensors);
  if (tensor === undefined || tensor === null || Array.isArray(tensor)) throw new EvenkeelError("internal", "imageToTensor: no tensor came out; please report this");
  return tensor;
}
