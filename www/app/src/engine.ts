import { createWorkerClient, type WorkerClient } from "evenkeel/worker";
import coreUrl from "evenkeel/evenkeel_core_bg.wasm?url";
import neuralUrl from "evenkeel/evenkeel_neural_bg.wasm?url";
import threadUrl from "./engine-thread.ts?worker&url";

/**
 * Starts the package in a worker. Its script and its core are fetched once and kept, so that a worker
 * that takes the place of a canceled one needs no request.
 */
export async function startEngine(requested: (names: string[]) => void): Promise<WorkerClient> {
  const [script, core] = await Promise.all([kept(threadUrl), WebAssembly.compileStreaming(fetch(coreUrl))]);
  const worker = () => {
    const thread = new Worker(script, { type: "module" });
    thread.addEventListener("message", ({ data }: MessageEvent<{ requested?: string[] }>) => data.requested && requested(data.requested));
    return thread;
  };
  return createWorkerClient({ worker, source: { core, neural: new URL(neuralUrl, location.href).href } });
}

/** The script as an address in memory; in development it is not one file and stays where it is. */
async function kept(url: string): Promise<string> {
  if (import.meta.env.DEV) return url;
  const script = await (await fetch(url)).blob();
  return URL.createObjectURL(script.slice(0, script.size, "text/javascript"));
}
