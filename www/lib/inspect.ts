import { core } from "./runtime.js";
import type { Limits, ModelInfo, TensorInfo } from "./session.js";

/** What is in an ONNX file. */
export interface ModelSummary extends ModelInfo {
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  /** Operators by domain and name, and the engine that runs them; `null` when neither does. */
  operators: { domain: string; op: string; count: number; supported: "core" | "neural" | null }[];
  /** Stored numbers. */
  parameters: number;
  /** Size of the file. */
  bytes: number;
  /** The files beside the model that its weights lie in: the keys of `Session.load`'s `externalData`. */
  externalData: string[];
  metadata: Record<string, string>;
  /** The engine that runs the model; `null` when neither does. */
  engine: "core" | "neural" | null;
  /** The nodes that nothing here runs. */
  unsupported: string[];
}

/** Tells what is in an ONNX file and which engine runs it, without running it. */
export function inspect(bytes: Uint8Array, options: { limits?: Limits } = {}): ModelSummary {
  return core("inspect", (glue) => JSON.parse(glue.inspect(bytes, JSON.stringify(options))) as ModelSummary);
}
