import { EvenkeelError } from "./errors.js";
import type { InitInput, Progress } from "./runtime.js";
import type { Call, FromWorker, ToWorker } from "./worker-protocol.js";

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

interface Waiting {
  call: Call;
  options: CallOptions;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** @internal One worker at a time, and the calls that wait for it, with the inputs to repeat them. */
export class Line {
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

function cancelled(name: string): EvenkeelError {
  return new EvenkeelError("cancelled", `${name}: cancelled by the caller`);
}

function lost(name: string): EvenkeelError {
  return new EvenkeelError("instance-lost", `${name}: the worker was replaced because another call was aborted; call again`);
}
