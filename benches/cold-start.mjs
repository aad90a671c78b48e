// Cold start: a new Node process from its first line to the first prediction, beside onnxruntime-web.
//   node benches/cold-start.mjs        Needs what inference-node.mjs needs.
import { execFileSync } from "node:child_process";

const engines = {
  "evenkeel, core (mlp)": `
    const { init, Session } = await import("./pkg/dist/entry-node.js");
    await init();
    const session = await Session.load(bytes("mlp"));
    await session.run({ x: { data: new Float32Array(32), dims: [1, 32] } });`,
  "onnxruntime-web (mlp)": `
    const ort = await import("./benches/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(bytes("mlp"));
    await session.run({ x: new ort.Tensor("float32", new Float32Array(32), [1, 32]) });`,
  "evenkeel, neural (mobilenetv2)": `
    const { init, Session } = await import("./pkg/dist/entry-node.js");
    await init();
    const session = await Session.load(bytes("mobilenetv2"));
    await session.run({ image: { data: new Float32Array(150528), dims: [1, 3, 224, 224] } });`,
  "onnxruntime-web (mobilenetv2)": `
    const ort = await import("./benches/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs");
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create(bytes("mobilenetv2"));
    await session.run({ image: new ort.Tensor("float32", new Float32Array(150528), [1, 3, 224, 224]) });`,
};

const cwd = new URL("..", import.meta.url).pathname;
for (const [name, code] of Object.entries(engines)) {
  const script = `
    const from = performance.now();
    const { readFileSync } = await import("node:fs");
    const bytes = (model) => new Uint8Array(readFileSync("target/bench/" + model + ".onnx"));
    ${code}
    process.stdout.write(String(performance.now() - from));
    process.exit(0);`;
  const times = Array.from({ length: 7 }, () =>
    Number(execFileSync("node", ["--input-type=module", "-e", script], { cwd, encoding: "utf8" })),
  ).sort((a, b) => a - b);
  console.log(`${name.padEnd(34)} ${times[3].toFixed(0)} ms (median of 7; ${times[0].toFixed(0)}–${times[6].toFixed(0)})`);
}
