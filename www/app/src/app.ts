import type { ClassifyOptions, ClassScore, EvaluateOptions, EvaluationReport, ImageInput, Predictions, Progress, Table } from "evenkeel";
import type { WorkerClient, WorkerSession } from "evenkeel/worker";
import { initialState, type Failure, type JobName, type State } from "./state";

/** What a job is given: how to tell of progress, and when to stop. */
export interface Watch {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** Models kept loaded: the trained one and a dropped one. */
const MOST_SESSIONS = 2;

/** The page's state, its engine in a worker, and the one job that may run at a time. */
export class App {
  readonly state: State = initialState();
  private readonly listeners: ((state: State) => void)[] = [];
  private running?: AbortController;
  private scheduled = false;
  private ids = 0;
  private sessions: { bytes: Uint8Array; session: WorkerSession }[] = [];

  private client?: WorkerClient;

  get engine(): WorkerClient {
    if (!this.client) throw new Error("the engine has not started; reload the page");
    return this.client;
  }

  /** Gives the app its engine, once. */
  use(client: WorkerClient): void {
    this.client = client;
  }

  fresh(): number {
    this.ids += 1;
    return this.ids;
  }

  onChange(listener: (state: State) => void): void {
    this.listeners.push(listener);
  }

  /** Changes the state; the views are drawn once before the next frame. */
  change(change: (state: State) => void): void {
    change(this.state);
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      for (const listener of this.listeners) listener(this.state);
    });
  }

  /** Runs one job with progress and cancel; returns whether it came to its end. */
  async job(what: JobName, work: (watch: Watch) => Promise<void>): Promise<boolean> {
    if (this.running) return false;
    const controller = new AbortController();
    this.running = controller;
    const from = performance.now();
    this.change((state) => {
      state.busy = { what };
      state.error = undefined;
      state.notice = undefined;
    });
    try {
      await work({ signal: controller.signal, onProgress: ({ done, total }) => this.progress(total > 0 ? done / total : undefined) });
      controller.signal.throwIfAborted();
      this.change((state) => (state.notice = { what, seconds: (performance.now() - from) / 1000 }));
      return true;
    } catch (thrown) {
      this.change((state) => {
        if (controller.signal.aborted) state.notice = { canceled: true };
        else state.error = failureOf(thrown);
      });
      return false;
    } finally {
      this.running = undefined;
      this.change((state) => (state.busy = undefined));
    }
  }

  /** Names the part of a job that now begins. */
  stage(what: JobName): void {
    this.change((state) => {
      if (state.busy) state.busy = { what };
    });
  }

  cancel(): void {
    this.running?.abort();
  }

  /** Runs a model on the rows of a table. */
  async predict(bytes: Uint8Array, table: Table, watch?: Watch): Promise<Predictions> {
    return (await this.session(bytes, watch)).predict(table, watch);
  }

  /** Judges a model on the rows of a table. */
  async evaluate(bytes: Uint8Array, table: Table, options: EvaluateOptions, watch?: Watch): Promise<EvaluationReport> {
    return this.engine.evaluate(await this.session(bytes, watch), table, options, watch);
  }

  /** What a model's input says about pictures; `null` for a model of something else. */
  async imageInput(bytes: Uint8Array, watch?: Watch): Promise<ImageInput | null> {
    return (await this.session(bytes, watch)).imageInput;
  }

  /** The best classes of a photo. */
  async classify(bytes: Uint8Array, photo: File, options: ClassifyOptions, watch?: Watch): Promise<ClassScore[]> {
    return (await this.session(bytes, watch)).classify(photo, options, watch);
  }

  private async session(bytes: Uint8Array, watch?: Watch): Promise<WorkerSession> {
    const kept = this.sessions.find((candidate) => candidate.bytes === bytes);
    if (kept) return kept.session;
    const session = await this.engine.loadSession(bytes, {}, watch);
    this.sessions.push({ bytes, session });
    while (this.sessions.length > MOST_SESSIONS) this.sessions.shift()?.session.free();
    return session;
  }

  private progress(done: number | undefined): void {
    this.change((state) => {
      if (state.busy) state.busy = { ...state.busy, progress: done };
    });
  }
}

/** The code and the sentence of anything thrown. */
export function failureOf(thrown: unknown): Failure {
  const { code, message } = thrown as { code?: unknown; message?: unknown };
  return {
    code: typeof code === "string" ? code : undefined,
    message: typeof message === "string" ? message : String(thrown),
  };
}
