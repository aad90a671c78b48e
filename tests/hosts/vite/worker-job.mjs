/** The package in a Web Worker: progress, abort in the middle of work, and life after it. */
export async function workerJob(client) {
  const rows = 400_000;
  const text = "a,b,c\n" + Array.from({ length: rows }, (_, i) => `${i},${i % 7},x${i % 3}\n`).join("");
  const file = new Blob([text]);

  const stages = new Set();
  const whole = await client.readCsv(file, {}, { onProgress: ({ stage }) => stages.add(stage) });

  const small = await client.readCsv("age,ill\n" + Array.from({ length: 40 }, (_, i) => `${i},${i > 29 ? "yes" : "no"}\n`).join(""));
  const { model } = await client.train({ target: "ill" }, small);
  const session = await client.loadSession(model);
  const before = await session.predict([{ age: 39 }]);

  const controller = new AbortController();
  const aborted = client.readCsv(file, {}, { signal: controller.signal }).catch((error) => error.code);
  const waiting = client.readCsv("a\n1\n2\n");
  controller.abort();

  const cancelled = await aborted;
  const after = await session.predict([{ age: 39 }]);
  session.free();

  const ragged = await client.readCsv("a,b\n1\n").catch((error) => error.code);
  return {
    rows: whole.rows,
    progress: stages.size > 0,
    aborted: cancelled,
    labels: [before.labels[0], after.labels[0]],
    sameAfterAbort: before.probabilities.data.every((p, i) => p === after.probabilities.data[i]),
    waiting: (await waiting).rows,
    ragged,
  };
}

export const EXPECTED = { rows: 400_000, progress: true, aborted: "cancelled", labels: ["yes", "yes"], sameAfterAbort: true, waiting: 2, ragged: "ragged-csv" };
