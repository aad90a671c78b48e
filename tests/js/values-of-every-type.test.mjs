// Every element type in and out, sequences, maps; and values that do not fit.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Session } from "../../pkg/dist/entry-node.js";
import { identity } from "./onnx-bytes.mjs";

const CODES = { float32: 1, uint8: 2, int8: 3, uint16: 4, int16: 5, int32: 6, int64: 7, string: 8, bool: 9, float16: 10, float64: 11, uint32: 12, uint64: 13, bfloat16: 16 };
const BIG = 2n ** 53n + 1n;

async function through(type, tensor, options) {
  const session = await Session.load(identity(CODES[type]));
  try {
    const { y } = await session.run({ x: tensor }, options);
    assert.equal(y.type, type);
    return y;
  } finally {
    session.free();
  }
}

test("each element type comes out as it went in", async () => {
  const cases = {
    float32: [new Float32Array([1.5, -2]), [0.1, NaN]],
    float64: [new Float64Array([0.1, 1e300]), [1, 2]],
    int8: [new Int8Array([-128, 127]), [-1, 1]],
    int16: [new Int16Array([-32768, 32767]), [3, 4]],
    int32: [new Int32Array([-(2 ** 31), 2 ** 31 - 1]), [5, 6]],
    uint8: [new Uint8Array([0, 255]), [7, 8]],
    uint16: [new Uint16Array([0, 65535]), [9, 10]],
    uint32: [new Uint32Array([0, 2 ** 32 - 1]), [11, 12]],
  };
  for (const [type, [typed, plain]] of Object.entries(cases)) {
    const out = await through(type, { data: typed, dims: [2] });
    assert.deepEqual(out.data, typed, type);
    const again = await through(type, { data: plain, dims: [1, 2] });
    assert.deepEqual([...again.data], [...typed.constructor.from(plain)], type);
    assert.deepEqual(again.dims, [1, 2]);
  }
  assert.deepEqual([...(await through("bool", { data: [true, false], dims: [2] })).data], [1, 0]);
  assert.deepEqual((await through("string", { data: ["", "한글"], dims: [2] })).data, ["", "한글"]);
});

test("64-bit integers are exact, or an error", async () => {
  for (const [type, Typed] of [["int64", BigInt64Array], ["uint64", BigUint64Array]]) {
    const exact = { data: Typed.of(BIG, 1n), dims: [2] };
    assert.deepEqual((await through(type, exact, { int64: "bigint" })).data, exact.data);
    await assert.rejects(through(type, exact), { code: "invalid-option", message: /'y'.*position 0.*bigint/ });
    assert.deepEqual([...(await through(type, { data: [3, 2 ** 53 - 1], dims: [2] })).data], [3, 2 ** 53 - 1]);
    assert.deepEqual((await through(type, { data: [BIG], dims: [1] }, { int64: "bigint" })).data, Typed.of(BIG));
    await assert.rejects(through(type, { data: [2 ** 53], dims: [1] }), { code: "invalid-shape", message: /'x'.*BigInt64Array/ });
    await assert.rejects(through(type, { data: [0.5], dims: [1] }), { code: "invalid-shape" });
  }
  await assert.rejects(through("uint64", { data: [-1], dims: [1] }), { code: "invalid-shape" });
  await assert.rejects(through("int64", { data: [2n ** 63n], dims: [1] }), { code: "invalid-shape" });
});

test("16-bit floats are numbers or bits", async () => {
  const bits = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001);
  const numbers = await through("float16", { data: bits, dims: [4] });
  assert.deepEqual([...numbers.data], [1, -2, 65504, 2 ** -24]);
  assert.deepEqual((await through("float16", { data: [...numbers.data], dims: [4] }, { float16: "bits" })).data, bits);
  assert.deepEqual((await through("float16", { data: numbers.data, dims: [4] }, { float16: "bits" })).data, bits);
  const brain = Uint16Array.of(0x3f80, 0xc000);
  assert.deepEqual([...(await through("bfloat16", { data: brain, dims: [2] })).data], [1, -2]);
  assert.deepEqual((await through("bfloat16", { data: [1, -2], dims: [2] }, { float16: "bits" })).data, brain);
  if (typeof Float16Array !== "undefined") {
    const out = await through("float16", { data: Float16Array.of(1, -2), dims: [2] }, { float16: "bits" });
    assert.deepEqual([...out.data], [0x3c00, 0xc000]);
  }
});

test("scalars and empty tensors", async () => {
  const scalar = await through("float32", { data: [7], dims: [] });
  assert.deepEqual([scalar.dims, [...scalar.data]], [[], [7]]);
  for (const [type, data] of [["float32", new Float32Array()], ["int64", []], ["string", []], ["float16", []], ["bool", []]]) {
    const empty = await through(type, { data, dims: [0, 3] });
    assert.deepEqual([empty.dims, empty.data.length], [[0, 3], 0], type);
  }
});

test("values that do not fit are refused, not bent", async () => {
  const bad = [
    ["uint8", [256], [1]],
    ["int8", [1.5], [1]],
    ["int32", [2 ** 31], [1]],
    ["int32", new Float32Array([0.5]), [1]],
    ["uint32", [-1], [1]],
    ["float32", ["1"], [1]],
    ["string", [1], [1]],
    ["float32", [1, 2], [3]],
    ["float32", [1], [-1]],
    ["float32", [1], [0.5]],
    ["float32", [1], undefined],
  ];
  for (const [type, data, dims] of bad) {
    await assert.rejects(through(type, { data, dims }), { name: "EvenkeelError", code: "invalid-shape", message: /'x'/ }, `${type} ${data} ${dims}`);
  }
});
