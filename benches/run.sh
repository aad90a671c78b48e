#!/usr/bin/env bash
# Every benchmark beside its peer, one after the other. Needs what benches/README.md lists.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

npm install --silent --no-package-lock --prefix benches
"$python" benches/models.py
"$python" benches/trees.py
node scripts/size.mjs
"$python" benches/smote.py
"$python" benches/ks.py
node benches/smote.mjs
node benches/inference-node.mjs
node benches/inference-chromium.mjs
node benches/cold-start.mjs
node benches/session-memory.mjs
