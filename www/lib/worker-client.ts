import type { CsvOptions, Labels, Matrix, SplitOptions, Table } from "./data.js";
import type { DriftOptions, DriftReport, Language } from "./drift.js";
import type { ImputeOptions } from "./impute.js";
import type { ThresholdRule, ThresholdSweep } from "./metrics.js";
import type { ResampleOptions, Resampled, ResampledTable } from "./resampling.js";
import type { EvaluateOptions, EvaluationReport } from "./evaluate.js";
import type { ModelSummary } from "./inspect.js";
import type { Limits, SessionOptions } from "./session.js";
import { readModel, type ModelSource } from "./source.js";
import type { PrincipalAxes, TrainOptions, Trained } from "./training.js";
import { Line, type CallOptions, type WorkerClientOptions } from "./worker-line.js";
import { RemoteSession, type WorkerSession } from "./worker-session.js";

export { EvenkeelError, type ErrorCode } from "./errors.js";
export type { CallOptions, WorkerClientOptions } from "./worker-line.js";
export type { WorkerSession } from "./worker-session.js";

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
  inspect(bytes: Uint8Array, options?: { limits?: Limits }, call?: CallOptions): Promise<ModelSummary>;
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
    inspect: call("inspect", 2),
    async loadSession(source, sessionOptions = {}, callOptions = {}) {
      const bytes = await readModel(source, callOptions);
      const files = Object.entries(sessionOptions.externalData ?? {});
      const externalData: Record<string, Uint8Array> = {};
      for (const [name, file] of files) externalData[name] = await readModel(file, callOptions);
      return RemoteSession.load(line, bytes, { ...sessionOptions, externalData }, callOptions);
    },
    async evaluate(session, table, evaluateOptions, callOptions = {}) {
      return (session as RemoteSession).call("evaluate", [table, evaluateOptions], callOptions);
    },
    terminate: () => line.end(),
  };
}
