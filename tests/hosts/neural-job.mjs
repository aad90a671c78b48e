/** Runs a small convolutional net, which needs the second WebAssembly file, on a constant image. */
export async function neuralJob({ Session }, source) {
  const session = await Session.load(source);
  const [{ name, shape }] = session.inputs;
  const dims = shape.map((size) => (typeof size === "number" ? size : 1));
  const data = new Float32Array(dims.reduce((a, b) => a * b)).fill(0.5);
  const [output] = Object.values(await session.run({ [name]: { data, dims } }));
  session.free();
  return { engine: session.engine, dims: output.dims, data: Array.from(output.data) };
}
