// Compiled, not run: the types as a TypeScript project sees them.
import { init, readCsv, resample, Session, type EvenkeelError, type Table } from "evenkeel";
import { createHandler } from "evenkeel/edge";
import { createWorkerClient } from "evenkeel/worker";

await init();
const table: Table = readCsv("a\n1\n", { delimiter: "," });
const { x, y } = resample({ method: "smote", seed: 42 }, { data: new Float32Array(4), rows: 2, columns: 2 }, ["a", "b"]);
const data: Float32Array = x.data;
const labels: string[] = y;
// @ts-expect-error a misspelt option is caught by the editor
resample({ method: "smote", kNeighbours: 3 }, x, y);

const session = await Session.load(new Uint8Array());
const { probabilities } = await session.predict(table);
const first: number | undefined = probabilities?.data[0];
session.free();

const handler: (request: Request) => Promise<Response> = createHandler({ maxResampleRows: 100 });
const client = createWorkerClient();
const trained = client.train({ target: "a", threshold: { recallAtLeast: 0.8 } }, table, { signal: AbortSignal.timeout(1) });
const code = (error: EvenkeelError) => error.code === "one-class";
export { client, code, data, first, handler, labels, trained };
