import { EvenkeelError, messageOf } from "./errors.js";
import { localReader } from "./runtime.js";

/** An ONNX file: its bytes, a `fetch` response, or its address (in Node also a path). */
export type ModelSource = Uint8Array | ArrayBuffer | Response | URL | string;

/** @internal The bytes of a model, wherever they are. */
export async function readModel(source: ModelSource): Promise<Uint8Array> {
  if (source instanceof Uint8Array) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof Response !== "undefined" && source instanceof Response) return fromResponse(source);
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new EvenkeelError("invalid-model", "Session.load: expected a Uint8Array, ArrayBuffer, Response, URL or string, found something else; pass the bytes of the .onnx file");
  }
  const read = localReader();
  try {
    if (read !== undefined && !/^(https?|data|blob):/.test(String(source))) return await read(source);
    return await fromResponse(await fetch(source));
  } catch (thrown) {
    if (thrown instanceof EvenkeelError) throw thrown;
    throw new EvenkeelError("io", `Session.load: ${String(source)} could not be read (${messageOf(thrown)}); check the address`, { cause: thrown });
  }
}

async function fromResponse(response: Response): Promise<Uint8Array> {
  if (!response.ok) {
    throw new EvenkeelError("io", `Session.load: expected a model at ${response.url}, found status ${response.status}; check the address`);
  }
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    throw new EvenkeelError("io", `Session.load: expected a model at ${response.url}, found an HTML page; check the address (many servers answer a missing file with their start page)`);
  }
  return new Uint8Array(await response.arrayBuffer());
}
