// Bundlers look for exactly this form of `new URL`, once a file.

/** @internal */
export function coreUrl(): URL {
  return new URL("./evenkeel_core_bg.wasm", import.meta.url);
}

/** @internal */
export function neuralUrl(): URL {
  return new URL("./evenkeel_neural_bg.wasm", import.meta.url);
}
