// evenkeel/slim, and the types of all entries: the files come from `init(source)`.
import { neuralGlue } from "./neural-glue.js";
import { configure } from "./runtime.js";

configure({ core: {}, neural: { glue: neuralGlue } });

export * from "./api.js";
