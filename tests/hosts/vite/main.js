import * as evenkeel from "evenkeel";
import { createWorkerClient } from "evenkeel/worker";
import { job } from "./job.mjs";
import { neuralJob } from "./neural-job.mjs";
import { workerJob } from "./worker-job.mjs";

window.result = (async () => ({
  main: await job(evenkeel),
  worker: await workerJob(createWorkerClient()),
  beforeNeural: performance.getEntriesByType("resource").map((entry) => entry.name),
  neural: await neuralJob(evenkeel, "net.onnx"),
}))();
