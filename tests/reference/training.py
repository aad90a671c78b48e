"""Golden values of logistic regression, pipelines, principal axes and training runs.

By scikit-learn and imbalanced-learn.

Writes tests/fixtures/training.json.
"""

import json
import pathlib

import imblearn
import numpy
import pandas
import sklearn
from imblearn.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"


def estimator(options):
    weight = options.get("classWeight")
    return LogisticRegression(C=options.get("c", 1.0), class_weight=weight, tol=1e-10, max_iter=100_000)


def matrix(x):
    return {
        "data": [None if numpy.isnan(v) else float(v) for v in x.ravel()],
        "rows": x.shape[0],
        "columns": x.shape[1],
    }


def logistic(name, x, y, options=None, sample_weights=None):
    options = options or {}
    model = estimator(options).fit(x, y, sample_weight=sample_weights)
    case = {
        "name": name,
        "operation": "logistic",
        "options": options,
        "input": {"x": matrix(x), "y": [v.item() if hasattr(v, "item") else v for v in y]},
        "expected": {
            "coefficients": model.coef_.tolist(),
            "intercepts": model.intercept_.tolist(),
            "probabilities": model.predict_proba(x)[:5].tolist(),
        },
        "tolerance": "approximate",
    }
    if sample_weights is not None:
        case["input"]["sampleWeights"] = sample_weights.tolist()
    return case


def blobs(seed, classes, per_class, features, spread):
    draw = numpy.random.RandomState(seed)
    centers = draw.normal(size=(classes, features))
    x, y = [], []
    for k in range(classes):
        rows = per_class // (k + 1)
        x.append(centers[k] + spread * draw.normal(size=(rows, features)))
        y += [k] * rows
    order = draw.permutation(len(y))
    return numpy.vstack(x)[order].round(4), numpy.array(y)[order], draw


def logistic_cases():
    x, y, draw = blobs(1, 2, 90, 4, 1.5)
    weights = draw.uniform(0, 3, size=len(y)).round(3)
    weights[:5] = 0
    names = numpy.array(["well", "ill"])[y]
    yield logistic("binary", x, y)
    yield logistic("binary, strong penalty", x, y, {"c": 0.05})
    yield logistic("binary, weak penalty", x, y, {"c": 100.0})
    yield logistic("binary, text labels, balanced", x, names, {"classWeight": "balanced"})
    yield logistic("binary, text labels, explicit", x, names, {"classWeight": {"ill": 7.5}})
    yield logistic("binary, sample weights", x, y, sample_weights=weights)
    yield logistic("binary, sample weights, balanced", x, y, {"classWeight": "balanced"}, weights)
    x3, y3, draw = blobs(2, 3, 90, 5, 1.2)
    weights = draw.uniform(0.1, 2, size=len(y3)).round(3)
    yield logistic("three classes", x3, y3)
    yield logistic("three classes, balanced", x3, y3, {"classWeight": "balanced", "c": 10.0})
    yield logistic("three classes, sample weights", x3, y3, sample_weights=weights)
    separable = numpy.array([[-2.0], [-1.0], [1.0], [2.0], [3.0]])
    yield logistic("perfect separation", separable, numpy.array([0, 0, 1, 1, 1]))
    data = load_breast_cancer()
    standardized = StandardScaler().fit_transform(data.data).round(3)
    diagnosis = numpy.array(data.target_names)[data.target]
    yield logistic("breast cancer, standardized", standardized, diagnosis)


def mixed_table(seed, rows, new_category):
    draw = numpy.random.RandomState(seed)
    age = draw.normal(50, 15, rows).round(0)
    dose = draw.lognormal(0, 1, rows).round(3)
    site = draw.choice(["north", "east", "west"], rows, p=[0.5, 0.3, 0.2]).astype(object)
    color = draw.choice(["red", "blue"], rows).astype(object)
    score = 0.05 * (age - 50) + 0.8 * numpy.log(dose) + (site == "east") - 0.5
    outcome = numpy.where(draw.uniform(size=rows) < 1 / (1 + numpy.exp(-score)), "yes", "no")
    age[draw.uniform(size=rows) < 0.1] = numpy.nan
    dose[draw.uniform(size=rows) < 0.05] = numpy.nan
    site[draw.uniform(size=rows) < 0.15] = None
    if new_category:
        site[::7] = "south"
    frame = pandas.DataFrame({"site": site, "age": age, "color": color, "dose": dose, "one": 1.5})
    return frame, outcome


def table(frame):
    def values(column):
        if column.dtype == object:
            return {"values": [None if v is None else v for v in column]}
        return {"kind": "float64", "values": [None if numpy.isnan(v) else float(v) for v in column]}

    return {"columns": [{"name": name, **values(frame[name])} for name in frame]}


def pipeline_case(name, options):
    numeric, texts = ["age", "dose", "one"], ["site", "color"]
    frame, outcome = mixed_table(5, 240, new_category=False)
    other, _ = mixed_table(6, 40, new_category=True)
    fill = options.get("impute", {}).get("numeric", "median").replace("-", "_")
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy=fill), StandardScaler()), numeric),
            (
                "texts",
                make_pipeline(
                    SimpleImputer(strategy="most_frequent", missing_values=None),
                    OneHotEncoder(handle_unknown="ignore"),
                ),
                texts,
            ),
        ]
    )
    model = make_pipeline(prepare, estimator(options.get("model", {}))).fit(frame, outcome)
    return {
        "name": name,
        "operation": "pipeline",
        "options": options,
        "input": {"table": table(frame), "y": outcome.tolist(), "other": table(other)},
        "expected": {
            "coefficients": model[-1].coef_.tolist(),
            "intercepts": model[-1].intercept_.tolist(),
            "probabilities": model.predict_proba(frame).tolist(),
            "otherProbabilities": model.predict_proba(other).tolist(),
        },
        "tolerance": "approximate",
    }


def axes_case(name, frame, other):
    numeric = [c for c in frame if frame[c].dtype != object]
    texts = [c for c in frame if frame[c].dtype == object]
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numeric),
            (
                "texts",
                make_pipeline(
                    SimpleImputer(strategy="most_frequent", missing_values=None),
                    OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                ),
                texts,
            ),
        ]
    )
    x = prepare.fit_transform(frame)
    pca = PCA(n_components=2, svd_solver="full").fit(x)
    signs = numpy.sign(pca.components_[range(2), numpy.abs(pca.components_).argmax(axis=1)])
    project = lambda rows: pca.transform(rows) * signs
    first, second = project(x), project(prepare.transform(other))
    return {
        "name": name,
        "operation": "principalAxes",
        "options": {},
        "input": {"table": table(frame), "other": table(other)},
        "expected": {
            "explainedVarianceRatio": pca.explained_variance_ratio_.tolist(),
            "x": first[:, 0].tolist(),
            "y": first[:, 1].tolist(),
            "otherX": second[:, 0].tolist(),
            "otherY": second[:, 1].tolist(),
        },
        "tolerance": "approximate",
    }


def axes_cases():
    frame, _ = mixed_table(5, 240, new_category=False)
    other, _ = mixed_table(6, 40, new_category=True)
    yield axes_case("principal axes of a mixed table", frame, other)
    draw = numpy.random.RandomState(9)
    x = (draw.normal(size=(120, 3)) @ draw.normal(size=(3, 15)) + 0.3 * draw.normal(size=(120, 15))).round(4)
    wide = pandas.DataFrame({f"f{i}": x[:, i] for i in range(15)})
    yield axes_case("principal axes of fifteen numbers", wide[:100], wide[100:])


MASK = 2**64 - 1


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def shuffled(items, seed, stream):
    """As `rng::Counter::shuffle`."""
    golden = 0x9E3779B97F4A7C15
    key = mix(mix((seed + golden) & MASK) ^ ((stream * 0xD1B54A32D192ED03) & MASK))
    index = 0
    items = list(items)
    for i in range(len(items) - 1, 0, -1):
        n = i + 1
        while True:
            index += 1
            wide = mix((key + index * golden) & MASK) * n
            if wide & MASK >= (2**64 - n) % n:
                break
        j = wide >> 64
        items[i], items[j] = items[j], items[i]
    return items


def stratified_split(labels, share, seed):
    """As `data::stratified_split`, for classes large enough to be cut in proportion."""
    classes, codes, counts = numpy.unique(labels, return_inverse=True, return_counts=True)
    held = int(numpy.ceil(share * len(labels)))
    ideal = counts * held / len(labels)
    sizes = numpy.floor(ideal).astype(int)
    for k in numpy.argsort(-(ideal - sizes), kind="stable")[: held - sizes.sum()]:
        sizes[k] += 1
    train, test = [], []
    for k, size in enumerate(sizes):
        rows = shuffled(numpy.flatnonzero(codes == k).tolist(), seed, 0x53504C4954000000 + k)
        test += rows[:size]
        train += rows[size:]
    return sorted(train), sorted(test)


def sampler(options, texts):
    if options["method"] == "smote":
        return SMOTE(k_neighbors=options["kNeighbors"], random_state=options["seed"])
    if options["method"] == "smotenc":
        return SMOTENC(texts, k_neighbors=options["kNeighbors"], random_state=options["seed"])
    return RandomOverSampler(random_state=options["seed"])


def train_case(name, frame, outcome, options):
    train, test = stratified_split(outcome, options.get("validationSize", 0.25), options.get("seed", 0))
    numeric = [c for c in frame if frame[c].dtype != object]
    texts = [c for c in frame if frame[c].dtype == object]
    impute = ColumnTransformer(
        [
            ("numbers", SimpleImputer(strategy="median"), numeric),
            ("texts", SimpleImputer(strategy="most_frequent", missing_values=None), texts),
        ],
        verbose_feature_names_out=False,
    ).set_output(transform="pandas")
    order = list(frame)
    filled = impute.fit_transform(frame.iloc[train])[order].infer_objects()
    held_back = impute.transform(frame.iloc[test])[order].infer_objects()
    y = outcome[train]
    before = numpy.unique(y, return_counts=True)[1].tolist()
    if options.get("resample"):
        filled, y = sampler(options["resample"], texts).fit_resample(filled, y)
    encode = ColumnTransformer(
        [
            ("numbers", StandardScaler(), numeric),
            ("texts", OneHotEncoder(handle_unknown="ignore"), texts),
        ]
    )
    model = make_pipeline(encode, estimator(options.get("model", {}))).fit(filled, y)
    probabilities = model.predict_proba(held_back)
    truth = outcome[test] == model.classes_[1]
    return {
        "name": name,
        "operation": "train",
        "options": {"target": "outcome", **options},
        "input": {"table": table(frame.assign(outcome=outcome.astype(object)))},
        "expected": {
            "before": before,
            "after": numpy.unique(y, return_counts=True)[1].tolist(),
            "coefficients": model[-1].coef_[0].tolist(),
            "intercept": float(model[-1].intercept_[0]),
            "rocAuc": roc_auc_score(truth, probabilities[:, 1]),
            "logLoss": log_loss(truth, probabilities),
            "confusionAtHalf": confusion_matrix(outcome[test], model.predict(held_back)).tolist(),
        },
        "tolerance": "approximate",
    }


def train_cases():
    frame, outcome = mixed_table(11, 300, new_category=False)
    rare = numpy.flatnonzero((outcome == "no") | (numpy.arange(300) % 3 == 0))
    frame, outcome = frame.iloc[rare].reset_index(drop=True), outcome[rare]
    numbers = frame[["age", "dose"]]
    over = {"method": "random-over-sampler", "seed": 4}
    smote = {"method": "smote", "kNeighbors": 3, "seed": 42}
    smotenc = {"method": "smotenc", "kNeighbors": 3, "seed": 42}
    balanced = {"kind": "logistic", "classWeight": "balanced"}
    yield train_case("train: as it is", frame, outcome, {"seed": 3})
    yield train_case("train: balanced weights", frame, outcome, {"model": balanced})
    yield train_case("train: random over-sampling", frame, outcome, {"resample": over, "seed": 1})
    yield train_case("train: SMOTE", numbers, outcome, {"resample": smote, "seed": 2})
    yield train_case("train: SMOTENC", frame, outcome, {"resample": smotenc, "validationSize": 0.4})


def main():
    cases = list(logistic_cases())
    cases.append(pipeline_case("mixed table with gaps", {}))
    cases.append(
        pipeline_case(
            "mixed table, most frequent number, balanced",
            {"impute": {"numeric": "most-frequent"}, "model": {"kind": "logistic", "classWeight": "balanced"}},
        )
    )
    cases += axes_cases()
    cases += train_cases()
    fixture = {
        "versions": {
            "scikit-learn": sklearn.__version__,
            "imbalanced-learn": imblearn.__version__,
            "numpy": numpy.__version__,
        },
        "cases": cases,
    }
    (FIXTURES / "training.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
