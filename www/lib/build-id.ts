/** The build this JavaScript belongs to; `scripts/build-package.mjs` writes the real one into `pkg/`. */
export const BUILD_ID: string = "development";
