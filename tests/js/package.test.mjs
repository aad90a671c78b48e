// The package as a whole: its entries, its exports, and what it says twice.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const manifest = JSON.parse(read("pkg/package.json"));

function* files(node) {
  if (typeof node === "string") yield node;
  else for (const value of Object.values(node)) yield* files(value);
}

test("every file that package.json names exists, types first", () => {
  for (const file of files(manifest.exports)) assert.ok(existsSync(new URL(`pkg/${file}`, root)), file);
  for (const entry of Object.values(manifest.exports)) {
    if (typeof entry === "object") assert.equal(Object.keys(entry)[0], "types");
  }
});

test("there are no dependencies, and no script runs at install", () => {
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "scripts"]) {
    assert.equal(manifest[key], undefined, key);
  }
});

test("every error code of the core is in the types", () => {
  const codes = [...read("src/error.rs").matchAll(/Code::\w+ => \("([a-z-]+)", \d+, \d+\)/g)].map((m) => m[1]);
  assert.ok(codes.length > 15);
  const types = read("www/lib/errors.ts");
  for (const code of codes) assert.ok(types.includes(`| "${code}"`), code);
});

test("nothing runs when a module is imported but telling where the files are", () => {
  for (const name of readdirSync(new URL("www/lib/", root)).filter((n) => n.endsWith(".ts"))) {
    const lines = read(`www/lib/${name}`).split("\n");
    assert.ok(!lines.some((line) => /^(await|const .* = await)/.test(line)), `${name}: top-level await`);
  }
});
