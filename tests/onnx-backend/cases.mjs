// The cases of the ONNX backend test suite: what is fed, what must come out, and whether it did.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { all, fields, first, modelAround, outline } from "./protobuf.mjs";

export const SUITES = ["node", "simple", "pytorch-converted", "pytorch-operator"];
/** The tolerances of the suite itself. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;

export function listCases(data) {
  return SUITES.flatMap((suite) =>
    readdirSync(join(data, suite))
      .sort()
      .map((name) => ({ name: `${suite}/${name}`, folder: join(data, suite, name) })),
  );
}

/** Names of tests that are short for those of operators. */
const SHORT = { sce: "SoftmaxCrossEntropyLoss", nllloss: "NegativeLogLikelihoodLoss", mvn: "MeanVarianceNormalization" };

/** The operator that each case is about: the only one in the graph, else what the test is named for. */
export function operatorsOf(cases) {
  const inside = cases.map(({ folder }) => outline(readFileSync(join(folder, "model.onnx"))).operators);
  const known = new Map(inside.flat().map((op) => [op.toLowerCase(), op]));
  for (const [short, op] of Object.entries(SHORT)) known.set(short, op);
  return cases.map(({ name }, i) => {
    if (inside[i].length === 1) return inside[i][0];
    const plain = name.replace(/.*\/test_(operator_)?/, "").replaceAll("_", "").toLowerCase();
    const named = [...known.keys()].filter((word) => plain.startsWith(word));
    return known.get(named.sort((a, b) => b.length - a.length)[0]) ?? "several";
  });
}

/** Runs a case; gives the name of the engine, or throws with the reason. */
export async function runCase(Session, test) {
  const bytes = readFileSync(join(test.folder, "model.onnx"));
  const { inputs, outputs } = outline(bytes);
  const session = await Session.load(bytes);
  try {
    const sets = readdirSync(test.folder).filter((name) => name.startsWith("test_data_set"));
    for (const set of sets) {
      const read = async (prefix, infos) => {
        const values = {};
        for (const [i, info] of infos.entries()) {
          const path = join(test.folder, set, `${prefix}_${i}.pb`);
          if (existsSync(path)) values[info.name] = await readValue(Session, readFileSync(path), info.kind);
        }
        return values;
      };
      const feeds = await read("input", inputs);
      const known = new Set(session.inputs.map((input) => input.name));
      for (const name of Object.keys(feeds)) if (!known.has(name)) delete feeds[name];
      const expected = await read("output", outputs);
      const found = await session.runValues(feeds, { int64: "bigint" });
      for (const [name, value] of Object.entries(expected)) compare(found[name], value, `output '${name}'`);
    }
    return session.engine;
  } finally {
    session.free();
  }
}

/** Test data are read by the package itself, as the one constant of a model. */
async function readTensor(Session, bytes) {
  const session = await Session.load(modelAround(bytes));
  try {
    return (await session.run({}, { int64: "bigint" })).t;
  } finally {
    session.free();
  }
}

async function readValue(Session, bytes, kind) {
  if (kind === "tensor") return readTensor(Session, bytes);
  if (kind === "sequence") {
    const tensors = [];
    for (const tensor of all(fields(bytes), 3)) tensors.push(await readTensor(Session, tensor));
    return tensors;
  }
  const optional = fields(bytes);
  const [tensor, sequence] = [first(optional, 3), first(optional, 5)];
  if (tensor !== undefined) return readTensor(Session, tensor);
  return sequence === undefined ? null : readValue(Session, sequence, "sequence");
}

function compare(found, expected, place) {
  if (expected === null || found === null || found === undefined) {
    if (found !== expected) throw new Error(`${place}: one is empty`);
    return;
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length) throw new Error(`${place}: sequences differ in length`);
    expected.forEach((item, i) => compare(found[i], item, `${place}[${i}]`));
    return;
  }
  if (found.type !== expected.type) throw new Error(`${place}: ${found.type}, expected ${expected.type}`);
  if (String(found.dims) !== String(expected.dims)) throw new Error(`${place}: shape [${found.dims}], expected [${expected.dims}]`);
  for (let i = 0; i < expected.data.length; i += 1) {
    const [a, b] = [found.data[i], expected.data[i]];
    if (a !== b && !close(Number(a), Number(b))) throw new Error(`${place}: ${a} at ${i}, expected ${b}`);
  }
}

const close = (a, b) => (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.abs(b);
