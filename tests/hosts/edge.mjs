// Bundles a worker as wrangler does and runs it in the real workerd, without an account or network.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";

const root = fileURLToPath(new URL("../../", import.meta.url));
const OFFLINE = { CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false", NO_UPDATE_NOTIFIER: "1" };
const TYPES = { ".js": "ESModule", ".wasm": "CompiledWasm", ".onnx": "Data", ".bin": "Data", ".csv": "Text" };

Object.assign(process.env, OFFLINE);

/** Runs `work` with a `fetch` that goes to the worker. */
export async function inWorkerd(project, main, work) {
  const out = bundle(project, main);
  const names = readdirSync(out, { recursive: true }).filter((name) => extension(name) in TYPES);
  const entry = main.replace(/\.[mt]?[jt]s$/, ".js").split("/").pop();
  const others = names.filter((name) => name !== entry);
  const worker = new Miniflare({
    modulesRoot: out,
    modules: [entry, ...others].map((name) => ({ type: TYPES[extension(name)], path: join(out, name) })),
    compatibilityDate: "2026-04-01",
  });
  try {
    await worker.ready;
    return await work((...request) => worker.dispatchFetch(...request));
  } finally {
    await worker.dispose();
  }
}

function bundle(project, main) {
  const out = join(project, ".out");
  const own = join(project, "wrangler.jsonc");
  const config = existsSync(own) ? own : join(project, "wrangler.json");
  if (config !== own) writeFileSync(config, JSON.stringify({ name: "host", main, compatibility_date: "2026-04-01" }));
  execFileSync(process.execPath, [join(root, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", out, "--config", config], {
    cwd: project,
    env: { ...process.env, ...OFFLINE },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return out;
}

function extension(name) {
  return /\.[^.]+$/.exec(name)?.[0];
}
