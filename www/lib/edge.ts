import { toRawTable } from "./border.js";
import { readCsv, type Table } from "./data.js";
import type { DriftOptions } from "./drift.js";
import { EvenkeelError, messageOf } from "./errors.js";
import type { RawHandler } from "./evenkeel_core.js";
import { core, coreEngine, neuralEngine, type Engine, type Glue } from "./runtime.js";
import type { Limits } from "./session.js";
import { readModel, type ModelSource } from "./source.js";

export { EvenkeelError, type ErrorCode } from "./errors.js";

/** What is served, and its limits. */
export interface EdgeOptions {
  /** The ONNX model behind `/predict` and `/v2/models/{name}`. @default none: those routes answer 503 */
  model?: ModelSource;
  /** The table that `/drift` compares with, or its CSV. @default none: `/drift` answers 503 */
  reference?: Table | Uint8Array | ArrayBuffer | string;
  /** The model's name in `/v2/models/{name}`. @default "model" */
  modelName?: string;
  /** The model's version in paths and answers. @default "1" */
  modelVersion?: string;
  /** The most bytes of a body. @default 16777216 (16 MiB) */
  maxBodyBytes?: number;
  /** The most rows that `/resample` takes. @default 10000 */
  maxResampleRows?: number;
  /** The most rows that `/resample` gives. @default 100000 */
  maxResampledRows?: number;
  /** What the model must keep to, and what one run of it may cost. */
  limits?: Limits;
  /** How `/drift` decides where a request does not say. */
  drift?: DriftOptions;
}

/** Answers a request: what Workers, Deno, Bun and service workers call `fetch`. */
export type Handler = (request: Request) => Promise<Response>;

/**
 * Makes a request handler from standard `Request`s to `Response`s.
 *
 * `POST /predict` scores rows, `POST /drift` compares rows with the reference, `POST /resample`
 * balances a small table (with `impute=true`, gaps are filled first), `GET /health` and the Open Inference Protocol under `/v2` say what is
 * loaded. Rows are JSON (`{"rows": [{"age": 41}, …]}`) or CSV; errors are
 * `{"error": "<sentence>", "code": "<code>"}`. The model is loaded by the first request.
 *
 * @example
 * import { createHandler } from "evenkeel/edge";
 * import model from "./model.onnx";
 * export default { fetch: createHandler({ model }) };
 */
export function createHandler(options: EdgeOptions = {}): Handler {
  const server = new Server(options);
  return async (request) => {
    try {
      return await server.answer(request);
    } catch (thrown) {
      const code = thrown instanceof EvenkeelError ? thrown.code : "internal";
      const status = code === "out-of-memory" ? 503 : 500;
      return Response.json({ error: messageOf(thrown), code }, { status });
    }
  };
}

interface Loaded {
  engine: Engine;
  generation: number;
  raw: RawHandler;
}

/** Keeps what it was made of, to start anew after a trap. */
class Server {
  #loading: Promise<Loaded> | undefined;
  #loaded: Loaded | undefined;
  #model: Uint8Array | undefined;

  constructor(readonly options: EdgeOptions) {}

  async answer(request: Request): Promise<Response> {
    const { engine, raw } = await this.#ready();
    const { pathname, search } = new URL(request.url);
    const body = await read(request, raw.maxBodyBytes);
    return engine.call("handler", () => {
      const response = raw.handle(
        request.method,
        pathname + search,
        request.headers.get("content-type") ?? undefined,
        request.headers.get("accept") ?? undefined,
        body,
      );
      try {
        return toResponse(response);
      } finally {
        response.free();
      }
    });
  }

  async #ready(): Promise<Loaded> {
    const loaded = this.#loaded;
    if (loaded !== undefined && loaded.generation === loaded.engine.generation) return loaded;
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    this.#loaded = await this.#loading;
    return this.#loaded;
  }

  async #load(): Promise<Loaded> {
    const { model, reference, ...limits } = this.options;
    await coreEngine.load();
    let engine = coreEngine;
    if (model !== undefined) {
      const bytes = (this.#model ??= await readModel(model));
      if (core("createHandler", (glue) => glue.needsNeural(bytes, JSON.stringify({ limits: this.options.limits })))) engine = neuralEngine;
      await engine.load();
    }
    const table = reference === undefined ? undefined : tableOf(reference);
    return engine.call("createHandler", (glue) => {
      const raw = new glue.RawHandler(JSON.stringify(limits));
      if (this.#model !== undefined) raw.setModel(this.#model);
      if (table !== undefined) raw.setReference(toRawTable(glue, table));
      return { engine, generation: engine.generation, raw };
    });
  }
}

function tableOf(reference: NonNullable<EdgeOptions["reference"]>): Table {
  if (reference instanceof ArrayBuffer) return readCsv(new Uint8Array(reference));
  return typeof reference === "string" || reference instanceof Uint8Array ? readCsv(reference) : reference;
}

/** The body, but no more than one byte over the limit, which the handler then refuses. */
async function read(request: Request, limit: number): Promise<Uint8Array> {
  const body = request.body as ReadableStream<Uint8Array> | null;
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (const reader = body.getReader(); length <= limit; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
    if (length > limit) await reader.cancel();
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function toResponse(raw: ReturnType<InstanceType<Glue["RawHandler"]>["handle"]>): Response {
  const headers: Record<string, string> = { "content-type": raw.contentType };
  if (raw.allow !== undefined) headers.allow = raw.allow;
  return new Response(raw.takeBody() as Uint8Array<ArrayBuffer>, { status: raw.status, headers });
}
