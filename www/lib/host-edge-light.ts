import coreModule from "./evenkeel_core_bg.wasm?module";
import neuralModule from "./evenkeel_neural_bg.wasm?module";
import { neuralGlue } from "./neural-glue.js";
import { configure } from "./runtime.js";

configure({
  core: { compileNow: () => coreModule },
  neural: { glue: neuralGlue, compileNow: () => neuralModule },
});
