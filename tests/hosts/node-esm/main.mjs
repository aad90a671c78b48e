import * as evenkeel from "evenkeel";
import { job } from "./job.mjs";

console.log(JSON.stringify(await job(evenkeel)));
