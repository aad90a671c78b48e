"""Golden values of drift tests: Evidently's reports and SciPy's distributions.

Writes tests/fixtures/drift.json. Tables stand once under "tables"; a case's input names two of them, or
describes two samples made by `lattice`, which every side can run.
"""

import json
import re
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
from scipy import stats

warnings.filterwarnings("ignore")
OUT = Path(__file__).parent.parent / "fixtures" / "drift.json"
RELATIVE = 1e-9
TESTS = {
    "K-S p_value": "ks",
    "PSI": "psi",
    "Jensen-Shannon distance": "jensenshannon",
    "Wasserstein distance (normed)": "wasserstein",
    "chi-square p_value": "chisquare",
    "Z-test p_value": "z",
}


def column(name, series):
    if series.dtype == object:
        return {"name": name, "values": [None if pd.isna(v) else v for v in series]}
    kind = "integer" if series.dtype.kind == "i" else "float64"
    return {"name": name, "kind": kind, "values": [None if pd.isna(v) else v for v in series.tolist()]}


def table(frame):
    return {"columns": [column(name, frame[name]) for name in frame]}


def golden(seed=0):
    rng = np.random.RandomState(seed)
    return pd.DataFrame({"x": rng.normal(0, 1, 500)}), pd.DataFrame({"x": rng.normal(0.2, 1.1, 400)})


def mixed(seed, rows, moved):
    """Columns of every kind; `moved` shifts some and brings a new category."""
    rng = np.random.RandomState(seed)
    frame = pd.DataFrame(
        {
            "ties": np.round(rng.normal(0.3 * moved, 1, rows), 1),
            "gaps": np.round(np.where(rng.rand(rows) < 0.1 + 0.1 * moved, np.nan, rng.gamma(2, 3, rows)), 3),
            "whole": rng.poisson(30 + 2 * moved, rows),
            "whole_gaps": np.where(rng.rand(rows) < 0.05, np.nan, rng.poisson(30, rows)),
            "few_whole": rng.randint(0, 6 + moved, rows),
            "few": rng.choice([0.5, 1.5, 2.5], rows, p=[0.5, 0.3, 0.2] if moved else [0.4, 0.4, 0.2]),
            "two": rng.choice([0.25, 0.75], rows, p=[0.5, 0.5] if moved else [0.45, 0.55]),
            "twenty": rng.randint(0, 20, rows) / 4.0,
            "constant": np.full(rows, 2.5),
            "one_text": np.full(rows, "only", dtype=object),
            "answer": rng.choice(["no", "yes"], rows, p=[0.7, 0.3]).astype(object),
            "color": rng.choice(["red", "green", "blue"], rows, p=[0.5, 0.3, 0.2]).astype(object),
            "grown": rng.choice(["a", "b", "c", "d"][: 3 + moved], rows).astype(object),
        }
    )
    frame.loc[rng.rand(rows) < 0.05, "color"] = None
    return frame


def evidently(reference, current, options):
    preset = DataDriftPreset(
        columns=options.get("columns"),
        drift_share=options.get("driftShare", 0.5),
        method=options.get("test"),
        threshold=options.get("threshold"),
    )
    found = Report([preset]).run(current.copy(), reference.copy()).dict()["metrics"]
    columns = []
    for metric in found[1:]:
        config = metric["config"]
        test = TESTS.get(config["method"], config["method"])
        score, threshold = float(metric["value"]), config["threshold"]
        below = score <= threshold if test == "ks" else score < threshold
        columns.append(
            {
                "column": config["column"],
                "test": test,
                "score": score,
                "threshold": threshold,
                "drifted": bool(below if test in ("ks", "chisquare", "z") else score >= threshold),
            }
        )
    order = options.get("columns") or list(reference)
    columns.sort(key=lambda c: order.index(c["column"]))
    share = found[0]["value"]["share"]
    assert share == sum(c["drifted"] for c in columns) / len(columns)
    return {
        "datasetDrift": bool(share >= options.get("driftShare", 0.5)),
        "shareOfDriftedColumns": share,
        "columns": columns,
    }


def lattice(n, multiplier, modulus, scale, shift):
    return (np.arange(n) * multiplier % modulus) / modulus * scale + shift


def ks_cases():
    samples = [
        (10007, 7919, 10007, 1.0, 0.0, 8000, 7907, 9001, 1.0, 0.004),
        (10001, 7919, 10007, 1.0, 0.0, 50, 31, 53, 1.0, 0.15),
        (10001, 7919, 10007, 1.0, 0.0, 90, 31, 97, 1.0, 0.02),
        (30000, 7919, 30011, 1.0, 0.0, 30000, 7907, 29989, 1.0, 0.01),
        (60000, 7919, 60013, 1.0, 0.0, 50000, 7907, 49999, 1.0, 0.002),
        (400, 31, 97, 1.0, 0.0, 400, 37, 101, 1.1, 0.05),
        (400, 31, 97, 1.0, 0.0, 300, 37, 101, 1.1, 0.05),
        (1000, 31, 97, 1.0, 0.0, 999, 37, 101, 1.0, 0.003),
        (5000, 31, 5003, 1.0, 0.0, 4999, 37, 5011, 1.0, 0.5),
        (7, 3, 7, 1.0, 0.0, 5, 2, 5, 1.0, 2.0),
        (50, 7, 10, 1.0, 0.0, 50, 7, 10, 1.0, 0.0),
        (1, 1, 2, 1.0, 0.0, 3, 1, 3, 1.0, 0.0),
        (20000, 7919, 20011, 1.0, 0.0, 1, 1, 2, 1.0, 0.9),
    ]
    for i, s in enumerate(samples):
        keys = ("n", "multiplier", "modulus", "scale", "shift")
        reference, current = lattice(*s[:5]), lattice(*s[5:])
        result = stats.ks_2samp(reference, current)
        yield {
            "name": f"ks of lattices {i}",
            "operation": "twoSample",
            "options": {},
            "input": {"reference": dict(zip(keys, s[:5])), "current": dict(zip(keys, s[5:]))},
            "expected": {
                "ks": {"statistic": float(result.statistic), "pValue": float(result.pvalue)},
                "wasserstein": float(stats.wasserstein_distance(reference, current)),
            },
            "tolerance": "close",
            "relative": RELATIVE,
        }


def kolmogorov_case():
    points = []
    for n in [1, 2, 3, 5, 10, 30, 100, 139, 140, 141, 200, 1000, 5000, 16384, 20000, 100000, 100001, 500000, 10**6, 10**6 + 1, 10**7]:
        for z in [0.2, 0.3, 0.45, 0.6, 0.8, 0.868, 0.88, 1.0, 1.3, 1.45, 1.49, 1.8, 2.01, 2.5, 3.5, 5.0, 9.0, 15.0]:
            x = float(z / np.sqrt(n))
            if x < 1:
                points.append([n, x, float(stats.kstwo.sf(x, n))])
        for t in [0.4, 0.75, 1.0, 1.25, 1.9]:
            points.append([n, t / n, float(stats.kstwo.sf(t / n, n))])
        if n <= 200:
            for x in [0.3, 0.5, 0.55, 0.9, 1 - 0.5 / n]:
                points.append([n, x, float(stats.kstwo.sf(x, n))])
    return {
        "name": "kolmogorov distribution",
        "operation": "kolmogorov",
        "options": {},
        "input": {"n": [p[0] for p in points], "x": [p[1] for p in points]},
        "expected": {"sf": [p[2] for p in points]},
        "tolerance": "close",
        "relative": RELATIVE,
    }


def main():
    frames = {"golden reference": golden()[0], "golden current": golden()[1]}
    for name, rows in (("small", (300, 240)), ("large", (1100, 800))):
        frames[f"{name} reference"] = mixed(1, rows[0], 0)
        frames[f"{name} current"] = mixed(2, rows[1], 1)
    numbers = ["ties", "gaps", "whole", "whole_gaps", "twenty", "constant"]
    texts = ["answer", "color", "grown", "few_whole"]
    asked = [(name, {}) for name in ("golden", "small", "large")]
    for test in ("ks", "psi", "jensenshannon", "wasserstein"):
        asked.append(("golden", {"test": test}))
        asked += [(name, {"test": test, "columns": numbers}) for name in ("small", "large")]
    for test in ("chisquare", "psi", "jensenshannon"):
        asked += [(name, {"test": test, "columns": texts}) for name in ("small", "large")]
    asked.append(("large", {"test": "z", "columns": ["answer"]}))
    asked.append(("golden", {"test": "psi", "threshold": 0.05, "driftShare": 1.0}))
    asked.append(("small", {"driftShare": 0.2}))
    cases = [
        {
            "name": " ".join([name, *re.findall(r"[\w.]+", json.dumps(options))]),
            "operation": "drift",
            "options": options,
            "input": {"reference": f"{name} reference", "current": f"{name} current"},
            "expected": evidently(frames[f"{name} reference"], frames[f"{name} current"], options),
            "tolerance": "close",
            "relative": RELATIVE,
        }
        for name, options in asked
    ]
    cases += [*ks_cases(), kolmogorov_case()]
    document = {
        "versions": {p: version(p) for p in ("evidently", "scipy", "numpy", "pandas")},
        "tables": {name: table(frame) for name, frame in frames.items()},
        "cases": cases,
    }
    OUT.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(len(cases), "cases", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
