import * as evenkeel from "evenkeel";
import { job } from "./job.mjs";

export default {
  async fetch() {
    return Response.json(await job(evenkeel));
  },
};
