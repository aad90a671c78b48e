// Pictures through the package: what is accepted, and what is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Session, decodeImage, imageToTensor } from "../../pkg/dist/entry-node.js";

const file = (name) => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
const photo = { data: new Uint8Array(20 * 10 * 3).fill(90), width: 20, height: 10 };

test("pictures are classified one by one or together, in the core", async () => {
  const session = await Session.load(file("models/photo_linear.onnx"));
  assert.equal(session.engine, "core");
  assert.deepEqual(session.imageInput, { channels: 3, height: 16, width: 16, layout: "nchw", bytes: false });
  const [best, ...rest] = await session.classify(photo, { topK: 2, preprocess: "zero-to-one" });
  assert.equal(rest.length, 1);
  assert.ok(best.score >= rest[0].score && best.label === String(best.index));
  const stages = [];
  const onProgress = ({ stage, done, total }) => void stages.push([stage, done, total]);
  const both = await session.classify([photo, photo], { topK: 2, preprocess: "zero-to-one" }, { onProgress });
  assert.deepEqual(both, [[best, ...rest], [best, ...rest]]);
  assert.deepEqual(stages, [["classifying", 0, 2], ["classifying", 1, 2]]);
  const x = await session.imageToTensor([photo, photo], "zero-to-one");
  assert.deepEqual([x.dims, x.type], [[2, 3, 16, 16], "float32"]);
  const { y } = await session.run({ x });
  assert.deepEqual(y.dims, [2, 7]);
  session.free();
  await assert.rejects(session.classify(photo), { code: "freed" });
});

test("what a model or picture cannot do is refused with its code", async () => {
  const session = await Session.load(file("models/photo_linear.onnx"));
  const refused = (image, options, code, words) =>
    assert.rejects(session.classify(image, options), (e) => e.code === code && words.test(e.message));
  await refused(photo, { labels: ["a", "b"] }, "invalid-option", /expected 7.*found 2/);
  await refused(photo, { topk: 3 }, "invalid-option", /did you mean 'topK'/);
  await refused(photo, { preprocess: "image-net" }, "invalid-option", /did you mean 'imagenet'/);
  await refused(photo, { preprocess: { width: 32 } }, "invalid-option", /'width': expected 16/);
  await refused({ ...photo, width: 21 }, {}, "invalid-shape", /1, 3 or 4 bytes/);
  await refused({ ...photo, width: 0 }, {}, "empty-input", /0 × 10/);
  await refused(42, {}, "invalid-image", /expected pixels/);
  await refused("no-such-photo.png", {}, "io", /no-such-photo/);
  session.free();
  const table = await Session.load(file("models/mlp_plain.onnx"));
  assert.equal(table.imageInput, null);
  await assert.rejects(table.classify(photo), { code: "unsupported-model" });
  table.free();
  await assert.rejects(imageToTensor(photo, { width: 1e9, height: 1e9 }), { code: "too-large" });
});

test("files are decoded by the engine for neural networks, from bytes, blobs and paths", async () => {
  const bytes = file("images/colors.png");
  const { data, width, height } = await decodeImage(bytes);
  assert.deepEqual([width, height, data.length], [61, 43, 61 * 43 * 3]);
  assert.deepEqual((await decodeImage(new Blob([bytes]))).data, data);
  const path = new URL("../fixtures/images/colors.png", import.meta.url);
  assert.deepEqual((await decodeImage(path)).data, data);
  await assert.rejects(decodeImage(bytes, { maxPixels: 100 }), { code: "too-large" });
  await assert.rejects(decodeImage(bytes, { maxpixels: 100 }), { code: "invalid-option" });
  await assert.rejects(decodeImage(bytes.subarray(0, 900)), { code: "invalid-image" });
  await assert.rejects(decodeImage(new Uint8Array(9)), { code: "invalid-image" });
});
