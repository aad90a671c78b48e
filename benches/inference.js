// The work of the inference benchmark, the same in Node and in Chromium: both engines in one process, turn by
// turn, one thread, the same inputs, outputs compared. Times are medians in milliseconds; short runs are timed in batches, as a page's clock is coarse.

/** Deterministic values in [-1, 1). */
function values(n) {
  let state = 12345;
  return Float32Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

const cases = [
  { model: "mlp", input: "x", output: "probabilities", dims: [1, 32], runs: 60, batch: 50 },
  { model: "mlp", input: "x", output: "probabilities", dims: [256, 32], runs: 60, batch: 5 },
  ...["rf100", "rf100_depth8", "lightgbm100", "lightgbm1000", "xgboost100", "xgboost1000"].flatMap((model) =>
    [1, 1000].map((rows) => ({ model, dims: [rows, 20], runs: 20, batch: rows === 1 ? 200 : 2 })),
  ),
  { model: "mobilenetv2", input: "image", output: "scores", dims: [1, 3, 224, 224], runs: 30, batch: 1 },
  { model: "resnet18", input: "image", output: "scores", dims: [1, 3, 224, 224], runs: 15, batch: 1 },
  { model: "encoder", input: "embedded", output: "encoded", dims: [1, 128, 384], runs: 20, batch: 1 },
];

export async function bench({ Session, ort, readModel, log }) {
  const rows = [];
  for (let { model, input, output, dims, runs, batch } of cases) {
    const bytes = await readModel(model);
    const data = values(dims.reduce((a, b) => a * b, 1));
    const startOurs = performance.now();
    const ours = await Session.load(bytes);
    const loadOurs = performance.now() - startOurs;
    const startPeer = performance.now();
    const peer = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
    const loadPeer = performance.now() - startPeer;
    // Classifiers of trees: the one input, and the scores, which come after the labels.
    input ??= peer.inputNames[0];
    output ??= peer.outputNames[1];
    const feeds = { [input]: { data, dims } };
    const peerFeeds = () => ({ [input]: new ort.Tensor("float32", data, dims) });

    const a = (await ours.run(feeds))[output].data;
    const b = (await peer.run(peerFeeds()))[output].data;
    let worst = 0;
    for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i] - b[i]) / (1e-4 + 5e-4 * Math.abs(b[i])));
    if (!(worst <= 1)) throw new Error(`${model}: outputs differ beyond the tolerance "Approximate" (${worst})`);

    const time = async (run) => {
      const from = performance.now();
      for (let i = 0; i < batch; i++) await run();
      return (performance.now() - from) / batch;
    };
    const runOurs = () => ours.run(feeds);
    const runPeer = () => peer.run(peerFeeds());
    const ourTimes = [];
    const peerTimes = [];
    for (let i = 0; i < runs * 1.2; i++) {
      const [a, b] = [await time(runOurs), await time(runPeer)];
      if (i < runs * 0.2) continue; // warming up
      ourTimes.push(a);
      peerTimes.push(b);
    }
    const row = { case: `${model} ${dims.join("×")}`, ours: median(ourTimes), ort: median(peerTimes), loadOurs, loadPeer };
    row.ratio = row.ours / row.ort;
    rows.push(row);
    log(
      `${row.case.padEnd(28)} evenkeel ${row.ours.toFixed(4)} ms  ort-web ${row.ort.toFixed(4)} ms  ratio ${row.ratio.toFixed(2)}` +
        `  (load ${loadOurs.toFixed(0)} / ${loadPeer.toFixed(0)} ms)`,
    );
    ours.free();
    await peer.release();
  }
  return rows;
}
