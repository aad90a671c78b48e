// The static aarch64 binary under qemu: the same bytes as x86 for resampling, training, metrics and drift,
// and the same predictions of a neural net within the tolerance "Approximate" (1e-4 absolute, 5e-4 relative).
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

const root = new URL("../..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "evenkeel-arm-"));
after(() => rmSync(folder, { recursive: true }));

const hosts = {
  x86: [join(root, "target/debug/evenkeel")],
  arm: ["qemu-aarch64-static", join(root, "target/aarch64-unknown-linux-musl/release/evenkeel")],
};

function run(host, ...words) {
  const [command, ...first] = hosts[host];
  return execFileSync(command, [...first, ...words], { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
}

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const clinic = join(root, "examples/data/clinic.csv");
const current = join(root, "examples/data/clinic-current.csv");
const cancer = join(root, "examples/data/breast-cancer.csv");

/** Runs a command that writes one file on both hosts and compares the bytes. */
function sameFile(name, words) {
  const digests = Object.keys(hosts).map((host) => {
    const path = join(folder, `${host}-${name}`);
    run(host, ...words, "-o", path);
    return sha256(readFileSync(path));
  });
  assert.equal(digests[1], digests[0], `${name} differs between x86 and ARM`);
}

test("the binary is static", () => {
  const header = readFileSync(hosts.arm[1]);
  assert.equal(header.readUInt16LE(18), 183, "not an aarch64 binary");
  assert.ok(!header.includes("ld-linux-aarch64"), "the binary asks for a dynamic loader");
});

for (const [method, table, target] of [
  ["smote", cancer, "diagnosis"],
  ["smotenc", clinic, "ill"],
  ["random-over-sampler", clinic, "ill"],
  ["random-under-sampler", clinic, "ill"],
]) {
  test(`resample by ${method}: same bytes`, () => {
    sameFile(`${method}.csv`, ["resample", table, "--target", target, "--method", method, "--impute", "--seed", "42"]);
  });
}

test("train, evaluate, predict: same bytes", () => {
  sameFile("model.onnx", [
    "train", clinic, "--target", "ill", "--resample", "smotenc", "--threshold", "best-f1", "--seed", "42",
  ]);
  const model = join(folder, "x86-model.onnx");
  sameFile("scores.csv", ["predict", model, current]);
  const [x86, arm] = Object.keys(hosts).map((h) => run(h, "evaluate", model, current, "--target", "ill", "--json"));
  assert.equal(arm.toString(), x86.toString());
  assert.ok(JSON.parse(arm).scores.rocAuc > 0.8);
});

test("drift: same JSON and same HTML", () => {
  const reports = Object.keys(hosts).map((host) => {
    const html = join(folder, `${host}.html`);
    const json = run(host, "drift", clinic, current, "--json", "--html", html).toString();
    return { json, html: sha256(readFileSync(html)) };
  });
  assert.deepEqual(reports[1], reports[0]);
  assert.equal(JSON.parse(reports[1].json).columns.find((c) => c.column === "crp").drifted, true);
});

test("a convolutional net: same predictions within the tolerance", () => {
  const cases = JSON.parse(readFileSync(join(root, "tests/fixtures/inference.json"), "utf8")).cases;
  const net = cases.find((c) => c.name.startsWith("mobilenet"));
  assert.ok(net, "no fixture of a MobileNetV2-shaped net");
  const model = join(root, "tests/fixtures", net.input.model);
  const width = 3 * 64 * 64;
  const rows = [0].map((i) => Array.from({ length: width }, (_, j) => (((i * 31 + j * 17) % 101) - 50) / 50));
  const csv = join(folder, "pixels.csv");
  writeFileSync(csv, [rows[0].map((_, j) => `p${j}`).join(","), ...rows.map((r) => r.join(","))].join("\n") + "\n");
  const [x86, arm] = Object.keys(hosts).map((host) => {
    const path = join(folder, `${host}-pixels.csv`);
    run(host, "predict", model, csv, "-o", path);
    return readFileSync(path, "utf8").trim().split("\n").slice(1).flatMap((line) => line.split(",").map(Number));
  });
  assert.equal(arm.length, x86.length);
  x86.forEach((value, i) => {
    assert.ok(Number.isFinite(value));
    assert.ok(Math.abs(arm[i] - value) <= 1e-4 + 5e-4 * Math.abs(value), `${i}: ${arm[i]} against ${value}`);
  });
});
