import { EvenkeelError, messageOf } from "./errors.js";

/** Something that is, or leads to, WebAssembly. */
export type WasmSource =
  | string
  | URL
  | Request
  | Response
  | BufferSource
  | WebAssembly.Module
  | Promise<Response | BufferSource | WebAssembly.Module>;

/** @internal Compiles whatever leads to WebAssembly; explains what else was found. */
export async function compile(given: WasmSource, name: string): Promise<WebAssembly.Module> {
  let source = await given;
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || source instanceof URL || isRequest(source)) {
    source = await fetched(source);
  }
  if (typeof Response !== "undefined" && source instanceof Response) return fromResponse(source, name);
  return fromBytes(source as BufferSource, "the bytes given", name);
}

function isRequest(source: unknown): source is Request {
  return typeof Request !== "undefined" && source instanceof Request;
}

async function fetched(source: string | URL | Request): Promise<Response> {
  try {
    return await fetch(source);
  } catch (thrown) {
    const url = isRequest(source) ? source.url : String(source);
    throw new EvenkeelError(
      "wrong-wasm",
      `init: ${url} could not be fetched (${messageOf(thrown)}); serve the file there, pass \`init(url)\`, or import "evenkeel/inline"`,
      { cause: thrown },
    );
  }
}

async function fromResponse(response: Response, name: string): Promise<WebAssembly.Module> {
  const place = response.url || "the response";
  if (!response.ok) {
    throw new EvenkeelError("wrong-wasm", `init: expected WebAssembly at ${place}, found status ${response.status}; ${remedy(name)}`);
  }
  if (response.headers.get("content-type")?.startsWith("application/wasm")) {
    try {
      return await WebAssembly.compileStreaming(response);
    } catch (thrown) {
      throw disallowed(thrown) ?? broken(place, messageOf(thrown), name);
    }
  }
  return fromBytes(await response.arrayBuffer(), place, name);
}

async function fromBytes(bytes: BufferSource, place: string, name: string): Promise<WebAssembly.Module> {
  const view = ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
  const magic = [0x00, 0x61, 0x73, 0x6d];
  if (!magic.every((byte, i) => view[i] === byte)) {
    throw broken(place, describe(view), name);
  }
  try {
    return await WebAssembly.compile(bytes);
  } catch (thrown) {
    throw disallowed(thrown) ?? broken(place, messageOf(thrown), name);
  }
}

function describe(view: Uint8Array): string {
  const start = new TextDecoder().decode(view.subarray(0, 200)).trimStart();
  if (start.startsWith("<")) return "an HTML page";
  return view.length === 0 ? "nothing" : `other bytes (${[...view.subarray(0, 4)].map((b) => b.toString(16).padStart(2, "0")).join(" ")})`;
}

function broken(place: string, found: string, name: string): EvenkeelError {
  return new EvenkeelError("wrong-wasm", `init: expected WebAssembly at ${place}, found ${found}; ${remedy(name)}`);
}

function remedy(name: string): string {
  const file = `evenkeel/evenkeel_${name}_bg.wasm`;
  return `with Vite's dev server before version 8 set optimizeDeps: { exclude: ["evenkeel"] }; elsewhere make the file available and pass its address, for example \`import url from "${file}?url"; await init(url)\`, or import "evenkeel/inline"`;
}

function disallowed(thrown: unknown): EvenkeelError | undefined {
  const said = messageOf(thrown);
  if (/disallowed by embedder/i.test(said)) {
    return new EvenkeelError(
      "wrong-wasm",
      `init: this host does not compile WebAssembly from bytes; import the file as a module and pass that: \`import core from "evenkeel/evenkeel_core_bg.wasm"; await init(core)\` (the entry "evenkeel" does so by itself under the condition "workerd")`,
      { cause: thrown },
    );
  }
  if (/content security policy|unsafe-eval/i.test(said)) {
    return new EvenkeelError(
      "wrong-wasm",
      "init: the page's Content-Security-Policy forbids WebAssembly; add 'wasm-unsafe-eval' to script-src",
      { cause: thrown },
    );
  }
  return undefined;
}
