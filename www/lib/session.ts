import { toRawTable } from "./border.js";
import type { Matrix, Schema, Table } from "./data.js";
import { EvenkeelError } from "./errors.js";
import { decodeAll, onlyTensor, toRawImages, type ClassifyOptions, type ClassScore, type ImageInput, type Preprocess, type Preset } from "./images.js";
import type { DecodeOptions, ImageSource } from "./decode.js";
import type { RawSession, RawTexts } from "./evenkeel_core.js";
import type { EvaluateOptions, EvaluationReport } from "./evaluate.js";
import { core, coreEngine, neuralEngine, watcher, type Engine, type WatchOptions } from "./runtime.js";
import { checkSignal, readModel, type ModelSource, type ReadOptions } from "./source.js";
import { fromRawTensors, isMaps, objects, toRawTensors, type Feed, type RunOptions, type Tensor, type TensorType, type Value } from "./tensor.js";

/** An input or output of a model. */
export interface TensorInfo {
  name: string;
  /** `maps` and `other` are what some classifiers give; maps come out of `run` as a matrix. */
  kind: "tensor" | "maps" | "other";
  /** What its elements are; `null` when the model does not say. */
  type: TensorType | null;
  /** Sizes; a name or `null` where the size is free, such as the number of rows. */
  shape: (number | string | null)[];
}

/** Who made a model, with what, and how it is called. */
export interface ModelInfo {
  /** The name of its graph. */
  name: string;
  /** What its maker wrote about it. */
  description: string;
  /** The program that wrote the file, with its version. */
  producer: string;
  /** The model's own namespace. */
  domain: string;
  /** The maker's number of this version of the model. */
  modelVersion: number;
  /** The version of the file format. */
  irVersion: number;
  /** The operator sets it imports. */
  opsets: { domain: string; version: number }[];
}

/** How a model is loaded. Unknown keys are refused. */
export interface SessionOptions {
  /**
   * The files beside the model that its weights lie in, by the names the model gives them: `inspect(bytes).externalData`
   * lists those. @default none: the model is one file
   */
  externalData?: Record<string, ModelSource>;
  /** What a model must keep to before memory is spent on it. */
  limits?: Limits;
}

/** Bounds on a model from a stranger: beyond one, the code is `too-large`. */
export interface Limits {
  /** Bytes of the file, with the files beside it. @default 536870912 (512 MiB) */
  maxBytes?: number;
  /** Nodes, subgraphs included. @default 100000 */
  maxNodes?: number;
  /** Parts of the file: nodes, attributes, tensors, dimensions. @default 1000000 */
  maxMessages?: number;
  /** Elements of any one tensor, stored or computed. @default 268435456 */
  maxElements?: number;
  /** Parts within parts. @default 64 */
  maxNesting?: number;
  /** Elements that one run reads and writes, and 1024 for each step. @default 68719476736 */
  maxWork?: number;
}

/** What a loaded model says about itself. */
export type SessionInfo = Pick<
  Session,
  "model" | "inputs" | "outputs" | "metadata" | "schema" | "classes" | "threshold" | "positiveClass" | "imageInput" | "engine"
>;

/** What {@link Session.predict} gives, one entry a row, in input order. */
export interface Predictions {
  /** The predicted class of each row; `null` for a regressor. */
  labels: string[] | null;
  /** The classes, in the order of the columns of `probabilities`. */
  classes: string[];
  /** `rows × classes`; `null` when the model gives none. */
  probabilities: Matrix<Float64Array> | null;
  /** The predicted value of each row; `null` for a classifier. */
  values: Float64Array | null;
  /** The threshold that decided the labels; `null` when none is stored in the model. */
  threshold: number | null;
  /** The class that is predicted when its probability reaches the threshold. */
  positiveClass: string | null;
}

/** Rows as objects: `[{ age: 41, sex: "F" }, …]`; a missing key or `null` is a missing value. */
export type Rows = Record<string, string | number | boolean | null>[];

/**
 * A loaded model. It holds memory outside JavaScript: call {@link free} when done, or write
 * `using session = await Session.load(bytes)`.
 *
 * @example
 * const session = await Session.load("model.onnx");
 * const { labels, probabilities } = await session.predict([{ age: 41, sex: "F" }]);
 */
export class Session {
  /** What the model takes. */
  readonly inputs: readonly TensorInfo[];
  /** What the model gives. */
  readonly outputs: readonly TensorInfo[];
  /** Who made it, with what, and how it is called. */
  readonly model: Readonly<ModelInfo>;
  /** What its maker wrote into it: its `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The columns it takes, if its maker said so; for `readCsv(text, { schema })`. */
  readonly schema: Schema | null;
  /** The classes it knows; empty for a regressor. */
  readonly classes: readonly string[];
  /** The threshold stored with it. */
  readonly threshold: number | null;
  /** The class that the threshold is about. */
  readonly positiveClass: string | null;
  /** What its input says about pictures; `null` for a model that takes something else. */
  readonly imageInput: ImageInput | null;
  /** Which WebAssembly file runs it. */
  readonly engine: "core" | "neural";

  readonly #engine: Engine;
  readonly #generation: number;
  #raw: RawSession | undefined;

  private constructor(engine: Engine, raw: RawSession) {
    this.#engine = engine;
    this.#generation = engine.generation;
    this.#raw = raw;
    this.engine = engine.name;
    const about = JSON.parse(raw.describe()) as SessionInfo;
    this.inputs = about.inputs;
    this.outputs = about.outputs;
    this.model = about.model;
    this.metadata = about.metadata;
    this.schema = about.schema;
    this.classes = about.classes;
    this.threshold = about.threshold;
    this.positiveClass = about.positiveClass;
    this.imageInput = about.imageInput;
  }

  /**
   * Loads an ONNX model from its bytes, a `Blob`, a stream, a `fetch` response, or an address (in Node also
   * a path). Tables and small nets run in the core; the larger engine for neural networks is fetched only
   * when this model needs it. What fails or is aborted leaves nothing behind.
   *
   * @throws `invalid-model`, `unsupported-operator` (the node is named), `unsupported-model`, `too-large`,
   * `io`, `cancelled`
   *
   * @example
   * const session = await Session.load("model.onnx", {}, {
   *   onProgress: ({ done, total }) => (bar.value = done / total),
   *   signal: AbortSignal.timeout(10_000),
   * });
   */
  static async load(source: ModelSource, options: SessionOptions = {}, reading: ReadOptions = {}): Promise<Session> {
    const { externalData = {}, ...rest } = options;
    const said = JSON.stringify(rest);
    const bytes = await readModel(source, reading);
    const files: [string, Uint8Array][] = [];
    for (const [name, file] of Object.entries(externalData)) files.push([name, await readModel(file, reading)]);
    await coreEngine.load();
    const neural = core("Session.load", (glue) => glue.needsNeural(bytes, said));
    const engine = neural ? neuralEngine : coreEngine;
    await engine.load();
    checkSignal(reading.signal);
    return engine.call("Session.load", (glue) => {
      const beside = new glue.RawFiles();
      for (const [name, file] of files) beside.push(name, file);
      return new Session(engine, new glue.RawSession(bytes, beside, said));
    });
  }

  /**
   * Runs the graph on named tensors. Maps (`ZipMap`) come out as the matrix of their values, with `keys` for its
   * columns; {@link runValues} keeps them.
   *
   * @throws `column-mismatch` for missing or unknown names, `invalid-shape` for a shape or element type that
   * does not fit, `too-large` beyond a limit, `unsupported-model` for outputs that are no tensors
   * @example const { probabilities } = await session.run({ x: { data: new Float32Array([1, 2]), dims: [1, 2] } });
   */
  async run(feeds: Record<string, Feed>, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    return this.runSync(feeds, options);
  }

  /** As {@link run}, at once. */
  runSync(feeds: Record<string, Feed>, options: RunOptions = {}): Record<string, Tensor> {
    const values = this.#run(feeds, options);
    for (const [name, value] of Object.entries(values)) {
      if (value === null || Array.isArray(value)) {
        throw new EvenkeelError("unsupported-model", `output '${name}': expected a tensor, found ${value === null ? "an empty optional" : "a sequence"}; use runValues, or ask for the other outputs only`);
      }
    }
    return values as Record<string, Tensor>;
  }

  /**
   * As {@link run}, with values of every kind: maps as one plain object a row, sequences as arrays.
   *
   * @example const { output_probability: [first] } = await session.runValues(feeds); // { no: 0.9, yes: 0.1 }
   */
  async runValues(feeds: Record<string, Feed>, options: RunOptions = {}): Promise<Record<string, Value>> {
    return this.runValuesSync(feeds, options);
  }

  /** As {@link runValues}, at once. */
  runValuesSync(feeds: Record<string, Feed>, options: RunOptions = {}): Record<string, Value> {
    const values = Object.entries(this.#run(feeds, options));
    return Object.fromEntries(values.map(([name, value]) => [name, isMaps(value) ? objects(value) : value]));
  }

  #run(feeds: Record<string, Feed>, options: RunOptions): Record<string, Value> {
    return this.#call("Session.run", (glue, raw) =>
      fromRawTensors(raw.run(toRawTensors(glue, feeds, this.inputs), options.outputs), options),
    );
  }

  /**
   * Runs the model once on zeros, so that the first real run with these shapes is as quick as the later ones.
   *
   * @param shapes the dimensions of inputs by name @default those the model declares, 1 where a size is free
   * @example await session.warmUp({ image: [1, 3, 224, 224] });
   */
  async warmUp(shapes: Record<string, number[]> = {}): Promise<void> {
    this.#call("Session.warmUp", (_, raw) => raw.warmUp(JSON.stringify(shapes)));
  }

  /** Scores the rows of a table, or rows as objects; columns go by name. */
  async predict(input: Table | Rows): Promise<Predictions> {
    return this.predictSync(input);
  }

  /** As {@link predict}, at once. */
  predictSync(input: Table | Rows): Predictions {
    return this.#call("Session.predict", (glue, raw) => {
      const result = Array.isArray(input)
        ? raw.predictRows(JSON.stringify(input))
        : raw.predict(toRawTable(glue, input));
      try {
        const about = JSON.parse(result.describe()) as Pick<Predictions, "classes" | "threshold" | "positiveClass">;
        const probabilities = result.takeProbabilities();
        const columns = about.classes.length;
        return {
          ...about,
          labels: texts(result.takeLabels()),
          probabilities: probabilities === undefined ? null : { data: probabilities, rows: probabilities.length / columns, columns },
          values: result.takeValues() ?? null,
        };
      } finally {
        result.free();
      }
    });
  }

  /**
   * Classifies a picture, or several: the best classes of each, the best first.
   *
   * @example const [best] = await session.classify(file, { preprocess: "imagenet", labels, topK: 3 });
   * @throws `unsupported-model` when the model takes no pictures; `invalid-option`, `invalid-image`, `too-large`
   */
  classify(image: ImageSource, options?: ClassifyOptions, watch?: WatchOptions): Promise<ClassScore[]>;
  classify(images: ImageSource[], options?: ClassifyOptions, watch?: WatchOptions): Promise<ClassScore[][]>;
  async classify(
    image: ImageSource | ImageSource[],
    { decode, ...options }: ClassifyOptions = {},
    watch: WatchOptions = {},
  ): Promise<ClassScore[] | ClassScore[][]> {
    const pixels = await decodeAll(image, decode ?? {});
    return this.#call("Session.classify", (glue, raw) => {
      const all = JSON.parse(raw.classify(toRawImages(glue, pixels), JSON.stringify(options), watcher(watch))) as ClassScore[][];
      return Array.isArray(image) ? all : (all[0] ?? []);
    });
  }

  /**
   * Pictures as the tensor of this model's input, for {@link run}; one picture is a batch of one.
   *
   * @example const outputs = await session.run({ images: await session.imageToTensor(photo) });
   */
  async imageToTensor(
    image: ImageSource | ImageSource[],
    preprocess: Preset | Preprocess = {},
    options: DecodeOptions = {},
  ): Promise<Tensor> {
    const pixels = await decodeAll(image, options);
    return this.#call("Session.imageToTensor", (glue, raw) =>
      onlyTensor(fromRawTensors(raw.imageToTensor(toRawImages(glue, pixels), JSON.stringify(preprocess)), {})),
    );
  }

  /** @internal */
  evaluate(table: Table, options: EvaluateOptions): EvaluationReport {
    return this.#call("evaluate", (glue, raw) =>
      JSON.parse(raw.evaluate(toRawTable(glue, table), JSON.stringify(options))) as EvaluationReport,
    );
  }

  /** Gives the memory back. Later calls throw `freed`. */
  free(): void {
    const raw = this.#raw;
    this.#raw = undefined;
    if (raw !== undefined && this.#engine.generation === this.#generation) raw.free();
  }

  #call<T>(place: string, work: (glue: Parameters<Parameters<Engine["call"]>[1]>[0], raw: RawSession) => T): T {
    const raw = this.#raw;
    if (raw === undefined) {
      throw new EvenkeelError("freed", `${place}: the session was freed; load the model again`);
    }
    if (this.#engine.generation !== this.#generation) {
      throw new EvenkeelError(
        "instance-lost",
        `${place}: the ${this.engine} engine was restarted after a failure and this session went with it; load the model again`,
      );
    }
    return this.#engine.call(place, (glue) => work(glue, raw));
  }

  declare [Symbol.dispose]: () => void;
}

function texts(raw: RawTexts | undefined): string[] | null {
  if (raw === undefined) return null;
  try {
    const categories = raw.categories();
    return Array.from(raw.takeCodes(), (code) => categories[code] ?? "");
  } finally {
    raw.free();
  }
}

// Not every host knows Symbol.dispose yet.
if (Symbol.dispose) Session.prototype[Symbol.dispose] = Session.prototype.free;
