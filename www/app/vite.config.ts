import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The package as built into pkg/, by its own exports map. */
function packageAliases(): { find: RegExp; replacement: string }[] {
  const { name, exports } = JSON.parse(readFileSync(here("../../pkg/package.json"), "utf8"));
  return Object.entries<string | Record<string, string>>(exports)
    .map(([path, target]) => ({
      find: new RegExp(`^${name}${path.slice(1).replace(/[/.]/g, "\\$&")}(\\?.*)?$`),
      replacement: here(`../../pkg/${typeof target === "string" ? target : (target["browser"] ?? target["default"])}`) + "$1",
    }));
}

export default defineConfig({
  root: here("."),
  base: "./",
  resolve: { alias: packageAliases() },
  server: { fs: { allow: [here("../..")] } },
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, outDir: "dist", emptyOutDir: true },
});
