// The demo page in real Chromium, used as a person uses it.   npm run page:test
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { accessibilityFaults, cells, confusion, openBrowser, openPage, press, root, saved, servedPage, settled } from "./page-driver.mjs";

const clinic = readFileSync(join(root, "examples/data/clinic.csv"), "utf8");
const VALIDATION = { rows: 2000, ill: 40 };
let served;
let opened;
let page;
let errors;
let asked;

before(async () => {
  served = await servedPage();
  opened = await openBrowser();
  ({ page, errors } = await openPage(opened.browser, `${served.address}?lang=en&seed=42`));
  asked = served.asked.length;
});

after(async () => {
  await opened?.close();
  served?.close();
});

test("opens with the clinic loaded and says what a dummy would score", async () => {
  const text = await page.textContent("#data");
  assert.match(text, /ill = 0: 9,800 \(98\.0%\)/);
  assert.match(text, /ill = 1: 200 \(2\.0%\)/);
  assert.match(text, /is right 98\.0% of the time/);
  assert.match(text, /6,000 rows to learn from/);
});

test("balances the rows to learn from, and saves them", async () => {
  await page.selectOption("#balance select", "smotenc");
  await press(page, "balance", "Balance");
  assert.match(await page.textContent("#balance .pair"), /Before: 6,000 rows.*After: 11,760 rows/s);
  const counts = await cells(page, "#balance .twin tbody");
  assert.deepEqual(counts.toSorted(), [["0", "5,880", "0", "5,880"], ["1", "120", "5,760", "5,880"]]);
  const { name, bytes } = await saved(page, "balance", "Download balanced CSV");
  assert.equal(name, "clinic-balanced.csv");
  const [head, ...rows] = new TextDecoder().decode(bytes).trimEnd().split("\n").map((line) => line.trim().split(","));
  assert.deepEqual(head, clinic.split("\n")[0].trim().split(","));
  assert.equal(rows.length, 11_760);
  assert.equal(rows.filter((row) => row.at(-1) === "1").length, 5_880);
  assert.ok(rows.every((row) => row.length === head.length && row.every((cell) => cell !== "")), "no gap is left");
});

test("draws before and after on the same axes, synthetic rows included", async () => {
  const drawn = await page.$$eval("#balance canvas", (canvases) =>
    canvases.map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, i) => sum + (i % 4 === 3 && value > 0 ? 1 : 0), 0);
    }),
  );
  assert.ok(drawn[0] > 5_000, `${drawn[0]} pixels before`);
  assert.ok(drawn[1] > drawn[0], `${drawn[1]} pixels after`);
  assert.match(await page.getAttribute("#balance canvas", "aria-label"), /Scatter plot, Before: 0: 5,880, 1: 120/);
});

test("trains, beside a dummy and the best possible", async () => {
  await press(page, "train", "Train");
  const [dummy, model, ceiling] = await cells(page, "#train .board tbody");
  assert.deepEqual(dummy.slice(0, 6), ["Always “0”", "0.000", "0.000", "0.000", "0.500", "0.980"]);
  assert.equal(model[0], "This model");
  assert.ok(Number(model[1]) > 0.6, `recall ${model[1]}`);
  assert.ok(Number(model[7]) > 0.8 && Number(model[7]) < 1, `ROC AUC ${model[7]}`);
  assert.equal(ceiling[7], "0.931");
});

test("the slider moves the threshold, the point and the confusion matrix", async () => {
  const [, trained] = await cells(page, "#train .board tbody");
  const number = page.locator('#threshold .sliding input[type="number"]');
  const chosen = await number.inputValue();
  await number.fill("0.5");
  await number.press("Enter");
  const half = await confusion(page, "threshold");
  assert.equal((half.tp / VALIDATION.ill).toFixed(3), trained[1], "the page's rows to choose on are those of training");
  await number.fill(chosen);
  await number.press("Enter");
  const first = await confusion(page, "threshold");
  assert.equal(first.tp + first.fn, VALIDATION.ill);
  assert.equal(first.tp + first.fn + first.fp + first.tn, VALIDATION.rows);
  const point = await page.getAttribute("#threshold .dot", "cx");
  await number.fill("0.2");
  await number.press("Enter");
  await page.focus("#threshold .threshold");
  for (let i = 0; i < 5; i += 1) await page.keyboard.press("ArrowLeft");
  const lower = await confusion(page, "threshold");
  assert.ok(lower.tp >= first.tp && lower.fp > first.fp, JSON.stringify({ first, lower }));
  assert.equal(lower.tp + lower.fn + lower.fp + lower.tn, VALIDATION.rows);
  assert.notEqual(await page.getAttribute("#threshold .dot", "cx"), point);
  assert.equal(await page.inputValue('#threshold .sliding input[type="number"]'), "0.195");
});

test("rules choose the threshold", async () => {
  await page.getByRole("radio", { name: "Find at least" }).check();
  await settled(page);
  const found = await confusion(page, "threshold");
  assert.ok(found.tp / VALIDATION.ill >= 0.85, JSON.stringify(found));
  await page.getByRole("radio", { name: "Lowest cost" }).check();
  await settled(page);
  assert.match(await page.textContent("#threshold"), /Cost at this threshold/);
  await page.getByRole("radio", { name: "Best F1" }).check();
  await settled(page);
});

test("checks the model on the rows held back, and saves it with its threshold", async () => {
  const threshold = Number(await page.inputValue('#threshold .sliding input[type="number"]'));
  const [dummy, model] = await cells(page, "#run .check .board tbody");
  assert.equal(dummy[5], "0.980");
  assert.ok(Number(model[7]) > 0.8, `ROC AUC ${model[7]}`);
  const counts = await confusion(page, "run");
  assert.equal(counts.tp + counts.fn, 40);
  const scored = (await cells(page, "#run .panel:has(h3:text-is('Scores of the first rows')) tbody")).map((row) => [row[1], Number(row[3])]);
  assert.equal(scored.length, 8);
  for (const [label, probability] of scored) assert.equal(label, probability >= threshold ? "1" : "0");
  const { name, bytes } = await saved(page, "run", "Download model (ONNX)");
  assert.equal(name, "clinic.onnx");
  const { init, readCsv, Session } = await import(pathToFileURL(join(root, "pkg/dist/entry-node.js")));
  await init();
  const session = await Session.load(bytes);
  assert.ok(Math.abs(Number(session.metadata["evenkeel.threshold"]) - threshold) <= 0.0005);
  const predictions = await session.predict(readCsv(clinic));
  assert.equal(predictions.labels.length, 10_000);
  session.free();
});

test("scores one case as it is changed", async () => {
  const crp = page.getByLabel("crp", { exact: true });
  const answer = page.locator("#run .answer strong");
  await crp.fill("0.5");
  await page.waitForTimeout(400);
  const low = parseFloat(await answer.textContent());
  await crp.fill("30");
  await page.waitForFunction((before) => document.querySelector("#run .answer strong").textContent !== before, `${low}%`);
  assert.ok(parseFloat(await answer.textContent()) > low);
});

test("tells which columns have moved, and saves the report", async () => {
  await press(page, "drift", "Compare");
  const cards = await page.$$eval("#drift .card", (all) => all.map((card) => [card.querySelector("h3").textContent, card.classList.contains("moved")]));
  assert.equal(cards.length, 8);
  const moved = cards.filter(([, has]) => has).map(([name]) => name);
  assert.deepEqual(cards.slice(0, moved.length).map(([name]) => name), moved, "moved columns come first");
  assert.ok(moved.includes("crp") && moved.includes("age"), `moved: ${moved}`);
  assert.match(await page.textContent("#drift"), /New: vape/);
  const { name, bytes } = await saved(page, "drift", "Download report (HTML)");
  assert.equal(name, "clinic-drift.html");
  assert.match(new TextDecoder().decode(bytes), /^<!doctype html>[\s\S]*<svg[\s\S]*crp/i);
});

test("asked for nothing since it was loaded", async () => {
  assert.deepEqual(served.asked.slice(asked), []);
  assert.equal(await page.getAttribute("[data-count]", "data-count"), "0");
  assert.deepEqual(errors, []);
});

test("axe finds no fault, light or dark", async () => {
  for (const theme of ["light", "dark"]) {
    await page.selectOption(".tools select", theme);
    await page.waitForTimeout(250);
    assert.deepEqual(await accessibilityFaults(page), [], theme);
  }
});

test("its policy refuses inline script, evaluated script and other hosts", async () => {
  const refused = await page.evaluate(async () => {
    const directives = [];
    document.addEventListener("securitypolicyviolation", (event) => directives.push(event.effectiveDirective));
    const inline = document.createElement("script");
    inline.textContent = "window.ran = 'inline'";
    document.head.append(inline);
    setTimeout("window.ran = 'evaluated'");
    await fetch("http://localhost:9/").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { directives: directives.sort(), ran: window.ran };
  });
  assert.deepEqual(refused, { directives: ["connect-src", "script-src", "script-src-elem"], ran: undefined });
});

test("speaks Korean, and keeps what was done", async () => {
  await page.click("#language");
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  for (const heading of await page.locator("h2").allTextContents()) assert.match(heading, /[가-힣]/);
  assert.match(await page.textContent("#balance .pair"), /전: 6,000행.*후: 11,760행/s);
  assert.match(page.url(), /lang=ko/);
  const { bytes } = await saved(page, "drift", "보고서 내려받기(HTML)");
  assert.match(new TextDecoder().decode(bytes), /<html lang="ko"/);
});

test("fits a phone and a tablet, in both languages", async () => {
  const folder = join(root, "target/page");
  mkdirSync(folder, { recursive: true });
  for (const language of ["ko", "en"]) {
    for (const width of [1280, 768, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await page.waitForTimeout(150);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${language} at ${width}: the page is ${wide} wide`);
      await page.screenshot({ path: join(folder, `${language}-${width}.png`), fullPage: true });
    }
    await page.click("#language");
  }
  await page.setViewportSize({ width: 1280, height: 900 });
});
