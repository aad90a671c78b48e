// Small ONNX files, written byte by byte.

const varint = (value) => {
  const out = [];
  let rest = BigInt(value);
  do {
    out.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return out;
};

/** A field of a message: numbers as varints, text and messages by length. */
export function field(number, value) {
  if (typeof value === "number") return [...varint(number << 3), ...varint(value)];
  const body = typeof value === "string" ? [...new TextEncoder().encode(value)] : [...value];
  return [...varint((number << 3) | 2), ...varint(body.length), ...body];
}

export const valueInfo = (name, type) => [...field(1, name), ...field(2, field(1, field(1, type)))];

export function node(op, inputs, outputs) {
  return [...inputs.flatMap((i) => field(1, i)), ...outputs.flatMap((o) => field(2, o)), ...field(4, op)];
}

/** A model of fields of its graph. */
export function model(...graph) {
  return Uint8Array.from([...field(1, 8), ...field(7, graph.flat()), ...field(8, field(2, 17))]);
}

/** y is x, whatever its shape. */
export function identity(type) {
  return model(field(1, node("Identity", ["x"], ["y"])), field(11, valueInfo("x", type)), field(12, valueInfo("y", type)));
}

/** y = x + w, where w of two float32 lies in another file. */
export function external(...entries) {
  const pairs = entries.flatMap(([key, value]) => field(13, [...field(1, key), ...field(2, value)]));
  const w = [...field(1, 2), ...field(2, 1), ...field(8, "w"), ...pairs, ...field(14, 1)];
  return model(field(1, node("Add", ["x", "w"], ["y"])), field(5, w), field(11, valueInfo("x", 1)), field(12, valueInfo("y", 1)));
}
