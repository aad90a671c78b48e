// Serves the built demo page and drives it in the system's Chromium.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "./browser.mjs";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const LONGEST_MS = 120_000;

/** The built page behind a server that remembers what it was asked for. */
export async function servedPage() {
  const server = await serve(join(root, "www/app/dist"));
  const asked = [];
  server.on("request", (request) => asked.push(request.url));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, asked, close };
}

/** A browser of its own, with an empty profile. */
export async function openBrowser() {
  const profile = mkdtempSync(join(tmpdir(), "evenkeel-page-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    acceptDownloads: true,
    locale: "en-US",
    viewport: { width: 1280, height: 900 },
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const close = async () => {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  };
  return { browser, close };
}

/** The page, loaded and ready, with everything that went wrong in it. */
export async function openPage(browser, address) {
  const page = await browser.newPage();
  page.setDefaultTimeout(LONGEST_MS);
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(address);
  await page.waitForSelector("html[data-ready]");
  return { page, errors };
}

/** Waits until no job runs, and tells what the status bar then says. */
export async function settled(page) {
  await page.waitForSelector(".status:not(.busy)");
  return (await page.textContent(".status .words")) ?? "";
}

/** Presses a button of a step and waits for its job. */
export async function press(page, step, name) {
  await page.locator(`#${step}`).getByRole("button", { name, exact: true }).click();
  await page.waitForTimeout(50);
  return settled(page);
}

/** Presses a button that saves a file, and reads the file. */
export async function saved(page, step, name) {
  const download = page.waitForEvent("download");
  await page.locator(`#${step}`).getByRole("button", { name, exact: true }).click();
  const file = await download;
  const bytes = readFileSync(await file.path());
  await settled(page);
  return { name: file.suggestedFilename(), bytes: new Uint8Array(bytes) };
}

/** Drops a file on a step's drop zone, as a mouse does. */
export async function drop(page, step, name, bytes) {
  const transfer = await page.evaluateHandle(
    ([fileName, base64]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], fileName));
      return data;
    },
    [basename(name), Buffer.from(bytes).toString("base64")],
  );
  const zone = page.locator(`#${step} .drop`).first();
  for (const type of ["dragenter", "dragover", "drop"]) await zone.dispatchEvent(type, { dataTransfer: transfer });
  await page.waitForTimeout(50);
}

/** Everything that axe finds wrong with the page as it stands. */
export async function accessibilityFaults(page) {
  await page.evaluate(readFileSync(join(root, "node_modules/axe-core/axe.min.js"), "utf8"));
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  return violations.map(({ id, impact, nodes }) => `${impact}: ${id} at ${nodes.map((node) => node.target).join(", ")}`);
}

/** The counts of a confusion matrix. */
export async function confusion(page, step) {
  const counts = {};
  for (const cell of ["tp", "fn", "fp", "tn"]) {
    const text = await page.textContent(`#${step} [data-cell="${cell}"] strong`);
    counts[cell] = Number(text.replaceAll(",", ""));
  }
  return counts;
}

/** The rows of a table of the page as texts. */
export async function cells(page, selector) {
  return page.$$eval(`${selector} tr`, (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent)));
}
