// One's own files in the demo page, refusals, and the cancel button.   npm run page:test
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessibilityFaults, cells, drop, openBrowser, openPage, press, root, saved, servedPage, settled } from "./page-driver.mjs";

const images = JSON.parse(fixture("images.json"));
const breast = readFileSync(join(root, "examples/data/breast-cancer.csv"));
let served;
let opened;
let page;
let errors;
let asked;

before(async () => {
  served = await servedPage();
  opened = await openBrowser();
  ({ page, errors } = await openPage(opened.browser, `${served.address}?lang=ko&method=smote&seed=7`));
  asked = served.asked.length;
});

after(async () => {
  await opened?.close();
  served?.close();
});

test("a link decides language, method and seed", async () => {
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  assert.equal(await page.inputValue("#balance select"), "smote");
  assert.deepEqual(await page.$$eval('#balance input[type="number"]', (all) => all.map((input) => input.value)), ["5", "7"]);
  await page.click("#language");
});

test("refuses what cannot be done in a sentence, and goes on", async () => {
  await press(page, "balance", "Balance");
  assert.match(await page.textContent(".alert"), /not-numeric/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await drop(page, "data", "broken.csv", Buffer.from("a,b\n1,2\n3\n"));
  await settled(page);
  assert.match(await page.textContent(".alert"), /ragged-csv/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await drop(page, "run", "picture.onnx", Buffer.from("not a model"));
  await settled(page);
  assert.match(await page.textContent(".alert"), /invalid-model/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  assert.equal(await page.locator(".alert").isVisible(), false);
});

test("takes a dropped table, finds its target and runs the whole job on it", async () => {
  await drop(page, "data", "breast-cancer.csv", breast);
  await settled(page);
  assert.match(await page.textContent("#data"), /breast-cancer\.csv/);
  const [head] = breast.toString().split("\n");
  const columns = await page.$$eval("#data select >> nth=0 >> option", (all) => all.map((option) => option.value)).catch(() => undefined);
  if (columns) assert.deepEqual(columns, head.trim().split(","));
  await press(page, "balance", "Balance");
  assert.equal(await page.locator(".alert").isVisible(), false);
  await press(page, "train", "Train");
  const model = (await cells(page, "#train .board tbody"))[1];
  assert.ok(Number(model[7]) > 0.95, `ROC AUC ${model[7]}`);
  await drop(page, "drift", "now.csv", breast);
  await settled(page);
  await press(page, "drift", "Compare");
  assert.match(await page.textContent("#drift .verdict"), /0 of \d+ columns have moved/);
});

test("takes a dropped model, tells what is in it and runs it on the table", async () => {
  const { bytes } = await saved(page, "run", "Download model (ONNX)");
  await drop(page, "run", "from-elsewhere.onnx", bytes);
  await settled(page);
  const text = await page.textContent("#run");
  assert.match(text, /from-elsewhere\.onnx/);
  assert.match(text, /LinearClassifier|Gemm|MatMul/);
  assert.match(text, /rows scored/);
  await press(page, "run", "Back to the trained model");
  assert.doesNotMatch(await page.textContent("#run .about"), /from-elsewhere/);
});

test("a model of other columns is shown, and the reason it cannot be run", async () => {
  const { bytes } = await saved(page, "run", "Download model (ONNX)");
  await page.getByRole("button", { name: "Back to the clinic example" }).first().click();
  await settled(page);
  await drop(page, "run", "other.onnx", bytes);
  await settled(page);
  assert.match(await page.textContent("#run .warning"), /could not be run on this table.*column/s);
});

test("a long job can be canceled, and the page goes on without a request", async () => {
  await drop(page, "data", "wide.csv", Buffer.from(wideTable(80_000, 12)));
  await settled(page);
  // From inside the page, so that the job cannot end before the click.
  const running = await page.evaluate(async () => {
    const start = document.querySelector("#balance button.primary");
    start.click();
    for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
    const cancel = document.querySelector(".status .line button");
    const seen = { started: start.disabled, cancelable: !cancel.hidden };
    cancel.click();
    return seen;
  });
  assert.deepEqual(running, { started: true, cancelable: true });
  assert.match(await settled(page), /Canceled/);
  await page.getByRole("button", { name: "Back to the clinic example" }).first().click();
  await settled(page);
  await page.selectOption("#balance select", "random-over-sampler");
  await press(page, "balance", "Balance");
  assert.match(await page.textContent("#balance .pair"), /After: 11,760 rows/);
  assert.deepEqual(served.asked.slice(asked), []);
  assert.equal(await page.getAttribute("[data-count]", "data-count"), "0");
  assert.deepEqual(errors, []);
});

test("works by keyboard: a file picker opens, a step runs", async () => {
  const choose = page.locator("#data").getByRole("button", { name: "Choose a CSV file" });
  await choose.focus();
  const input = page.locator("#data input[type=file]");
  // The dialog is the browser's; that it was asked for is the page's part.
  await input.evaluate((element) => element.addEventListener("click", (event) => (event.preventDefault(), (window.asked = true)), { once: true }));
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => window.asked), true);
  await input.setInputFiles({ name: "tiny.csv", mimeType: "text/csv", buffer: Buffer.from(wideTable(400, 3)) });
  await page.waitForTimeout(50);
  await settled(page);
  assert.match(await page.textContent("#data"), /tiny\.csv/);
  await page.locator("#train").getByRole("button", { name: "Train", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.waitForTimeout(50);
  await settled(page);
  assert.equal((await cells(page, "#train .board tbody")).length, 2);
});

test("a small model of pictures looks at a photo in the core, and takes labels", async () => {
  await drop(page, "run", "linear.onnx", fixture("models/photo_linear.onnx"));
  await settled(page);
  assert.match(await page.textContent("#run .about"), /takes pictures/);
  assert.equal(await page.locator("#run .warning").count(), 0);
  await drop(page, "run .pictures", "colors.png", fixture("images/colors.png"));
  await settled(page);
  const { expected } = images.cases.find((each) => each.name === "linear");
  const bars = await shownClasses();
  assert.equal(bars.length, 5);
  assert.deepEqual(bars[0], [String(expected[0][0].index), `${(expected[0][0].score * 100).toFixed(1)}%`]);
  assert.match(await page.textContent("#run .photo .fine"), /\d ms by the core engine/);
  assert.equal(await page.$eval("#run .photo img", async (image) => (await image.decode(), image.naturalWidth)), 61);
  await drop(page, "run .pictures", "labels.txt", Buffer.from("cat\ndog\ntall tree\n고양이\ncar\nhouse\nsea\n"));
  await settled(page);
  assert.equal((await shownClasses())[0][0], expected[0][0].label);
  await drop(page, "run .pictures", "notes.png", Buffer.from("no picture"));
  await settled(page);
  assert.match(await page.textContent(".alert"), /invalid-image/);
  await page.getByRole("button", { name: "Dismiss" }).click();
  assert.deepEqual(served.asked.slice(asked), []);
});

test("a neural model of pictures fetches its engine, and nothing else", async () => {
  await drop(page, "run", "mobilenet.onnx", fixture("models/mobilenet_narrow.onnx"));
  await settled(page);
  assert.match(await page.textContent("#run .facts"), /neural engine.*Conv/s);
  await drop(page, "run .pictures", "colors.png", fixture("images/colors.png"));
  await settled(page);
  const { expected } = images.cases.find((each) => each.name === "mobilenet");
  const wanted = expected[0].map(({ label, score }) => [label, `${(score * 100).toFixed(1)}%`]);
  assert.deepEqual(await shownClasses(), wanted);
  assert.match(await page.textContent("#run .photo .fine"), /neural engine/);
  assert.deepEqual(await accessibilityFaults(page), []);
  await page.click("#language");
  assert.match(await page.textContent("#run .photo .fine"), /신경망 엔진/);
  await page.click("#language");
  const since = served.asked.slice(asked);
  assert.match(since.join(), /^\/assets\/evenkeel_neural_bg-[\w-]+\.wasm$/);
  await page.waitForFunction(() => document.querySelector("[data-count]").dataset.count === "1");
});

test("a convolutional net of PyTorch scores the rows of the page's table", async () => {
  await drop(page, "data", "sixteen.csv", Buffer.from(wideTable(400, 16)));
  await settled(page);
  await drop(page, "run", "cnn_rows.onnx", readFileSync(join(root, "tests/fixtures/models/neural/cnn_rows_torchscript_17.onnx")));
  await settled(page);
  assert.match(await page.textContent("#run .facts"), /neural engine.*Conv/s);
  assert.match(await page.textContent("#run"), /80 rows scored/);
  const [head] = await cells(page, "#run thead");
  const rows = (await cells(page, "#run tbody")).filter((row) => row.length === head.length);
  const [zero, one] = ["probability_0", "probability_1"].map((name) => head.indexOf(name));
  assert.ok(zero >= 0 && one >= 0, head.join());
  assert.ok(rows.length > 3);
  for (const row of rows) assert.ok(Math.abs(Number(row[zero]) + Number(row[one]) - 1) < 0.01, row.join());
});

function fixture(name) {
  return readFileSync(join(root, "tests/fixtures", name));
}

/** The classes and shares beside the photo. */
function shownClasses() {
  return page.$$eval("#run .bars li", (all) => all.map((li) => [...li.querySelectorAll("span, strong")].map((e) => e.textContent)));
}

/** A table of numbers with one row in twenty of the rare class. */
function wideTable(rows, columns) {
  let state = 1;
  const draw = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const lines = [[...Array.from({ length: columns }, (_, i) => `x${i}`), "target"].join(",")];
  for (let row = 0; row < rows; row += 1) {
    const rare = row % 20 === 0;
    lines.push([...Array.from({ length: columns }, () => (draw() + (rare ? 0.4 : 0)).toFixed(4)), rare ? "yes" : "no"].join(","));
  }
  return lines.join("\n");
}
