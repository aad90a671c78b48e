// Packs the npm package, installs the tarball in clean projects and asserts real numbers in each host.
//
//   node tests/hosts/run.mjs            all hosts
//   node tests/hosts/run.mjs vite …     some of them
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { EXPECTED } from "./job.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "evenkeel-hosts-"));

let tarball;
let inNode;
const NET = join(root, "tests/fixtures/models/mobilenet_narrow.onnx");

const HOSTS = {
  async "node-esm"(project) {
    assert.deepEqual(JSON.parse(node(project, "main.mjs")), EXPECTED);
    assert.equal(neuralInNode().engine, "neural");
  },
  async "node-cjs"(project) {
    assert.deepEqual(JSON.parse(node(project, "main.cjs")), EXPECTED);
  },
  async vite(project) {
    const { buildAndOpen, developAndOpen } = await import("./browser.mjs");
    const worker = await import("./vite/worker-job.mjs");
    mkdirSync(join(project, "public"));
    cpSync(NET, join(project, "public/net.onnx"));
    for (const show of [buildAndOpen, developAndOpen]) {
      const { result } = await show(project);
      assert.deepEqual(result.main, EXPECTED);
      assert.deepEqual(result.worker, worker.EXPECTED);
      const before = result.beforeNeural.filter((url) => url.includes(".wasm"));
      assert.ok(before.some((url) => url.includes("evenkeel_core_bg")), "the core was fetched");
      assert.ok(!before.some((url) => url.includes("neural_bg")), "not a byte of the neural engine was fetched before a model needed it");
      sameNet(result.neural);
    }
  },
  async types(project) {
    for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
      const options = { target: "es2022", module, moduleResolution, strict: true, noEmit: true, types: [], lib: ["es2023", "dom", "dom.iterable", "esnext.disposable"] };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["main.mts"] }));
      execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", project], { stdio: "inherit" });
    }
  },
  async workerd(project) {
    const { inWorkerd } = await import("./edge.mjs");
    await inWorkerd(project, "worker.mjs", async (fetch) => {
      for (const request of ["first", "warm"]) {
        assert.deepEqual(await (await fetch("http://localhost/")).json(), EXPECTED, `${request} request`);
      }
      sameNet(await (await fetch("http://localhost/", { method: "POST", body: readFileSync(NET) })).json());
    });
  },
  async "edge-worker"(project) {
    const { checkWorker } = await import("./edge-worker.mjs");
    execFileSync(process.execPath, ["prepare.mjs", join(root, "examples/data/clinic.csv")], { cwd: project, stdio: "pipe" });
    await checkWorker(project, join(root, "examples/data"));
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in HOSTS));
if (unknown.length > 0) throw new Error(`no host ${unknown}; there are ${Object.keys(HOSTS)}`);

try {
  for (const [name, check] of Object.entries(HOSTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = Date.now();
    await check(install(name));
    console.log(`${name}: ok (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** What the net gives in Node, which the golden tests hold to onnxruntime. */
function neuralInNode() {
  inNode ??= JSON.parse(node(install("node-esm", "neural"), "main.mjs", NET));
  return inNode;
}

function sameNet(found) {
  const expected = neuralInNode();
  assert.deepEqual([found.engine, found.dims], ["neural", expected.dims]);
  found.data.forEach((value, i) => assert.ok(Math.abs(value - expected.data[i]) <= 1e-4, `output ${i}: ${value}, in Node ${expected.data[i]}`));
}

/** The tarball as it would be published; its list of files is part of the contract. */
function pack() {
  if (tarball !== undefined) return tarball;
  const [{ filename, files }] = JSON.parse(npm(join(root, "pkg"), ["pack", "--json", "--pack-destination", work]));
  const paths = files.map((file) => file.path);
  for (const path of ["package.json", "README.md", "dist/evenkeel_core_bg.wasm", "dist/evenkeel_neural_bg.wasm", "dist/index.d.ts"]) {
    assert.ok(paths.includes(path), `the tarball lacks ${path}`);
  }
  assert.ok(paths.every((path) => /^(package\.json|README\.md|LICENSE-(MIT|APACHE)|dist\/[\w.-]+\.(js|d\.ts|wasm))$/.test(path)), `unexpected in the tarball: ${paths}`);
  tarball = join(work, filename);
  return tarball;
}

/** A clean project with the tarball as its only dependency. */
function install(name, folder = name) {
  const project = join(work, folder);
  mkdirSync(project);
  // An example may have been installed in place.
  const filter = (path) => !/node_modules$|package-lock\.json$/.test(path);
  cpSync(name === "edge-worker" ? join(root, "examples/edge-worker") : join(here, name), project, { recursive: true, filter });
  for (const shared of ["job.mjs", "neural-job.mjs"]) cpSync(join(here, shared), join(project, shared));
  const manifest = { name: `host-${name}`, private: true, dependencies: { evenkeel: pathToFileURL(pack()).href } };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  npm(project, ["install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts"]);
  assert.deepEqual(readdirSync(join(project, "node_modules")).filter((n) => !n.startsWith(".")), ["evenkeel"]);
  return project;
}

function npm(cwd, args) {
  return execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function node(project, ...words) {
  return execFileSync(process.execPath, words, { cwd: project, encoding: "utf8" });
}
