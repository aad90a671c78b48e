import * as evenkeel from "evenkeel";
import { createWorkerClient } from "evenkeel/worker";
import { job } from "./job.mjs";
import { workerJob } from "./worker-job.mjs";

window.result = (async () => ({
  main: await job(evenkeel),
  worker: await workerJob(createWorkerClient()),
}))();
