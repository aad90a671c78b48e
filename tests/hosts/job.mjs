// The same small job in every host, with the numbers it must give.

const CSV = `age,sex,weight,ill
41,F,61.5,no
52,M,,no
33,F,70.25,yes
60,M,82,no
47,,66.5,no
39,F,58,yes
55,M,79,no
28,F,,no
44,M,71.5,yes
63,F,68,no
`;

/** Runs the job with the package of this host. */
export async function job(evenkeel) {
  const { EvenkeelError, Session, drift, init, inspect, readCsv, resample, resampleTable, thresholdSweep, train, writeCsv } = evenkeel;
  await init();
  const table = readCsv(CSV);
  const x = { data: Float64Array.of(0, 1, 2, 3, 4, 10, 11), rows: 7, columns: 1 };
  const smote = resample({ method: "smote", kNeighbors: 1, seed: 42 }, x, ["a", "a", "a", "a", "a", "b", "b"]);
  const balanced = resampleTable({ method: "random-over-sampler", target: "ill", seed: 0 }, table);
  const sweep = thresholdSweep(Float64Array.of(0.1, 0.4, 0.35, 0.8), [false, false, true, true], { recallAtLeast: 0.9 });
  const trained = train({ target: "ill", validationSize: 0.4, seed: 1 }, table);
  const session = await Session.load(trained.model);
  const prediction = await session.predict([{ age: 33, sex: "F", weight: null }]);
  const { engine } = session;
  session.free();
  const report = drift(table, balanced.table, { test: "psi", columns: ["age"] });
  let code;
  try {
    readCsv("a,b\n1\n");
  } catch (error) {
    code = error instanceof EvenkeelError && error.code;
  }
  const round = (value) => Number(value.toPrecision(9));
  return {
    csv: new TextDecoder().decode(writeCsv(table)),
    kinds: table.columns.map((c) => c.kind ?? "category"),
    smote: Array.from(smote.x.data.subarray(7), round),
    kept: Array.from(balanced.sampleIndices),
    threshold: sweep.chosen.threshold,
    engines: [inspect(trained.model).engine, engine],
    label: prediction.labels[0],
    probability: round(prediction.probabilities.data[1]),
    psi: round(report.columns[0].score),
    code,
  };
}

export const EXPECTED = {
  csv: CSV.replace(",82,", ",82.0,").replace(",58,", ",58.0,").replace(",79,", ",79.0,").replace(",68,", ",68.0,"),
  kinds: ["integer", "category", "float64", "category"],
  // What imbalanced-learn 0.14.2 draws for these seeds.
  smote: [10.1834348, 10.220309, 10.5968502],
  kept: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 5, 2, 5],
  threshold: 0.35,
  engines: ["core", "core"],
  label: "yes",
  probability: 0.77969867,
  psi: 0.25111138,
  code: "ragged-csv",
};
