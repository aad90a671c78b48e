#!/usr/bin/env python3
"""Tree ensembles, native: Evenkeel beside onnxruntime on the same models and rows, one thread, turn by turn.

    python benches/trees.py            # needs numpy, scikit-learn, lightgbm, xgboost, skl2onnx, onnxmltools, onnxruntime
    python benches/trees.py --models   # only writes the models, for inference-node.mjs

Writes fitted models to target/bench/: a forest of 100 trees grown until leaves are pure, one of depth 8, LightGBM with 31 leaves and
XGBoost of depth 6, 100 and 1,000 trees each, on 5,000 rows of 20 features, two classes, a tenth of the labels noise.
"""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

OUT = Path(__file__).resolve().parent.parent / "target" / "bench"
FEATURES = 20
ROUNDS = 7


def models():
    import lightgbm
    import xgboost
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier

    OUT.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (5000, FEATURES)).astype(np.float32)
    y = (x[:, 0] + x[:, 1] * x[:, 2] + np.sin(3 * x[:, 3]) > 0).astype(int)
    y[rng.random(5000) < 0.1] ^= 1
    types = [("x", FloatTensorType([None, FEATURES]))]

    def save(name, onx):
        (OUT / f"{name}.onnx").write_bytes(onx.SerializeToString())
        print(OUT / f"{name}.onnx", len(onx.SerializeToString()), "bytes")

    for name, depth in [("rf100", None), ("rf100_depth8", 8)]:
        forest = RandomForestClassifier(100, max_depth=depth, random_state=0).fit(x, y)
        onx = to_onnx(forest, x[:1], options={id(forest): {"zipmap": False}}, target_opset={"": 17, "ai.onnx.ml": 3})
        save(name, onx)
    for n in (100, 1000):
        boosted = lightgbm.LGBMClassifier(n_estimators=n, num_leaves=31, verbose=-1, n_jobs=1).fit(x, y)
        save(f"lightgbm{n}", convert_lightgbm(boosted, initial_types=types, zipmap=False, target_opset=15))
        boosted = xgboost.XGBClassifier(n_estimators=n, max_depth=6, n_jobs=1).fit(x, y)
        save(f"xgboost{n}", convert_xgboost(boosted, initial_types=types, target_opset=15))


def main():
    import onnxruntime

    binary = subprocess.Popen(
        ["cargo", "bench", "--quiet", "--bench", "trees"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    rows = np.random.default_rng(1).uniform(-1, 1, (1000, FEATURES)).astype("<f4")
    (OUT / "rows.f32").write_bytes(rows.tobytes())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    for path in sorted(OUT.glob("*.onnx")):
        if not path.stem.startswith(("rf", "lightgbm", "xgboost")):
            continue
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        for batch in (1, 1000):
            feeds, runs = {name: rows[:batch]}, 1000 // batch * 5
            mine, theirs = [], []
            for _ in range(ROUNDS):
                print(path, OUT / "rows.f32", batch, runs, file=binary.stdin, flush=True)
                found = json.loads(binary.stdout.readline())
                mine.append(found["seconds"])
                start = time.perf_counter()
                for _ in range(runs):
                    labels, scores = session.run(None, feeds)
                theirs.append((time.perf_counter() - start) / runs)
            assert found["labels"] == labels.tolist()
            worst = np.abs(np.array(found["scores"]) - scores.reshape(-1)).max()
            assert worst <= 1e-5, worst
            a, b = np.median(mine), np.median(theirs)
            print(f"{path.stem:14} {batch:5} rows: evenkeel {a * 1e6:9.1f} µs, onnxruntime {b * 1e6:9.1f} µs, ratio {a / b:.3f}")
    binary.stdin.close()


if __name__ == "__main__":
    if "--models" in sys.argv or not (OUT / "xgboost1000.onnx").exists():
        models()
    if "--models" not in sys.argv:
        main()
