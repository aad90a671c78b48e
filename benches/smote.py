"""SMOTE beside imbalanced-learn on the same table, one thread each.

Usage: python benches/smote.py [rows] [columns]. Prints seconds (best of a few runs), whether the bytes are
the same, and the ratio.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import imblearn
import numpy
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification

ROOT = pathlib.Path(__file__).parents[1]
rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
columns = int(sys.argv[2]) if len(sys.argv) > 2 else 20

x, y = make_classification(
    rows, columns, n_informative=columns // 2, n_redundant=columns // 4, weights=[0.95], random_state=0
)


def ours(path):
    command = ["cargo", "bench", "-q", "--bench", "smote", "--", str(path)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def theirs(runs=5):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        found, _ = SMOTE(random_state=42).fit_resample(x, y)
        seconds.append(time.perf_counter() - start)
    return min(seconds), hashlib.sha256(found.astype("<f8").tobytes()).hexdigest()


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "table.f64"
    head = numpy.array([rows, columns], dtype="<f8")
    path.write_bytes(head.tobytes() + x.astype("<f8").tobytes() + y.astype("<f8").tobytes())
    evenkeel = ours(path)
    seconds, digest = theirs()

print(f"table                  {rows} x {columns}, minority {evenkeel['minority']}")
print(f"imbalanced-learn {imblearn.__version__}  {seconds:.4f} s")
print(f"evenkeel               {evenkeel['seconds']:.4f} s, {seconds / evenkeel['seconds']:.1f} times faster")
print(f"same bytes             {digest == evenkeel['sha256']}")
