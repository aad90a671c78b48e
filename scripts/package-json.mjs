// The package.json of the npm package. wasm-pack writes none with an exports map, so this does.

function entry(file, types = "index") {
  return { types: `./dist/${types}.d.ts`, default: `./dist/${file}.js` };
}

export function packageJson(version) {
  return {
    name: "evenkeel",
    version,
    description: "Balance classes, run ONNX models and watch for drift: in the browser, in Node and on the edge",
    keywords: ["onnx", "smote", "imbalanced", "drift", "wasm", "machine-learning"],
    license: "MIT OR Apache-2.0",
    type: "module",
    engines: { node: ">=20.19" },
    // The entries that tell the runtime where the WebAssembly is.
    sideEffects: ["./dist/index.js", "./dist/entry-*.js", "./dist/worker.js"],
    types: "./dist/index.d.ts",
    exports: {
      ".": {
        types: "./dist/index.d.ts",
        workerd: "./dist/entry-workerd.js",
        "edge-light": "./dist/entry-edge-light.js",
        node: "./dist/entry-node.js",
        browser: "./dist/entry-web.js",
        default: "./dist/entry-web.js",
      },
      "./slim": entry("index"),
      "./inline": entry("entry-inline"),
      "./edge": entry("edge", "edge"),
      "./worker": entry("worker-client", "worker-client"),
      "./worker-thread": entry("worker", "worker"),
      "./evenkeel_core_bg.wasm": "./dist/evenkeel_core_bg.wasm",
      "./evenkeel_neural_bg.wasm": "./dist/evenkeel_neural_bg.wasm",
      "./package.json": "./package.json",
    },
    files: ["dist", "README.md", "LICENSE-MIT", "LICENSE-APACHE"],
  };
}
