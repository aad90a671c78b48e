"""Kolmogorov-Smirnov of 1M + 1M values: Evenkeel beside SciPy on the same numbers, one thread, best of nine.

Run from the root of the repository with numpy and scipy installed: python benches/ks.py
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

N = 1_000_000
ROUNDS = 9


def scipys(a, b):
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = stats.ks_2samp(a, b)
        seconds.append(time.perf_counter() - start)
    return min(seconds), float(result.statistic), float(result.pvalue)


def ours(a, b):
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / "reference", Path(folder) / "current"]
        for file, values in zip(files, (a, b)):
            file.write_bytes(values.astype("<f8").tobytes())
        command = ["cargo", "bench", "--quiet", "--bench", "ks", "--", *map(str, files)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found["seconds"], found["statistic"], found["pValue"]


def main():
    rng = np.random.RandomState(0)
    a, b = rng.normal(0, 1, N), rng.normal(0.01, 1, N)
    (mine, d, p), (theirs, their_d, their_p) = ours(a, b), scipys(a, b)
    assert abs(d - their_d) <= 1e-15, (d, their_d)
    assert abs(p / their_p - 1) <= 1e-9, (p, their_p)
    print(f"D {d}, p {p}")
    print(f"evenkeel {mine * 1e3:.1f} ms, scipy {scipy.__version__} {theirs * 1e3:.1f} ms: {theirs / mine:.1f} times as fast")


if __name__ == "__main__":
    main()
