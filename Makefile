# Two commands matter: `make demo` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test core package neural arm page serve onnx-backend bench size clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: ## Install what building needs: rust targets, wasm-bindgen, npm packages
	@node scripts/setup.mjs

demo: setup ## Run the whole job on the clinic data in the terminal, then serve the page
	@node scripts/build-package.mjs
	@node examples/node/clinic.mjs
	@npm run --silent page:build
	@node scripts/serve-page.mjs

test: ## Set everything up and run all tests, with minutes per stage
	@scripts/test.sh

core: ## Run the core's tests only (no wasm, no tract)
	cargo test --features cli

package: setup ## Build the npm package into pkg/
	node scripts/build-package.mjs

arm: ## Cross-compile the static aarch64 binary
	@scripts/arm.sh

page: package ## Build the demo page into www/app/dist
	npm run --silent page:build

onnx-backend: ## Run the official ONNX backend tests inside WebAssembly (needs Python and a built pkg/)
	@scripts/onnx-backend.sh

bench: package ## Run every benchmark beside its peer (needs Python; see benches/README.md)
	benches/run.sh

size: package ## Print the bytes of the wasm files: raw, gzip, brotli
	node scripts/size.mjs

clean: ## Remove everything that was built
	cargo clean
	rm -rf pkg node_modules www/app/dist
