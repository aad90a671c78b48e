import type { Table } from "./data.js";
import { bitmapOf, isDrawable, type DecodeOptions, type ImageSource } from "./decode.js";
import { EvenkeelError } from "./errors.js";
import type { ClassifyOptions, ClassScore, Preprocess, Preset } from "./images.js";
import type { Predictions, Rows, SessionInfo, SessionOptions } from "./session.js";
import type { Feed, RunOptions, Tensor, Value } from "./tensor.js";
import type { CallOptions, Line } from "./worker-line.js";

/** A model loaded in the worker. */
export interface WorkerSession extends SessionInfo {
  predict(input: Table | Rows, call?: CallOptions): Promise<Predictions>;
  run(feeds: Record<string, Feed>, options?: RunOptions, call?: CallOptions): Promise<Record<string, Tensor>>;
  /** As `run`, with values of every kind. */
  runValues(feeds: Record<string, Feed>, options?: RunOptions, call?: CallOptions): Promise<Record<string, Value>>;
  /** Runs once on zeros, so that the first real run is as quick as the later ones. */
  warmUp(shapes?: Record<string, number[]>, call?: CallOptions): Promise<void>;
  classify(image: ImageSource, options?: ClassifyOptions, call?: CallOptions): Promise<ClassScore[]>;
  classify(images: ImageSource[], options?: ClassifyOptions, call?: CallOptions): Promise<ClassScore[][]>;
  imageToTensor(
    image: ImageSource | ImageSource[],
    preprocess?: Preset | Preprocess,
    options?: DecodeOptions,
    call?: CallOptions,
  ): Promise<Tensor>;
  /** Gives the worker's memory back. */
  free(): void;
}

/** Elements of the page cannot be sent, and addresses are meant from the page. */
async function sendable(image: ImageSource | ImageSource[]): Promise<unknown> {
  if (Array.isArray(image)) return Promise.all(image.map((each) => sendable(each)));
  if (image instanceof URL || typeof image === "string") return new URL(image, globalThis.location?.href).href;
  return isDrawable(image) ? bitmapOf(image) : image;
}

interface Loaded extends SessionInfo {
  id: number;
}

/** @internal Keeps the model's bytes, to load it again when the worker was replaced. */
export class RemoteSession implements WorkerSession {
  #generation: number;
  #freed = false;

  private constructor(
    readonly line: Line,
    readonly bytes: Uint8Array,
    readonly options: SessionOptions,
    public loaded: Loaded,
  ) {
    this.#generation = line.generation;
  }

  static async load(line: Line, bytes: Uint8Array, options: SessionOptions, call: CallOptions): Promise<RemoteSession> {
    return new RemoteSession(line, bytes, options, await line.call("loadSession", [bytes, options], call));
  }

  get inputs() {
    return this.loaded.inputs;
  }
  get outputs() {
    return this.loaded.outputs;
  }
  get model() {
    return this.loaded.model;
  }
  get metadata() {
    return this.loaded.metadata;
  }
  get schema() {
    return this.loaded.schema;
  }
  get classes() {
    return this.loaded.classes;
  }
  get threshold() {
    return this.loaded.threshold;
  }
  get positiveClass() {
    return this.loaded.positiveClass;
  }
  get imageInput() {
    return this.loaded.imageInput;
  }
  get engine() {
    return this.loaded.engine;
  }

  predict(input: Table | Rows, call: CallOptions = {}): Promise<Predictions> {
    return this.call("predict", [input], call);
  }

  run(feeds: Record<string, Feed>, options: RunOptions = {}, call: CallOptions = {}): Promise<Record<string, Tensor>> {
    return this.call("run", [feeds, options], call);
  }

  runValues(feeds: Record<string, Feed>, options: RunOptions = {}, call: CallOptions = {}): Promise<Record<string, Value>> {
    return this.call("runValues", [feeds, options], call);
  }

  warmUp(shapes: Record<string, number[]> = {}, call: CallOptions = {}): Promise<void> {
    return this.call("warmUp", [shapes], call);
  }

  async classify(image: ImageSource | ImageSource[], options: ClassifyOptions = {}, call: CallOptions = {}): Promise<any> {
    return this.call("classify", [await sendable(image), options], call);
  }

  async imageToTensor(
    image: ImageSource | ImageSource[],
    preprocess: Preset | Preprocess = {},
    options: DecodeOptions = {},
    call: CallOptions = {},
  ): Promise<Tensor> {
    return this.call("imageToTensor", [await sendable(image), preprocess, options], call);
  }

  free(): void {
    if (!this.#freed && this.#generation === this.line.generation) {
      void this.line.call("freeSession", [this.loaded.id], {}).catch(() => {});
    }
    this.#freed = true;
  }

  async call(name: string, args: unknown[], options: CallOptions): Promise<any> {
    if (this.#freed) throw new EvenkeelError("freed", `${name}: the session was freed; load the model again`);
    if (this.#generation !== this.line.generation) {
      this.loaded = await this.line.call("loadSession", [this.bytes, this.options], {});
      this.#generation = this.line.generation;
    }
    return this.line.call(name, [this.loaded.id, ...args], options);
  }
}
