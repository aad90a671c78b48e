// Opens a Vite project in the system's Chromium: built, or by the development server.
import assert from "node:assert/strict";
import { createReadStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { build, createServer as createViteServer } from "vite";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json" };

/** @returns what the page's `window.result` resolves to, and the paths it asked for */
export async function buildAndOpen(project) {
  await build({ root: project, logLevel: "warn", configFile: false, base: "./" });
  const server = await serve(join(project, "dist"));
  try {
    return await open(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** As {@link buildAndOpen}, by Vite's development server. */
export async function developAndOpen(project) {
  const server = await createViteServer({ root: project, logLevel: "warn", configFile: false, server: { host: "127.0.0.1", port: 0 } });
  await server.listen();
  try {
    return await open(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
}

/** Serves a folder on loopback, on a free port. */
export async function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const file = join(folder, path.endsWith("/") ? `${path}index.html` : path);
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function open(address) {
  const profile = mkdtempSync(join(tmpdir(), "evenkeel-chromium-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await browser.newPage();
    const [requests, errors] = [[], []];
    page.on("request", (request) => requests.push(new URL(request.url()).pathname));
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(address);
    await page.waitForFunction(() => window.result, undefined, { timeout: 60_000 });
    const result = await page.evaluate(() => window.result);
    assert.deepEqual(errors, []);
    return { result, requests };
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}
