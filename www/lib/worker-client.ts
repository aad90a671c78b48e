import type { CsvOptions, Labels, Matrix, SplitOptions, Table } from "./data.js";
import type { DriftOptions, DriftReport, Language } from "./drift.js";
import { EvenkeelError } from "./errors.js";
import type { ImputeOptions } from "./impute.js";
import type { ThresholdRule, ThresholdSweep } from "./metrics.js";
import type { ResampleOptions, Resampled, ResampledTable } from "./resampling.js";
import type { InitInput, Progress } from "./runtime.js";
import type { EvaluateOptions, EvaluationReport } from "./evaluate.js";
import type { ModelSummary } from "./inspect.js";
import type { Predictions, Rows, SessionInfo, SessionOptions } from "./session.js";
import { readModel, type ModelSource } from "./source.js";
import type { RunOptions, Tensor } from "./tensor.js";
import type { PrincipalAxes, TrainOptions, Trained } from "./training.js";
import type { Call, FromWorker, ToWorker } from "./worker-protocol.js";

export { EvenkeelError, type ErrorCode } from "./errors.js";

/** For every call. */
export interface CallOptions {
  /** Called at most twenty times a second while the work goes on. */
  onProgress?: (progress: Progress) => void;
  /** Ends the work at once; the promise is rejected with the code `cancelled`. */
  signal?: AbortSignal | undefined;
}

/** How the worker is made. */
export interface WorkerClientOptions {
  /**
   * Makes the worker, where the bundler needs to see it: `() => new Worker(new URL("evenkeel/worker-thread", import.meta.url), { type: "module" })`.
   * @default the package's own worker file
   */
  worker?: () => Worker;
  /** Where the WebAssembly comes from, as for `init`. @default beside the worker file */
  source?: InitInput;
}

/** A model loaded in the worker. */
export interface WorkerSession extends SessionInfo {
  predict(input: Table | Rows, call?: CallOptions): Promise<Predictions>;
  run(feeds: Record<string, Tensor>, options?: RunOptions, call?: CallOptions): Promise<Record<string, Tensor>>;
  /** Gives the worker's memory back. */
  free(): void;
}

/** The API of the package in a Web Worker: the same functions, asynchronous, with progress and abort. */
export interface WorkerClient {
  readCsv(source: Uint8Array | string | Blob, options?: CsvOptions, call?: CallOptions): Promise<Table>;
  writeCsv(table: Table, call?: CallOptions): Promise<Uint8Array>;
  splitTable(table: Table, options: SplitOptions, call?: CallOptions): Promise<{ train: Table; test: Table }>;
  resample<D extends Float32Array | Float64Array, Y extends Labels>(
    options: ResampleOptions,
    x: Matrix<D>,
    y: Y,
    call?: CallOptions,
  ): Promise<Resampled<Matrix<D>, Y>>;
  resampleTable(options: ResampleOptions & { target: string }, table: Table, call?: CallOptions): Promise<ResampledTable>;
  train(options: TrainOptions, table: Table, call?: CallOptions): Promise<Trained>;
  impute(table: Table, options?: ImputeOptions, call?: CallOptions): Promise<Table>;
  principalAxes(table: Table, options?: { also?: Table[] }, call?: CallOptions): Promise<PrincipalAxes>;
  thresholdSweep(
    scores: Float64Array,
    positive: Uint8Array | boolean[],
    rule?: ThresholdRule,
    call?: CallOptions,
  ): Promise<ThresholdSweep>;
  drift(reference: Table, current: Table, options?: DriftOptions, call?: CallOptions): Promise<DriftReport>;
  driftHtml(report: DriftReport, options: { language: Language }, call?: CallOptions): Promise<string>;
  inspect(bytes: Uint8Array, call?: CallOptions): Promise<ModelSummary>;
  loadSession(source: ModelSource, options?: SessionOptions, call?: CallOptions): Promise<WorkerSession>;
  evaluate(session: WorkerSession, table: Table, options: EvaluateOptions, call?: CallOptions): Promise<EvaluationReport>;
  /** Ends the worker; calls that wait are rejected with `cancelled`. */
  terminate(): void;
}

/**
 * Starts a Web Worker that runs the package, so that the page never stutters.
 *
 * @example
 * const evenkeel = createWorkerClient();
 * const table = await evenkeel.readCsv(file, {}, { onProgress, signal });
 */
export function createWorkerClient(options: WorkerClientOptions = {}): WorkerClient {
  const line = new Line(options);
  const call =
    <A extends unknown[]>(name: string, arity: number) =>
    (...given: A): Promise<any> => {
      const args = given.slice(0, arity);
      return line.call(name, args, (given[arity] ?? {}) as CallOptions);
    };
  return {
    readCsv: call("readCsv", 2),
    writeCsv: call("writeCsv", 1),
    splitTable: call("splitTable", 2),
    resample: call("resample", 3),
    resampleTable: call("resampleTable", 2),
    train: call("train", 2),
    impute: call("impute", 2),
    principalAxes: call("principalAxes", 2),
    thresholdSweep: call("thresholdSweep", 3),
    drift: call("drift", 3),
    driftHtml: call("driftHtml", 2),
    inspect: call("inspect", 1),
    async loadSession(source, sessionOptions = {}, callOptions = {}) {
      return RemoteSession.load(line, await readModel(source), sessionOptions, callOptions);
    },
    async evaluate(session, table, evaluateOptions, callOptions = {}) {
      return (session as RemoteSession).call("evaluate", [table, evaluateOptions], callOptions);
    },
    terminate: () => line.end(),
  };
}

interface Waiting {
  call: Call;
  options: CallOptions;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One worker at a time, and the calls that wait for it, with the inputs to repeat them. */
class Line {
  /** Grows when the worker is replaced: sessions must then be loaded again. */
  generation = 0;
  #worker: Worker | undefined;
  #waiting = new Map<number, Waiting>();
  #nextId = 1;

  constructor(readonly options: WorkerClientOptions) {}

  call(name: string, args: unknown[], options: CallOptions): Promise<any> {
    if (options.signal?.aborted) return Promise.reject(cancelled(name));
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      const flag = globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : undefined;
      const call: Call = { id, name, args, watched: options.onProgress !== undefined, flag };
      const abort = () => this.#abort(id);
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          this.#waiting.delete(id);
          options.signal?.removeEventListener("abort", abort);
          done(value);
        };
      this.#waiting.set(id, { call, options, resolve: settle(resolve), reject: settle(reject) });
      options.signal?.addEventListener("abort", abort);
      this.#send({ call });
    });
  }

  end(): void {
    this.#drop();
    for (const { call, reject } of [...this.#waiting.values()]) reject(cancelled(call.name));
  }

  /** The worker cannot hear while it works: it is ended, and a new one gets the calls that remain. */
  #abort(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    waiting.reject(cancelled(waiting.call.name));
    if (waiting.call.flag !== undefined) {
      Atomics.store(waiting.call.flag, 0, 1);
      return;
    }
    this.#drop();
    for (const { call, reject } of [...this.#waiting.values()]) {
      if (typeof call.args[0] === "number") reject(lost(call.name));
      else this.#send({ call });
    }
  }

  #drop(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.generation += 1;
  }

  #send(message: ToWorker): void {
    this.#worker ??= this.#start();
    this.#worker.postMessage(message);
  }

  #start(): Worker {
    const make = this.options.worker ?? (() => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
    const worker = make();
    worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => this.#receive(data));
    worker.addEventListener("error", (event) => this.#failed(event));
    worker.postMessage({ init: this.options.source } satisfies ToWorker);
    return worker;
  }

  #receive(message: FromWorker): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ("progress" in message) waiting.options.onProgress?.(message.progress);
    else if ("result" in message) waiting.resolve(message.result);
    else waiting.reject(new EvenkeelError(message.error.code ?? "internal", message.error.message));
  }

  #failed(event: ErrorEvent): void {
    event.preventDefault();
    this.#drop();
    const said = event.message || "its file could not be loaded; pass { worker } so that the bundler sees it";
    for (const { reject } of [...this.#waiting.values()]) {
      reject(new EvenkeelError("internal", `worker: ${said}`));
    }
  }
}

interface Loaded extends SessionInfo {
  id: number;
}

/** Keeps the model's bytes, to load it again when the worker was replaced. */
class RemoteSession implements WorkerSession {
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
  get engine() {
    return this.loaded.engine;
  }

  predict(input: Table | Rows, call: CallOptions = {}): Promise<Predictions> {
    return this.call("predict", [input], call);
  }

  run(feeds: Record<string, Tensor>, options: RunOptions = {}, call: CallOptions = {}): Promise<Record<string, Tensor>> {
    return this.call("run", [feeds, options], call);
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

function cancelled(name: string): EvenkeelError {
  return new EvenkeelError("cancelled", `${name}: cancelled by the caller`);
}

function lost(name: string): EvenkeelError {
  return new EvenkeelError("instance-lost", `${name}: the worker was replaced because another call was aborted; call again`);
}
