// The same small job in every host, with the numbers it must give.

const CSV = `age,sex,weight,ill
41,F,61.5,no
52,M,,no
33,F,70.25,yes
60,M,82,no
47,,66.5,no
39,F,58,yes
`;

/** Runs the job with the package of this host. */
export async function job(evenkeel) {
  await evenkeel.init();
  const table = evenkeel.readCsv(CSV);
  const sweep = evenkeel.thresholdSweep(
    Float64Array.of(0.1, 0.4, 0.35, 0.8),
    [false, false, true, true],
    { recallAtLeast: 0.9 },
  );
  let code;
  try {
    evenkeel.readCsv("a,b\n1\n");
  } catch (error) {
    code = error instanceof evenkeel.EvenkeelError && error.code;
  }
  return {
    rows: table.rows,
    kinds: table.columns.map((c) => c.kind ?? "category"),
    csv: new TextDecoder().decode(evenkeel.writeCsv(table)),
    threshold: sweep.chosen.threshold,
    code,
  };
}

export const EXPECTED = {
  rows: 6,
  kinds: ["integer", "category", "float64", "category"],
  csv: CSV.replaceAll(",70.25,", ",70.25,").replace(",82,", ",82.0,").replace(",58,", ",58.0,"),
  threshold: 0.35,
  code: "ragged-csv",
};
