// The corpus of broken and hostile files, through the package: the code is in each name.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { EvenkeelError, Session } from "../../pkg/dist/entry-node.js";

const folder = new URL("../fixtures/broken/", import.meta.url);
const good = readFileSync(new URL("../fixtures/models/mlp_plain.onnx", import.meta.url));

for (const name of readdirSync(folder)) {
  test(name, async () => {
    const bytes = readFileSync(new URL(name, folder));
    await assert.rejects(Session.load(bytes), (e) => {
      assert.ok(e instanceof EvenkeelError, String(e));
      assert.equal(e.code, name.split(".")[0], e.message);
      return true;
    });
    (await Session.load(good)).free();
  });
}
