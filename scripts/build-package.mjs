// Builds the npm package into pkg/: two WebAssembly files, their glue, and the compiled TypeScript.
//
//   node scripts/build-package.mjs               core and neural
//   node scripts/build-package.mjs --no-neural   core only (seconds instead of minutes)
//   node scripts/build-package.mjs --no-wasm     only the TypeScript, over the WebAssembly built before
//   node scripts/build-package.mjs --quick       larger and slower files, soon built: for work on the package
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { join } from "node:path";
import { crateVersion, root, run, targetDir, tool } from "./tools.mjs";
import { packageJson } from "./package-json.mjs";

const flags = new Set(process.argv.slice(2));
const glueDir = join(root, "target/package/glue");
const dist = join(root, "pkg/dist");

const FILES = {
  core: { profile: "wasm", features: "wasm", level: "-O" },
  neural: { profile: "wasm-neural", features: "wasm,neural,images", level: "-Oz" },
};

// Debian's binaryen is too old for what rustc and wasm-bindgen emit; the features are named because
// the files carry no list of them after wasm-bindgen.
const WASM_FEATURES = [
  "--enable-bulk-memory",
  "--enable-nontrapping-float-to-int",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
  "--enable-simd",
];

// Not a profile of Cargo.toml: nobody is to ship it.
const QUICK = ["lto=false", "codegen-units=16", "opt-level=1", "incremental=true"];

const started = Date.now();
const buildId = process.env.EVENKEEL_BUILD_ID ?? `${crateVersion()}+${hashOfSources()}`;
mkdirSync(glueDir, { recursive: true });
mkdirSync(dist, { recursive: true });

if (!flags.has("--no-wasm")) {
  buildWasm("core");
  if (flags.has("--no-neural")) placeholder("neural");
  else buildWasm("neural");
}
compileTypeScript();
writePackage();
console.log(`pkg/ holds evenkeel ${builtId()} (${((Date.now() - started) / 1000).toFixed(0)} s)`);

function hashOfSources() {
  const hash = createHash("sha256");
  const files = ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"];
  for (const entry of readdirSync(join(root, "src"), { recursive: true })) {
    if (entry.endsWith(".rs")) files.push(`src/${entry}`);
  }
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex").slice(0, 12);
}

function buildWasm(name) {
  const { features, level } = FILES[name];
  const quick = flags.has("--quick");
  const profile = quick ? "wasm-quick" : FILES[name].profile;
  run("cargo", [
    "rustc", "--quiet", "--lib", "--crate-type", "cdylib", "--locked",
    "--profile", profile, "--target", "wasm32-unknown-unknown", "--features", features,
    ...(quick ? ['inherits="wasm"', ...QUICK].flatMap((line) => ["--config", `profile.${profile}.${line}`]) : []),
  ], { EVENKEEL_BUILD_ID: buildId });
  const out = join(root, "target/package", name);
  rmSync(out, { recursive: true, force: true });
  run(tool("wasm-bindgen"), [
    join(targetDir(), "wasm32-unknown-unknown", profile, "evenkeel.wasm"),
    "--target", "web", "--omit-default-module-path", "--experimental-reset-state-function",
    "--remove-name-section", "--remove-producers-section",
    "--out-dir", out, "--out-name", `evenkeel_${name}`,
  ]);
  const wasm = `evenkeel_${name}_bg.wasm`;
  run(process.execPath, [tool("wasm-opt"), quick ? "-O0" : level, ...WASM_FEATURES, join(out, wasm), "-o", join(dist, wasm)]);
  for (const glue of [`evenkeel_${name}.js`, `evenkeel_${name}.d.ts`]) {
    cpSync(join(out, glue), join(glueDir, glue));
  }
  const bytes = readFileSync(join(dist, wasm));
  console.log(`${wasm}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}

function placeholder(name) {
  writeFileSync(join(dist, `evenkeel_${name}_bg.wasm`), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  writeFileSync(
    join(glueDir, `evenkeel_${name}.js`),
    `export default async function init() {}\nexport function initSync() {}\nexport function buildId() { return "none (built with --no-${name})"; }\n`,
  );
  writeFileSync(join(glueDir, `evenkeel_${name}.d.ts`), `export * from "./evenkeel_core.js";\nexport { default } from "./evenkeel_core.js";\n`);
}

function compileTypeScript() {
  for (const file of existsSync(dist) ? readdirSync(dist) : []) {
    if (!file.endsWith(".wasm")) rmSync(join(dist, file), { recursive: true });
  }
  run(process.execPath, [tool("tsc"), "-p", join(root, "www/lib")]);
  for (const file of readdirSync(glueDir)) cpSync(join(glueDir, file), join(dist, file));
  const core = readFileSync(join(dist, "evenkeel_core_bg.wasm")).toString("base64");
  writeFileSync(join(dist, "core-base64.js"), `export const CORE_BASE64 = "${core}";\n`);
  writeFileSync(join(dist, "build-id.js"), `export const BUILD_ID = ${JSON.stringify(builtId())};\n`);
}

/** With --no-wasm the files may be of an older build; the JavaScript then belongs to that one. */
function builtId() {
  if (!flags.has("--no-wasm")) {
    writeFileSync(join(root, "target/package/build-id"), buildId);
    return buildId;
  }
  return readFileSync(join(root, "target/package/build-id"), "utf8");
}

function writePackage() {
  writeFileSync(join(root, "pkg/package.json"), `${JSON.stringify(packageJson(crateVersion()), null, 2)}\n`);
  for (const file of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) {
    if (existsSync(join(root, file))) cpSync(join(root, file), join(root, "pkg", file));
  }
}
