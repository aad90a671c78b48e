import { CORE_BASE64 } from "./core-base64.js";
import { neuralGlue } from "./neural-glue.js";
import { configure } from "./runtime.js";

const absent =
  'Session.load: this model needs the engine for neural networks, which "evenkeel/inline" leaves out; import "evenkeel" instead, or name the file: `await init({ neural: urlOf("evenkeel/evenkeel_neural_bg.wasm") })`';

configure({
  core: { bytes: () => Uint8Array.from(atob(CORE_BASE64), (c) => c.charCodeAt(0)) },
  neural: { glue: neuralGlue, absent },
});

export * from "./api.js";
