/// <reference lib="webworker" />
// Runs inside the Web Worker: calls the same API, one call after the other.
import * as api from "./api.js";
import { EvenkeelError, messageOf } from "./errors.js";
import * as neuralGlue from "./evenkeel_neural.js";
import { configure, type Glue } from "./runtime.js";
import { coreUrl, neuralUrl } from "./urls.js";
import { buffersOf, type Call, type FromWorker, type ToWorker } from "./worker-protocol.js";

// Not as a file of its own: bundlers make one script of a worker.
configure({
  core: { url: coreUrl },
  neural: { glue: () => neuralGlue as unknown as Glue, url: neuralUrl },
});

const FEWEST_MILLISECONDS = 50;

const sessions = new Map<number, api.Session>();
let nextSession = 1;

const CALLS: Record<string, (watch: api.WatchOptions, ...args: any[]) => unknown> = {
  readCsv: async (watch, source: Uint8Array | string | Blob, options) =>
    api.readCsv(source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : source, options, watch),
  writeCsv: (_, table) => api.writeCsv(table),
  splitTable: (_, table, options) => api.splitTable(table, options),
  resample: (watch, options, x, y) => api.resample(options, x, y, watch),
  resampleTable: (watch, options, table) => api.resampleTable(options, table, watch),
  train: (watch, options, table) => api.train(options, table, watch),
  impute: (_, table, options) => api.impute(table, options),
  principalAxes: (watch, table, options) => api.principalAxes(table, options, watch),
  thresholdSweep: (_, scores, positive, rule) => api.thresholdSweep(scores, positive, rule),
  drift: (watch, reference, current, options) => api.drift(reference, current, options, watch),
  driftHtml: (_, report, options) => api.driftHtml(report, options),
  inspect: (_, bytes, options) => api.inspect(bytes, options),
  loadSession: async (_, bytes, options) => {
    const session = await api.Session.load(bytes, options);
    const id = nextSession++;
    sessions.set(id, session);
    const { model, inputs, outputs, metadata, schema, classes, threshold, positiveClass, imageInput, engine } = session;
    return { id, model, inputs, outputs, metadata, schema, classes, threshold, positiveClass, imageInput, engine };
  },
  freeSession: (_, id: number) => {
    sessions.get(id)?.free();
    sessions.delete(id);
  },
  predict: (_, id: number, input) => session(id).predict(input),
  run: (_, id: number, feeds, options) => session(id).run(feeds, options),
  classify: (watch, id: number, images, options) => session(id).classify(images, options, watch),
  imageToTensor: (_, id: number, images, preprocess, options) => session(id).imageToTensor(images, preprocess, options),
  runValues: (_, id: number, feeds, options) => session(id).runValues(feeds, options),
  warmUp: (_, id: number, shapes) => session(id).warmUp(shapes),
  evaluate: (_, id: number, table, options) => api.evaluate(session(id), table, options),
};

function session(id: number): api.Session {
  const found = sessions.get(id);
  if (found === undefined) throw new EvenkeelError("freed", "session: it was freed; load the model again");
  return found;
}

let ready: Promise<void> = Promise.resolve();
let queue: Promise<void> = Promise.resolve();

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if ("init" in data) {
    ready = api.init(data.init);
    ready.catch(() => {}); // each call reports it
  } else {
    queue = queue.then(() => answer(data.call));
  }
});

async function answer(call: Call): Promise<void> {
  try {
    await ready;
    const work = CALLS[call.name];
    if (work === undefined) throw new EvenkeelError("internal", `worker: no function '${call.name}'; use one version of evenkeel on both sides`);
    const result = await work(watch(call), ...call.args);
    send({ id: call.id, result }, buffersOf(result));
  } catch (thrown) {
    const code = thrown instanceof EvenkeelError ? { code: thrown.code } : {};
    send({ id: call.id, error: { ...code, message: messageOf(thrown) } });
  }
}

function watch({ id, watched, flag }: Call): api.WatchOptions {
  if (!watched && flag === undefined) return {};
  let last = 0;
  return {
    onProgress(progress) {
      const now = performance.now();
      if (watched && now - last >= FEWEST_MILLISECONDS) {
        last = now;
        send({ id, progress });
      }
      return flag === undefined || Atomics.load(flag, 0) === 0;
    },
  };
}

function send(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  (self as unknown as DedicatedWorkerGlobalScope).postMessage(message, transfer);
}
