// Three lines: a model, a row, a prediction.   node examples/node/predict.mjs model.onnx '{"age": 71, "sex": "M"}'
// (In a project of your own: import { Session } from "evenkeel".)
import { Session } from "../../pkg/dist/entry-node.js";

const session = await Session.load(process.argv[2]);
const { labels, probabilities } = await session.predict([JSON.parse(process.argv[3])]);
console.log(labels[0], probabilities?.data);
