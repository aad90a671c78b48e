// Reads and edits the sections of a WebAssembly file.

function* sections(bytes) {
  let at = 8;
  while (at < bytes.length) {
    const id = bytes[at];
    const [size, start] = leb(bytes, at + 1);
    yield { id, header: at, start, end: start + size };
    at = start + size;
  }
}

function leb(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function toLeb(value) {
  const out = [];
  do {
    out.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value = Math.floor(value / 128);
  } while (value > 0);
  return out;
}

/** The same module, but its memory cannot grow beyond `pages` of 64 KiB. */
export function withMemoryLimit(bytes, pages) {
  for (const { id, header, start, end } of sections(bytes)) {
    if (id !== 5) continue;
    const [, flagsAt] = leb(bytes, start);
    const [fewest] = leb(bytes, flagsAt + 1);
    const body = [1, 1, ...toLeb(fewest), ...toLeb(pages)];
    return Uint8Array.from([...bytes.subarray(0, header), 5, ...toLeb(body.length), ...body, ...bytes.subarray(end)]);
  }
  throw new Error("the module has no memory");
}
