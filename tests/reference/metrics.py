"""Golden values of classification metrics: scikit-learn. Writes tests/fixtures/metrics.json."""

import json
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
from sklearn import metrics as m
from sklearn.dummy import DummyClassifier

warnings.filterwarnings("ignore")
OUT = Path(__file__).parent.parent / "fixtures" / "metrics.json"


def averages(y, p, w, average):
    precision, recall, f1, _ = m.precision_recall_fscore_support(y, p, average=average, sample_weight=w)
    return {"precision": precision, "recall": recall, "f1": f1}


def report(y, p, k, w=None, probabilities=None, positive=None):
    labels = list(range(k))
    precision, recall, f1, support = m.precision_recall_fscore_support(y, p, labels=labels, sample_weight=w)
    expected = {
        "accuracy": m.accuracy_score(y, p, sample_weight=w),
        "balancedAccuracy": m.balanced_accuracy_score(y, p, sample_weight=w),
        "confusion": m.confusion_matrix(y, p, labels=labels, sample_weight=w).astype(float).tolist(),
        "classes": [
            {"precision": a, "recall": b, "f1": c, "support": float(d)}
            for a, b, c, d in zip(precision.tolist(), recall.tolist(), f1.tolist(), support)
        ],
        "macroAverage": averages(y, p, w, "macro"),
        "microAverage": averages(y, p, w, "micro"),
        "weightedAverage": averages(y, p, w, "weighted"),
    }
    if probabilities is None:
        return expected
    expected["logLoss"] = m.log_loss(y, probabilities, sample_weight=w, labels=labels)
    if k == 2:
        is_positive, scores = (y == positive).astype(int), probabilities[:, positive]
        expected["averagePrecision"] = m.average_precision_score(is_positive, scores, sample_weight=w)
        if len(np.unique(y)) == 2:
            expected["rocAuc"] = m.roc_auc_score(is_positive, scores, sample_weight=w)
    else:
        expected["rocAuc"] = m.roc_auc_score(
            y, probabilities, multi_class="ovr", average="macro", sample_weight=w, labels=labels
        )
        expected["averagePrecision"] = m.average_precision_score(y, probabilities, sample_weight=w)
    return expected


def rows(matrix):
    return {"data": matrix.ravel().tolist(), "rows": matrix.shape[0], "columns": matrix.shape[1]}


def case(name, y, p, k, w=None, probabilities=None, positive=None):
    return {
        "name": name,
        "operation": "classificationReport",
        "options": {"positive": positive},
        "input": {
            "classes": [f"class {i}" for i in range(k)],
            "actual": y.tolist(),
            "predicted": p.tolist(),
            "weights": None if w is None else w.tolist(),
            "probabilities": None if probabilities is None else rows(probabilities),
        },
        "expected": report(y, p, k, w, probabilities, positive),
        "tolerance": "close",
        "relative": 1e-12,
    }


def softened(rng, y, k, digits=None):
    raw = rng.gamma(0.7, size=(len(y), k)) + 1e-3
    raw[np.arange(len(y)), y] += rng.gamma(1.2, size=len(y))
    p = raw / raw.sum(axis=1, keepdims=True)
    if digits is not None:
        first = np.round(p[:, 0], digits)
        p = np.column_stack([first, 1 - first])
    return p


def reports():
    rng = np.random.RandomState(0)
    y = (rng.rand(200) < 0.15).astype(int)
    p = softened(rng, y, 2)
    w = rng.gamma(2, size=200)
    yield case("binary", y, p.argmax(1), 2, None, p, 1)
    yield case("binary, first class positive", y, p.argmax(1), 2, None, p, 0)
    yield case("binary, weighted", y, p.argmax(1), 2, w, p, 1)
    w0 = np.where(rng.rand(200) < 0.3, 0.0, w)
    yield case("binary, weights of zero", y, p.argmax(1), 2, w0, p, 1)
    p = softened(rng, y, 2, 1)
    yield case("binary, ties and certainties", y, p.argmax(1), 2, None, p, 1)
    yield case("binary, never predicted", y, np.zeros_like(y), 2, None, p, 1)
    yield case("only one class", np.ones(9, int), np.array([1, 1, 0, 1, 1, 1, 0, 1, 1]), 2, None, p[:9], 1)
    y = rng.randint(0, 4, 150)
    p = softened(rng, y, 4)
    yield case("four classes", y, p.argmax(1), 4, None, p)
    yield case("four classes, weighted", y, p.argmax(1), 4, w[:150], p)
    yield case("a class neither actual nor predicted", y % 2, y // 3, 3)


def curves():
    for seed, digits, weighted in [(1, None, False), (2, 1, False), (3, 1, True), (4, 0, False)]:
        rng = np.random.RandomState(seed)
        y = rng.rand(60) < 0.3
        s = y * 0.4 + rng.rand(60)
        s = s if digits is None else np.round(s, digits)
        w = np.round(rng.gamma(2, size=60), 2) if weighted else None
        precision, recall, thresholds = m.precision_recall_curve(y, s, sample_weight=w)
        roc = {}
        for drop in (True, False):
            fpr, tpr, at = m.roc_curve(y, s, sample_weight=w, drop_intermediate=drop)
            roc["dropped" if drop else "full"] = {
                "falsePositiveRate": fpr.tolist(),
                "truePositiveRate": tpr.tolist(),
                "thresholds": [None, *at[1:].tolist()],
            }
        tn, fp, fn, tp, at = m.confusion_matrix_at_thresholds(y, s, sample_weight=w)
        yield {
            "name": f"curves of seed {seed}",
            "operation": "curves",
            "options": {},
            "input": {"scores": s.tolist(), "positive": y.tolist(), "weights": None if w is None else w.tolist()},
            "expected": {
                "precisionRecall": {
                    "precision": precision.tolist(),
                    "recall": recall.tolist(),
                    "thresholds": thresholds.tolist(),
                },
                "roc": roc,
                "sweep": {
                    "thresholds": at[::-1].tolist(),
                    "truePositives": tp[::-1].tolist(),
                    "falsePositives": fp[::-1].tolist(),
                },
                "bestF1": float(max(2 * tp / (2 * tp + fp + fn))),
            },
            "tolerance": "close",
            "relative": 1e-12,
        }


def dummy():
    rng = np.random.RandomState(5)
    y = (rng.rand(120) < 0.1).astype(int)
    model = DummyClassifier(strategy="prior").fit(np.zeros((120, 1)), y)
    p = model.predict_proba(np.zeros((120, 1)))
    found = case("majority dummy", y, model.predict(np.zeros((120, 1))), 2, None, p, 1)
    return {**found, "operation": "majorityReport"}


def main():
    cases = [*reports(), *curves(), dummy()]
    document = {"versions": {p: version(p) for p in ("scikit-learn", "numpy")}, "cases": cases}
    OUT.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    print(len(cases), "cases", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
