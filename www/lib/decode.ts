import { EvenkeelError, messageOf } from "./errors.js";
import type { RawImages } from "./evenkeel_core.js";
import { core, localReader, neuralEngine } from "./runtime.js";

/** Decoded samples, rows from the top: gray, RGB or RGBA, as `ImageData` has them. */
export interface Pixels {
  /** 1, 3 or 4 bytes a pixel. */
  data: Uint8Array | Uint8ClampedArray;
  width: number;
  height: number;
}

/**
 * A picture: decoded pixels (`ImageData` too), a PNG or JPEG file as `Blob` or bytes, its address (in Node also
 * a path), or in a browser an `ImageBitmap`, an image element, a canvas or a video frame.
 */
export type ImageSource = Pixels | Blob | Uint8Array | ArrayBuffer | URL | string | Drawable;

/** What a browser can draw. */
export type Drawable = ImageBitmap | HTMLImageElement | HTMLCanvasElement | OffscreenCanvas | HTMLVideoElement | VideoFrame;

/** How files are decoded. Unknown keys are refused. */
export interface DecodeOptions {
  /**
   * `upright` turns photos as their camera noted (Exif); `stored` leaves them, as Pillow's `Image.open` does.
   * A browser's decoder knows only `upright`.
   * @default "upright"
   */
  orientation?: "upright" | "stored";
  /** The most pixels of a picture. @default 89478485 */
  maxPixels?: number;
}

/**
 * Decodes a picture: by the browser where there is one (color profiles and gamma ignored; its canvas weights
 * colors by alpha), else by the engine for neural networks.
 *
 * @throws `invalid-image` when it is none or damaged, `too-large` over the pixel limit, `io`
 */
export async function decodeImage(source: ImageSource, options: DecodeOptions = {}): Promise<Pixels> {
  return decode(source, options);
}

/** @internal */
export async function decode(source: ImageSource, options: DecodeOptions): Promise<Pixels> {
  if (isPixels(source)) return source;
  if (isDrawable(source)) return byBrowser(source, options);
  const file = await fileOf(source);
  if (typeof createImageBitmap === "function" && typeof OffscreenCanvas === "function") {
    return byBrowser(file instanceof Blob ? file : new Blob([file as BlobPart]), options);
  }
  return byEngine(file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file, options);
}

function isPixels(source: ImageSource): source is Pixels {
  const data = (source as Pixels).data;
  return data instanceof Uint8Array || data instanceof Uint8ClampedArray;
}

/** @internal */
export function isDrawable(source: unknown): source is Drawable {
  const kinds = ["ImageBitmap", "HTMLImageElement", "HTMLCanvasElement", "OffscreenCanvas", "HTMLVideoElement", "VideoFrame"];
  return kinds.some((name) => {
    const kind = (globalThis as Record<string, unknown>)[name];
    return typeof kind === "function" && source instanceof kind;
  });
}

async function fileOf(source: ImageSource): Promise<Blob | Uint8Array> {
  if (source instanceof Blob || source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new EvenkeelError("invalid-image", "image: expected pixels, a Blob, the bytes of a file, an address or something to draw, found something else; pass { data, width, height }");
  }
  const read = localReader();
  try {
    if (read !== undefined && !/^(https?|data|blob):/.test(String(source))) return await read(source);
    const response = await fetch(source);
    if (response.ok) return await response.blob();
    throw new Error(`status ${response.status}`);
  } catch (thrown) {
    throw new EvenkeelError("io", `image: ${String(source)} could not be read (${messageOf(thrown)}); check the address`, { cause: thrown });
  }
}

/** @internal The picture as the browser decodes it, colors as they are stored. */
export async function bitmapOf(source: Blob | Drawable): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(source, { colorSpaceConversion: "none", premultiplyAlpha: "none", imageOrientation: "from-image" });
  } catch (thrown) {
    throw new EvenkeelError("invalid-image", `image: the browser cannot decode it (${messageOf(thrown)}); check the file, or wait until it is loaded`, { cause: thrown });
  }
}

async function byBrowser(source: Blob | Drawable, options: DecodeOptions): Promise<Pixels> {
  const bitmap = await bitmapOf(source);
  try {
    return draw(bitmap, options);
  } finally {
    bitmap.close();
  }
}

function draw(bitmap: ImageBitmap, options: DecodeOptions): Pixels {
  const { width, height } = bitmap;
  core("decodeImage", (glue) => glue.checkDecoded(width, height, JSON.stringify(options)));
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new EvenkeelError("out-of-memory", "image: the browser gives no canvas; shrink the picture");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height };
}

/** The decoder is in the engine for neural networks, which a model of pictures needs anyway. */
interface Decoder {
  decodeImage(bytes: Uint8Array, options: string): RawImages;
}

async function byEngine(bytes: Uint8Array, options: DecodeOptions): Promise<Pixels> {
  await neuralEngine.load();
  return neuralEngine.call("decodeImage", (glue) => {
    const raw = (glue as unknown as Decoder).decodeImage(bytes, JSON.stringify(options));
    try {
      const [width = 0, height = 0] = raw.dims();
      return { data: raw.pop(), width, height };
    } finally {
      raw.free();
    }
  });
}
