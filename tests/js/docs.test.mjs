// The examples of docs/inference.md run as printed, against the built package.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { external } from "./onnx-bytes.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "evenkeel-docs-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, "node_modules"));
symlinkSync(join(root, "pkg"), join(folder, "node_modules/evenkeel"));
for (const [name, fixture] of [["model", "logistic_zipmap"], ["net", "mlp_plain"]]) {
  copyFileSync(join(root, `tests/fixtures/models/${fixture}.onnx`), join(folder, `${name}.onnx`));
}
writeFileSync(join(folder, "large.onnx"), external(["location", "weights.bin"]));
writeFileSync(join(folder, "weights.bin"), new Uint8Array(8));

const page = readFileSync(join(root, "docs/inference.md"), "utf8");
const blocks = [...page.matchAll(/^## (.+)\n(?:(?!^## )[^])*?^```js\n([^]*?)^```/gm)];

test("every section with code has an example that is found", () => assert.equal(blocks.length, page.split("```js").length - 1));

for (const [, heading, code] of blocks) {
  test(heading, () => {
    const path = join(folder, "example.mjs");
    writeFileSync(path, code);
    const { status, stdout, stderr } = spawnSync(process.execPath, [path], { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
    assert.ok(stdout.length > 0);
  });
}
