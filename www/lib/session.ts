import { fromRawFeatures, toRawTable } from "./border.js";
import type { Matrix, Schema, Table } from "./data.js";
import { EvenkeelError } from "./errors.js";
import type { RawSession } from "./evenkeel_core.js";
import type { ClassificationReport, ThresholdRule } from "./metrics.js";
import { core, coreEngine, neuralEngine, type Engine } from "./runtime.js";
import { readModel, type ModelSource } from "./source.js";
import { fromRawTensors, toRawTensors, type RunOptions, type Tensor } from "./tensor.js";

/** An input or output of a model. */
export interface TensorInfo {
  name: string;
  elementType: string;
  /** Sizes; a name where the size is free, such as the number of rows. */
  shape: (number | string | null)[];
}

/** Limits that a model must keep before memory is spent on it. */
export type SessionOptions = Record<string, unknown>;

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
  /** The threshold that was applied to the positive class; `null` when none is stored in the model. */
  threshold: number | null;
}

/** Rows as objects: `[{ age: 41, sex: "F" }, …]`; a missing key or `null` is a missing value. */
export type Rows = Record<string, string | number | boolean | null>[];

/** How a model is evaluated. Unknown keys are refused. */
export interface EvaluateOptions {
  /** The column with the true classes. */
  target: string;
  /** The class that the threshold is about. @default the model's, else the rarer class */
  positiveLabel?: string | null;
  /** Overrides the model's threshold; a rule chosen on the evaluated table itself is optimistic, and said to be. @default null */
  threshold?: ThresholdRule | null;
}

/** Scores of a model beside those of a dummy that always says the largest class. */
export interface EvaluationReport {
  model?: ClassificationReport;
  dummy?: ClassificationReport;
  threshold?: number | null;
  warnings: string[];
  [key: string]: unknown;
}

/** What is in an ONNX file. */
export interface ModelSummary {
  irVersion: number;
  opsets: unknown;
  producer: string;
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  operators: { domain: string; op: string; count: number; supported: "core" | "neural" | false }[];
  parameters: number;
  bytes: number;
  metadata: Record<string, string>;
  /** Which of the two engines runs it; `null` when neither does. */
  engine: "core" | "neural" | null;
  /** What stands in the way. */
  unsupported: unknown[];
  [key: string]: unknown;
}

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
  /** What its maker wrote into it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The columns it takes, if its maker said so; for `readCsv(text, { schema })`. */
  readonly schema: Schema | null;
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
    const about = JSON.parse(raw.describe()) as Pick<Session, "inputs" | "outputs" | "metadata" | "schema">;
    this.inputs = about.inputs;
    this.outputs = about.outputs;
    this.metadata = about.metadata;
    this.schema = about.schema;
  }

  /**
   * Loads an ONNX model from its bytes, a `fetch` response, or an address (in Node also a path).
   * Tables and small nets run in the core; the larger engine for neural networks is fetched only
   * when this model needs it.
   *
   * @throws `invalid-model`, `unsupported-operator` (the node is named), `unsupported-model`, `too-large`
   */
  static async load(source: ModelSource, options: SessionOptions = {}): Promise<Session> {
    const bytes = await readModel(source);
    await coreEngine.load();
    const neural = core("Session.load", (glue) => glue.needsNeural(bytes));
    const engine = neural ? neuralEngine : coreEngine;
    await engine.load();
    return engine.call(
      "Session.load",
      (glue) => new Session(engine, new glue.RawSession(bytes, JSON.stringify(options))),
    );
  }

  /**
   * Runs the graph on named tensors.
   *
   * @example const { probabilities } = await session.run({ x: { data: new Float32Array([1, 2]), dims: [1, 2] } });
   */
  async run(feeds: Record<string, Tensor>, options: RunOptions = {}): Promise<Record<string, Tensor>> {
    return this.runSync(feeds, options);
  }

  /** As {@link run}, at once. */
  runSync(feeds: Record<string, Tensor>, options: RunOptions = {}): Record<string, Tensor> {
    const { int64, outputs } = options;
    return this.#call("Session.run", (glue, raw) =>
      fromRawTensors(raw.run(toRawTensors(glue, feeds, this.inputs), outputs), int64 ?? "number"),
    );
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
        const probabilities = result.takeProbabilities();
        return {
          labels: result.takeLabels() ?? null,
          classes: result.classes(),
          probabilities: probabilities === undefined ? null : (fromRawFeatures(probabilities) as Matrix<Float64Array>),
          values: result.takeValues() ?? null,
          threshold: result.threshold() ?? null,
        };
      } finally {
        result.free();
      }
    });
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

// Not every host knows Symbol.dispose yet.
if (Symbol.dispose) Session.prototype[Symbol.dispose] = Session.prototype.free;

/**
 * Measures a model on a labelled table, beside a dummy that always says the largest class.
 *
 * @example evaluate(session, test, { target: "ill" }).model.classes
 */
export function evaluate(session: Session, table: Table, options: EvaluateOptions): EvaluationReport {
  return session.evaluate(table, options);
}

/** Tells what is in an ONNX file and which engine runs it, without running it. */
export function inspect(bytes: Uint8Array): ModelSummary {
  return core("inspect", (glue) => JSON.parse(glue.inspect(bytes)) as ModelSummary);
}
