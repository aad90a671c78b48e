"""Holds models exported by `evenkeel train` against onnxruntime. Not part of `make test`.

    cargo build --features cli
    python tests/reference/check_exported.py target/debug/evenkeel

Trains on the example tables, checks each file with onnx.checker, scores the table (and one with gaps and
unknown categories) by onnxruntime and by `evenkeel predict`, and compares labels and probabilities.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
import pandas

DATA = pathlib.Path(__file__).parents[2] / "examples" / "data"
RUNS = [
    ("clinic.csv", "ill", []),
    ("clinic.csv", "ill", ["--threshold", "best-f1", "--resample", "smotenc", "--seed", "42"]),
    ("clinic.csv", "ill", ["--threshold", "recall>=0.8", "--class-weight", "balanced"]),
    ("clinic.csv", "region", []),
    ("breast-cancer.csv", None, ["--threshold", "best-f1", "--resample", "smote"]),
]


def read(path):
    return pandas.read_csv(path, dtype=str, keep_default_na=False)


def spoiled(table):
    """Every fifth cell emptied, every seventh text unknown."""
    table = table.copy()
    for i, name in enumerate(table):
        texts = pandas.to_numeric(table[name].replace("", "0"), errors="coerce").isna().any()
        column = table[name].to_numpy(dtype=object).copy()
        if texts:
            column[i::7] = "never seen"
        column[i::5] = ""
        table[name] = column
    return table


def by_onnxruntime(model, table):
    session = onnxruntime.InferenceSession(model)
    feeds = {}
    for entry in session.get_inputs():
        column = table[entry.name]
        if entry.type == "tensor(float)":
            values = pandas.to_numeric(column, errors="coerce").to_numpy(numpy.float32)
        else:
            values = column.to_numpy(object)
        feeds[entry.name] = values.reshape(-1, 1)
    labels, probabilities = session.run(["label", "probabilities"], feeds)
    return [str(v) for v in labels], probabilities, session.get_modelmeta().custom_metadata_map


def check(binary, folder, name, target, flags):
    source = DATA / name
    target = target or read(source).columns[-1]
    model, rows, scores = folder / "model.onnx", folder / "rows.csv", folder / "scores.csv"
    subprocess.run(
        [binary, "train", source, "--target", target, "--model", "logistic", *flags, "-o", model],
        check=True,
        capture_output=True,
    )
    onnx.checker.check_model(onnx.load(model), full_check=True)
    features = read(source).drop(columns=target)
    worst = 0.0
    for table in (features, spoiled(features)):
        table.to_csv(rows, index=False)
        subprocess.run([binary, "predict", model, rows, "-o", scores], check=True, capture_output=True)
        ours = read(scores)
        labels, probabilities, metadata = by_onnxruntime(str(model), table)
        classes = json.loads(metadata["evenkeel.classes"])
        if "evenkeel.threshold" in metadata:
            positive = metadata["evenkeel.positive"]
            other = next(c for c in classes if c != positive)
            over = probabilities[:, classes.index(positive)] >= float(metadata["evenkeel.threshold"])
            labels = [positive if yes else other for yes in over]
        assert labels == list(ours["label"]), f"{name} {flags}: labels differ"
        for k, label in enumerate(classes):
            found = ours[f"probability_{label}"].astype(float)
            worst = max(worst, numpy.abs(found - probabilities[:, k]).max())
    assert worst <= 1e-5, f"{name} {flags}: probabilities differ by {worst}"
    print(f"{name}, {target} {' '.join(flags)}: {len(features)} rows, largest difference {worst:.1e}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        for run in RUNS:
            check(sys.argv[1], pathlib.Path(folder), *run)


if __name__ == "__main__":
    main()
