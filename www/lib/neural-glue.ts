import type { Glue } from "./runtime.js";

/** @internal The glue of the larger engine, as a file of its own where bundlers split. */
export async function neuralGlue(): Promise<Glue> {
  return (await import("./evenkeel_neural.js")) as unknown as Glue;
}
