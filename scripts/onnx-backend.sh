#!/usr/bin/env bash
# Runs the official ONNX backend tests inside WebAssembly. They ship inside the Python package `onnx`, which is
# installed into an environment of its own; the package in pkg/ must be built. WRITE=1 writes the list and the page.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=target/onnx-backend/venv
data=$("$venv/bin/python" -c 'import onnx, os; assert onnx.__version__ == "1.19.1"; print(os.path.dirname(onnx.__file__))' 2>/dev/null) || {
  python3 -m venv --clear "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check onnx==1.19.1 numpy
  data=$("$venv/bin/python" -c 'import onnx, os; print(os.path.dirname(onnx.__file__))')
}
node tests/onnx-backend/run.mjs "$data/backend/test/data" ${WRITE:+--write}
