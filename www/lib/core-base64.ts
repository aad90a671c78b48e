/** The core's WebAssembly as text; `scripts/build-package.mjs` writes it into `pkg/`. */
export const CORE_BASE64: string = "";
