// The little of protobuf that test data need: taking messages apart, and a model around a tensor.

/** The fields of a message: [number, bytes] of those with a length, [number, value] of the others. */
export function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        found.push([number, varint()]);
        break;
      case 1:
        found.push([number, bytes.subarray(at, (at += 8))]);
        break;
      case 5:
        found.push([number, bytes.subarray(at, (at += 4))]);
        break;
      case 2: {
        const length = varint();
        found.push([number, bytes.subarray(at, (at += length))]);
        break;
      }
      default:
        throw new Error(`wire type ${key & 7}`);
    }
  }
  return found;
}

export const first = (message, number) => message.find(([n]) => n === number)?.[1];
export const all = (message, number) => message.filter(([n]) => n === number).map(([, value]) => value);
export const text = (bytes) => (bytes === undefined ? "" : new TextDecoder().decode(bytes));

function varintBytes(value) {
  const out = [];
  for (; value > 127; value = Math.floor(value / 128)) out.push((value % 128) + 128);
  return [...out, value];
}

const message = (number, ...parts) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([...varintBytes(number * 8 + 2), ...varintBytes(body.length)]), body]);
};
const label = (number, value) => message(number, Buffer.from(value));
const integer = (number, value) => Buffer.from([...varintBytes(number * 8), ...varintBytes(value)]);

/** A model that gives back the tensor in it, under the name `t`. */
export function modelAround(tensor) {
  const graph = message(7, message(5, tensor, label(8, "t")), message(12, label(1, "t")));
  return Buffer.concat([integer(1, 8), message(8, integer(2, 17)), graph]);
}

/** Names and kinds of the inputs and outputs of a model, and the operators in it. */
export function outline(bytes) {
  const graph = fields(first(fields(bytes), 7));
  const value = (info) => {
    const type = first(info, 2);
    const kind = type === undefined ? 1 : fields(type)[0]?.[0];
    return { name: text(first(info, 1)), kind: { 4: "sequence", 9: "optional" }[kind] ?? "tensor" };
  };
  return {
    inputs: all(graph, 11).map((info) => value(fields(info))),
    outputs: all(graph, 12).map((info) => value(fields(info))),
    operators: [...new Set(all(graph, 1).map((node) => text(first(fields(node), 4))))],
  };
}
