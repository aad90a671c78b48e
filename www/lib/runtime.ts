import { BUILD_ID } from "./build-id.js";
import { EvenkeelError, messageOf } from "./errors.js";
import * as coreGlue from "./evenkeel_core.js";
import { compile, type WasmSource } from "./compile.js";

/** @internal What wasm-bindgen generates for a WebAssembly file. */
export type Glue = typeof coreGlue;

/** @internal How a host finds one of the two WebAssembly files. */
export interface WasmFile {
  /** What wasm-bindgen generated for it. */
  glue?: () => Glue | Promise<Glue>;
  /** Compiles at once, where the host may (Node, workers that import modules). */
  compileNow?: () => WebAssembly.Module;
  /** Where to fetch it from. */
  url?: () => URL;
  /** Its bytes, where they are part of the JavaScript. */
  bytes?: () => BufferSource;
  /** Why this entry has no such file. */
  absent?: string;
}

/** @internal What differs between hosts; set by the entry file. */
export interface Host {
  core: WasmFile;
  neural: WasmFile;
  /** Reads a local file, where there are any. */
  readFile?: (path: string | URL) => Promise<Uint8Array>;
}

/**
 * Where the WebAssembly comes from: its URL, a `fetch` response (or promise of one), its bytes, or a
 * compiled module. As an object, for both files: `{ core, neural }`.
 */
export type InitInput = WasmSource | { core?: WasmSource; neural?: WasmSource };

/** Progress of long work. */
export interface Progress {
  /** What is being done. */
  stage: string;
  /** Units finished, of `total`. */
  done: number;
  total: number;
}

/** For long work. */
export interface WatchOptions {
  /** Called now and then; return `false` to cancel (the call then throws `cancelled`). */
  onProgress?: ((progress: Progress) => boolean | void) | undefined;
}

/** What an `onProgress` threw: the core sees only a cancel, the caller gets this. */
let thrownByCallback: { error: unknown } | undefined;

/** @internal The callback as the core calls it. */
export function watcher({ onProgress }: WatchOptions): ((stage: string, done: number, total: number) => boolean) | undefined {
  if (onProgress === undefined) return undefined;
  return (stage, done, total) => {
    try {
      return onProgress({ stage, done, total }) !== false;
    } catch (error) {
      thrownByCallback = { error };
      return false;
    }
  };
}

let host: Host = { core: {}, neural: {} };

/** @internal Called once by the entry file of each host. */
export function configure(theHost: Host): void {
  host = { ...theHost, core: { glue: () => coreGlue, ...theHost.core } };
}

/** @internal Reads a local file if this host has any. */
export function localReader(): Host["readFile"] {
  return host.readFile;
}

/**
 * One WebAssembly file and its life: loaded once; started anew after a trap, which invalidates
 * everything that lived in it.
 *
 * @internal
 */
export class Engine {
  /** Grows with every restart; a handle from an earlier generation is lost. */
  generation = 0;
  #glue: Glue | undefined;
  /** Whether the instance trapped and could not be replaced yet. */
  #lost = false;
  #loading: Promise<void> | undefined;
  #source: WasmSource | undefined;

  constructor(readonly name: "core" | "neural") {}

  get ready(): boolean {
    return this.#glue !== undefined;
  }

  /** Names the file's source before it is loaded. */
  from(source: WasmSource | undefined): void {
    if (source !== undefined) this.#source = source;
  }

  /** Loads the file, whichever way the host has. */
  async load(): Promise<void> {
    if (this.ready) return;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    await this.#loading;
  }

  async #load(): Promise<void> {
    const file = host[this.name];
    if (this.#source === undefined && file.absent !== undefined) {
      throw new EvenkeelError("unsupported-model", file.absent);
    }
    const glue = await file.glue?.();
    if (this.ready) return;
    if (glue === undefined) throw this.#notInitialized("init");
    const source = this.#source ?? file.compileNow?.() ?? file.url?.() ?? file.bytes?.();
    if (source === undefined) throw this.#notInitialized(this.name === "core" ? "init" : "Session.load");
    // A response can be read once: a later attempt names its own source, or takes the host's.
    this.#source = undefined;
    const module = await compile(source, this.name);
    await linked(this.name, () => glue.default({ module_or_path: module }));
    this.#accept(glue);
  }

  /** Runs `work` on the loaded file; loads it first where that can be done at once. */
  call<T>(place: string, work: (glue: Glue) => T): T {
    const glue = this.#glue ?? this.#startNow(place);
    if (this.#lost) this.#restart(glue);
    try {
      return work(glue);
    } catch (thrown) {
      throw this.#explain(place, thrown, glue);
    }
  }

  #startNow(place: string): Glue {
    const file = host[this.name];
    const glue = file.glue?.();
    const module = this.#source instanceof WebAssembly.Module ? this.#source : file.compileNow?.();
    if (module === undefined || glue === undefined || glue instanceof Promise) throw this.#notInitialized(place);
    linked(this.name, () => glue.initSync({ module }));
    return this.#accept(glue);
  }

  #accept(glue: Glue): Glue {
    checkBuild(this.name, glue.buildId());
    this.#glue = glue;
    return glue;
  }

  #notInitialized(place: string): EvenkeelError {
    const remedy =
      this.name === "core"
        ? "the WebAssembly is not loaded yet; write `await init()` once before (with evenkeel/slim: `await init(bytesOrModuleOrUrl)`)"
        : "this model needs the engine for neural networks, and it is not known where that is; name it: `await init({ neural: urlOf(\"evenkeel/evenkeel_neural_bg.wasm\") })`";
    return new EvenkeelError("not-initialized", `${place}: ${remedy}`);
  }

  #explain(place: string, thrown: unknown, glue: Glue): unknown {
    if (thrown instanceof EvenkeelError) return thrown;
    const code = (thrown as { code?: unknown } | undefined)?.code;
    if (thrown instanceof Error && typeof code === "string") {
      const own = thrownByCallback;
      thrownByCallback = undefined;
      if (code === "cancelled" && own !== undefined) return own.error;
      return new EvenkeelError(code as EvenkeelError["code"], thrown.message);
    }
    if (thrown instanceof TypeError) {
      return new EvenkeelError("invalid-shape", `${place}: ${thrown.message}; check the types of the arguments`, { cause: thrown });
    }
    this.generation += 1;
    this.#lost = true;
    try {
      this.#restart(glue);
    } catch {
      // There is not even memory to start anew: the next call tries again.
    }
    return trapped(place, this.name, thrown);
  }

  #restart(glue: Glue): void {
    glue.__wbg_reset_state();
    this.#lost = false;
  }
}

function linked<T>(name: string, start: () => T): T {
  const explain = (thrown: unknown): never => {
    if (thrown instanceof WebAssembly.LinkError) checkBuild(name, messageOf(thrown));
    throw thrown;
  };
  try {
    const started = start();
    return started instanceof Promise ? (started.catch(explain) as T) : started;
  } catch (thrown) {
    return explain(thrown);
  }
}

function checkBuild(name: string, found: string): void {
  if (found !== BUILD_ID) {
    throw new EvenkeelError(
      "build-mismatch",
      `init: expected evenkeel_${name}_bg.wasm of build ${BUILD_ID}, found ${found}; deploy the .wasm files and the JavaScript of one version, and clear caches between`,
    );
  }
}

function trapped(place: string, name: string, thrown: unknown): EvenkeelError {
  const said = messageOf(thrown);
  const after = `the ${name} engine was restarted: load its sessions again`;
  // Without a panic's message, `unreachable` is the allocator giving up.
  const memory = /^unreachable|capacity overflow|allocation failed|Invalid (typed )?array length/i;
  if (memory.test(said)) {
    return new EvenkeelError("out-of-memory", `${place}: the work needs more memory than there is; use fewer rows or columns at a time (${after})`, { cause: thrown });
  }
  return new EvenkeelError("internal", `${place}: ${said}; this is a defect of Evenkeel, please report it (${after})`, { cause: thrown });
}

/** @internal The engine that every import loads. */
export const coreEngine: Engine = new Engine("core");

/** @internal The engine for neural networks, loaded when a model needs it. */
export const neuralEngine: Engine = new Engine("neural");

/** @internal Runs `work` on the core. */
export function core<T>(place: string, work: (glue: Glue) => T): T {
  return coreEngine.call(place, work);
}

/**
 * Loads the WebAssembly. Call it once before anything else; where there is nothing to wait for
 * (Node, Workers) it returns at once, so that the same code runs everywhere.
 *
 * @param source where the WebAssembly comes from; not needed except with `evenkeel/slim`
 * @throws `wrong-wasm` when something else was served, with what to do; `build-mismatch`
 */
export async function init(source?: InitInput): Promise<void> {
  if (source !== undefined) {
    const files = isPair(source) ? source : { core: source };
    coreEngine.from(files.core);
    neuralEngine.from(files.neural);
  }
  await coreEngine.load();
}

function isPair(source: unknown): source is { core?: WasmSource; neural?: WasmSource } {
  if (typeof source !== "object" || source === null) return false;
  return Object.getPrototypeOf(source) === Object.prototype && ("core" in source || "neural" in source);
}
