import { EvenkeelError, messageOf } from "./errors.js";
import { localReader, type Progress } from "./runtime.js";

/** A file: its bytes, a `Blob`, a stream of bytes, a `fetch` response, or its address (in Node also a path). */
export type ModelSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | Response | URL | string;

/** How a file is read. */
export interface ReadOptions {
  /** Called as bytes arrive: `done` bytes of `total`, which is 0 where the sender does not say. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the reading; the promise is rejected with the code `cancelled`. */
  signal?: AbortSignal | undefined;
}

const PLACE = "Session.load";

/** @internal The bytes of a model, or of a file beside it, wherever they are. */
export async function readModel(source: ModelSource, options: ReadOptions = {}): Promise<Uint8Array> {
  checkSignal(options.signal);
  try {
    const bytes = await read(source, options);
    checkSignal(options.signal);
    return bytes;
  } catch (thrown) {
    checkSignal(options.signal);
    if (thrown instanceof EvenkeelError) throw thrown;
    const place = typeof source === "string" || source instanceof URL ? String(source) : "the stream";
    throw new EvenkeelError("io", `${PLACE}: ${place} could not be read (${messageOf(thrown)}); check the address`, { cause: thrown });
  }
}

/** @internal Throws `cancelled` once the caller has aborted. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EvenkeelError("cancelled", `${PLACE}: cancelled by the caller`);
}

async function read(source: ModelSource, options: ReadOptions): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof Blob !== "undefined" && source instanceof Blob) return fromStream(source.stream(), source.size, options);
  if (typeof ReadableStream !== "undefined" && source instanceof ReadableStream) return fromStream(source, 0, options);
  if (typeof Response !== "undefined" && source instanceof Response) return fromResponse(source, options);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new EvenkeelError("invalid-model", `${PLACE}: expected a Uint8Array, ArrayBuffer, Blob, ReadableStream, Response, URL or string, found something else; pass the bytes of the .onnx file`);
  }
  const file = localReader();
  if (file !== undefined && !/^(https?|data|blob):/.test(String(source))) return file(source);
  return fromResponse(await fetch(source, { signal: options.signal ?? null }), options);
}

async function fromResponse(response: Response, options: ReadOptions): Promise<Uint8Array> {
  if (!response.ok) {
    throw new EvenkeelError("io", `${PLACE}: expected a model at ${response.url}, found status ${response.status}; check the address`);
  }
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    throw new EvenkeelError("io", `${PLACE}: expected a model at ${response.url}, found an HTML page; check the address (many servers answer a missing file with their start page)`);
  }
  // The length of a compressed body is not that of its content.
  const plain = response.headers.get("content-encoding") === null;
  const total = plain ? Number(response.headers.get("content-length") ?? 0) : 0;
  return response.body === null ? new Uint8Array() : fromStream(response.body, total, options);
}

async function fromStream(stream: ReadableStream<Uint8Array>, total: number, { onProgress, signal }: ReadOptions): Promise<Uint8Array> {
  const reader = stream.getReader();
  const abort = () => void reader.cancel().catch(() => {});
  signal?.addEventListener("abort", abort);
  const chunks: Uint8Array[] = [];
  let done = 0;
  try {
    for (;;) {
      const chunk = await reader.read();
      checkSignal(signal);
      if (chunk.done) return joined(chunks, done);
      chunks.push(chunk.value);
      done += chunk.value.length;
      onProgress?.({ stage: "read", done, total });
    }
  } catch (thrown) {
    abort();
    throw thrown;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

function joined(chunks: Uint8Array[], length: number): Uint8Array {
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
