// A model, a reference table and a small balancer on the edge: nothing is fetched, nothing is sent on.
//
//   POST /predict   {"rows": [{"age": 71, …}]}    labels and probabilities
//   POST /drift     a batch of rows, JSON or CSV   the verdict against reference.csv
//   POST /resample  a small labeled table          balanced rows (at most 2,000 rows in; impute=true fills gaps first)
//   GET  /health    /v2/models/clinic              what is loaded (Open Inference Protocol V2)
import { createHandler } from "evenkeel/edge";
import model from "./model.onnx";
import reference from "./reference.csv";

export default {
  fetch: createHandler({ model, reference, modelName: "clinic", maxResampleRows: 2_000 }),
};
