import * as evenkeel from "evenkeel";
import { job } from "./job.mjs";
import { neuralJob } from "./neural-job.mjs";

export default {
  async fetch(request) {
    const body = request.method === "POST" ? await request.arrayBuffer() : undefined;
    return Response.json(await (body === undefined ? job(evenkeel) : neuralJob(evenkeel, body)));
  },
};
