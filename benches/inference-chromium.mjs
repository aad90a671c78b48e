// Inference beside onnxruntime-web in Chromium, one thread.   node benches/inference-chromium.mjs
// Needs: make package; python benches/models.py; npm install --prefix benches; Chromium
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const root = new URL("..", import.meta.url).pathname;
const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
const page = `<!doctype html><meta charset="utf-8"><title>bench</title><script type="module">
import * as ort from "/benches/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs";
import { init, Session } from "/pkg/dist/entry-web.js";
import { bench } from "/benches/inference.js";
ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmPaths = "/benches/node_modules/onnxruntime-web/dist/";
const readModel = async (name) => new Uint8Array(await (await fetch("/target/bench/" + name + ".onnx")).arrayBuffer());
try { await init(); await bench({ Session, ort, readModel, log: console.log }); console.log("done"); }
catch (error) { console.log("failed: " + error.stack); }
</script>`;

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/") return response.writeHead(200, { "content-type": "text/html" }).end(page);
  if (path === "/favicon.ico") return response.writeHead(204).end();
  try {
    const bytes = readFileSync(join(root, normalize(path)));
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
});
try {
  const tab = await browser.newPage();
  console.log(`Chromium ${browser.version()}`);
  const done = new Promise((resolve, reject) => {
    tab.on("console", (message) => {
      console.log(message.text());
      if (message.text() === "done") resolve();
      if (message.text().startsWith("failed")) reject(new Error(message.text()));
    });
    tab.on("pageerror", reject);
  });
  await tab.goto(`http://127.0.0.1:${server.address().port}/`);
  await done;
} finally {
  await browser.close();
  server.close();
}
