import * as evenkeel from "evenkeel";
import { job } from "./job.mjs";
import { neuralJob } from "./neural-job.mjs";

const [net] = process.argv.slice(2);
console.log(JSON.stringify(await (net === undefined ? job(evenkeel) : neuralJob(evenkeel, net))));
