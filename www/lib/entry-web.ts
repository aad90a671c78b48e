import { configure } from "./runtime.js";

// Bundlers look for exactly this form of `new URL`, once a file.
configure({
  core: { url: () => new URL("./evenkeel_core_bg.wasm", import.meta.url) },
  neural: { url: () => new URL("./evenkeel_neural_bg.wasm", import.meta.url) },
});

export * from "./index.js";
