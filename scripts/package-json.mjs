// The package.json of the npm package. wasm-pack writes none with an exports map, so this does.

function entry(file, types = "index") {
  return { types: `./dist/${types}.d.ts`, default: `./dist/${file}.js` };
}

/** The same API, whichever way the host gets at the WebAssembly. */
function byHost(prefix, types) {
  return {
    types: `./dist/${types}.d.ts`,
    workerd: `./dist/${prefix}-workerd.js`,
    "edge-light": `./dist/${prefix}-edge-light.js`,
    node: `./dist/${prefix}-node.js`,
    browser: `./dist/${prefix}-web.js`,
    default: `./dist/${prefix}-web.js`,
  };
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
    sideEffects: ["./dist/index.js", "./dist/entry-*.js", "./dist/host-*.js", "./dist/edge-*.js", "./dist/worker.js"],
    types: "./dist/index.d.ts",
    exports: {
      ".": byHost("entry", "index"),
      "./slim": entry("index"),
      "./inline": entry("entry-inline"),
      "./edge": byHost("edge", "edge"),
      "./worker": entry("worker-client", "worker-client"),
      "./worker-thread": entry("worker", "worker"),
      "./evenkeel_core_bg.wasm": "./dist/evenkeel_core_bg.wasm",
      "./evenkeel_neural_bg.wasm": "./dist/evenkeel_neural_bg.wasm",
      "./package.json": "./package.json",
    },
    files: ["dist", "README.md", "LICENSE-MIT", "LICENSE-APACHE"],
  };
}
