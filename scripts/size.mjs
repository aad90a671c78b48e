// Prints the bytes of what is downloaded: raw, gzip and brotli.
import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { join } from "node:path";
import { root } from "./tools.mjs";

const dist = join(root, "pkg/dist");
const brotli = (bytes) =>
  brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;

const files = readdirSync(dist).filter((name) => name.endsWith(".wasm") || /^(core-base64|evenkeel_\w+)\.js$/.test(name));
const sizes = files.map((name) => measure(name, readFileSync(join(dist, name))));
const scripts = readdirSync(dist).filter((name) => name.endsWith(".js") && !files.includes(name));
sizes.push(measure("other JavaScript, all entries", Buffer.concat(scripts.map((name) => readFileSync(join(dist, name))))));

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(sizes));
} else {
  console.log("| file | raw | gzip | brotli |\n|---|---:|---:|---:|");
  for (const { file, raw, gzip, brotli } of sizes) {
    console.log(`| ${file} | ${[raw, gzip, brotli].map((n) => n.toLocaleString("en")).join(" | ")} |`);
  }
}

function measure(file, bytes) {
  return { file, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotli(bytes) };
}
