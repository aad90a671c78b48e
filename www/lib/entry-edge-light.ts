import coreModule from "./evenkeel_core_bg.wasm?module";
import neuralModule from "./evenkeel_neural_bg.wasm?module";
import { configure } from "./runtime.js";

configure({
  core: { compileNow: () => coreModule },
  neural: { compileNow: () => neuralModule },
});

export * from "./index.js";
