import { neuralGlue } from "./neural-glue.js";
import { configure } from "./runtime.js";
import { coreUrl, neuralUrl } from "./urls.js";

configure({ core: { url: coreUrl }, neural: { glue: neuralGlue, url: neuralUrl } });
