"""Golden values of resampling, by imbalanced-learn.

Writes tests/fixtures/resampling.json. Small cases hold all rows. `resampleHash` cases hold the SHA-256
of the little-endian rows over a table that both sides generate: the value at index i is
mix(seed + (i + 1) * GOLDEN) / 2**53 after a shift by 11 bits, mix being SplitMix64's output function;
row r is ill when the value at n * d + r is below `share`; column c of row r is
(value[r * d + c] + 0.3 if ill else value[r * d + c]) * (c + 1), plus `offset`.
"""

import hashlib
import json
import pathlib
import warnings

import imblearn
import numpy
import pandas
from imblearn.over_sampling import SMOTE, SMOTENC, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"
SAMPLERS = {
    "random-over-sampler": RandomOverSampler,
    "random-under-sampler": RandomUnderSampler,
    "smote": SMOTE,
    "smotenc": SMOTENC,
}
PARAMETERS = {
    "samplingStrategy": "sampling_strategy",
    "seed": "random_state",
    "kNeighbors": "k_neighbors",
    "shrinkage": "shrinkage",
    "replacement": "replacement",
    "categoricalFeatures": "categorical_features",
}


def sampler(options, y):
    options = {"seed": 0, **options}
    kwargs = {PARAMETERS[k]: v for k, v in options.items() if k not in ("method", "target")}
    names = {str(v).lower() if isinstance(v, (bool, numpy.bool_)) else str(v): v for v in numpy.unique(y)}
    for key in ("sampling_strategy", "shrinkage"):
        if isinstance(kwargs.get(key), dict):
            kwargs[key] = {names[k]: v for k, v in kwargs[key].items()}
    if options["method"] == "smotenc":
        kwargs.setdefault("categorical_features", "auto")
    return SAMPLERS[options["method"]](**kwargs)


def plain(value):
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and numpy.isnan(value) else value


def matrix(x):
    return {"data": [plain(v) for v in x.ravel()], "rows": x.shape[0], "columns": x.shape[1]}


def columns(frame):
    found = []
    for name in frame.columns:
        values = frame[name]
        column = {"name": name, "values": [plain(v) for v in values]}
        if values.dtype.kind in "fi":
            column["kind"] = {"f8": "float64", "f4": "float32", "i8": "integer"}[values.dtype.str[1:]]
        found.append(column)
    return {"columns": found}


def indices(method, fitted, n):
    kept = fitted.sample_indices_ if hasattr(fitted, "sample_indices_") else range(n)
    return [int(i) for i in kept]


def on_matrix(name, x, y, tolerance="exact", **options):
    method = sampler(options, y)
    new_x, new_y = method.fit_resample(x, y)
    kind = {"type": "float32"} if x.dtype == numpy.float32 else {}
    return {
        "name": name,
        "operation": "resample",
        "options": options,
        "input": {"x": matrix(x) | kind, "y": [plain(v) for v in y]},
        "expected": {
            "x": matrix(new_x),
            "y": [plain(v) for v in new_y],
            "sampleIndices": indices(method, method, len(x)),
        },
        "tolerance": tolerance,
    }


def on_table(name, frame, tolerance="exact", target="y", **options):
    x, y = frame.drop(columns=target), frame[target]
    method = sampler(options, y)
    new_x, new_y = method.fit_resample(x, y)
    new_x.insert(list(frame.columns).index(target), target, new_y)
    return {
        "name": name,
        "operation": "resampleTable",
        "options": {**options, "target": target},
        "input": {"table": columns(frame)},
        "expected": {"table": columns(new_x), "sampleIndices": indices(method, method, len(x))},
        "tolerance": tolerance,
    }


GOLDEN = numpy.uint64(0x9E3779B97F4A7C15)


def generated(seed, rows, columns, share, offset):
    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + (numpy.arange(rows * columns + rows, dtype=numpy.uint64) + numpy.uint64(1)) * GOLDEN
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z = z ^ (z >> numpy.uint64(31))
    values = (z >> numpy.uint64(11)).astype(numpy.float64) / 2.0**53
    y = (values[rows * columns :] < share).astype(int)
    x = values[: rows * columns].reshape(rows, columns)
    x = (x + numpy.where(y == 1, 0.3, 0.0)[:, None]) * (numpy.arange(columns) + 1.0) + offset
    return x, y


def on_generated(name, table, **options):
    x, y = generated(**table)
    method = sampler(options, y)
    new_x, new_y = method.fit_resample(x, y)
    digest = hashlib.sha256(numpy.ascontiguousarray(new_x, dtype="<f8").tobytes()).hexdigest()
    return {
        "name": name,
        "operation": "resampleHash",
        "options": options,
        "input": table,
        "expected": {"sha256": digest, "rows": len(new_x), "ill": int(new_y.sum())},
        "tolerance": "exact",
    }


def blobs(random, counts, columns):
    x = numpy.vstack([random.normal(i, 1.0, (n, columns)) for i, n in enumerate(counts)])
    y = numpy.repeat(numpy.arange(len(counts)), counts)
    order = random.permutation(len(y))
    return x[order], y[order]


def clinic(random, n=40, ill=10):
    """Numbers, whole numbers and categories, one of them with gaps."""
    y = numpy.array(["well"] * (n - ill) + ["ill"] * ill)
    random.shuffle(y)
    ward = pandas.Series(random.choice(["north", "south", "east"], n)).astype("category")
    smoker = pandas.Series(random.choice(["yes", "no"], n), dtype=object)
    smoker[[3, 17]] = numpy.nan
    return pandas.DataFrame(
        {
            "ward": ward,
            "age": random.normal(60, 12, n),
            "y": y,
            "visits": random.permutation(100_000)[:n].astype("int64"),
            "smoker": smoker.astype("category"),
            "dose": random.normal(2, 0.5, n).astype("float32"),
        }
    )


def cases():
    random = numpy.random.RandomState(20261122)
    x, y = blobs(random, (24, 8), 3)
    names = numpy.array(["well", "ill"])[y]
    for seed in (0, 1, 2, 3, 5, 42, 77, 1234, 20_000, 99_999, 2**31, 2**32 - 1):
        yield on_matrix(f"smote, seed {seed}", x, names, method="smote", seed=seed)
    for seed in (0, 42, 2**32 - 1):
        yield on_matrix(f"random over-sampler, seed {seed}", x, names, method="random-over-sampler", seed=seed)
        yield on_matrix(f"random under-sampler, seed {seed}", x, names, method="random-under-sampler", seed=seed)
    yield on_matrix("under-sampling with replacement", x, names, method="random-under-sampler", seed=7, replacement=True)
    yield on_matrix("smote, three neighbors", x, names, method="smote", seed=7, kNeighbors=3)
    yield on_matrix("smote of booleans", x, y == 1, method="smote", seed=7)
    yield on_matrix("smote, ratio", x, y, method="smote", seed=7, samplingStrategy=0.77)
    yield on_matrix("under-sampling, ratio", x, y, method="random-under-sampler", seed=7, samplingStrategy=0.45)
    yield on_matrix("smote, negative labels", x, y * 2 - 1, method="smote", seed=7)
    yield on_matrix("smote far from zero", x + 4096.0, y, method="smote", seed=8)
    yield on_matrix("shrinkage", x, y, "close", method="random-over-sampler", seed=7, shrinkage=0.5)

    x, y = blobs(random, (7, 15, 9, 15), 2)
    for strategy in ("auto", "minority", "not minority", "not majority", "all", {"0": 10, "2": 9, "3": 17}):
        for method in ("smote", "random-over-sampler"):
            yield on_matrix(f"{method}, {strategy}", x, y, method=method, seed=3, samplingStrategy=strategy)
    for strategy in ("auto", "majority", "not minority", "not majority", "all", {"1": 4, "2": 9, "3": 0}):
        yield on_matrix(
            f"random-under-sampler, {strategy}", x, y, method="random-under-sampler", seed=3, samplingStrategy=strategy
        )
    factors = {"0": 0.2, "2": 1.0, "3": 0.0}
    yield on_matrix("shrinkage by class", x, y, "close", method="random-over-sampler", seed=3, shrinkage=factors)

    x, y = blobs(random, (20, 9), 4)
    yield on_matrix("smote, single precision", x.astype("float32"), y, method="smote", seed=11)
    wide, y_wide = blobs(random, (16, 8), 18)
    yield on_matrix("smote, many columns", wide, y_wide, method="smote", seed=11)
    gaps = x.copy()
    gaps[3, 1] = gaps[7, 0] = numpy.nan
    yield on_matrix("gaps are repeated", gaps, y, method="random-over-sampler", seed=11)
    yield on_matrix("gaps are left", gaps, y, method="random-under-sampler", seed=11)

    whole = pandas.DataFrame((x * 1e6).astype("int64"), columns=list("abcd"))
    yield on_table("smote of whole numbers", whole.assign(y=y), method="smote", seed=5)
    single = pandas.DataFrame(x.astype("float32"), columns=list("abcd"))
    yield on_table("smote of single precision columns", single.assign(y=y), method="smote", seed=5)
    mixed = whole.assign(c=x[:, 2].astype("float32"), d=x[:, 3], y=y)
    yield on_table("smote of mixed numbers", mixed, method="smote", seed=5)
    yield on_table("shrinkage of mixed numbers", mixed, "close", method="random-over-sampler", seed=5, shrinkage=1)

    table = clinic(random)
    for seed in (0, 1, 2, 3, 4, 42, 1000, 77_777, 10**9, 2**32 - 1):
        yield on_table(f"smotenc, seed {seed}", table, method="smotenc", seed=seed)
    yield on_table("smotenc, two neighbors", table, method="smotenc", seed=9, kNeighbors=2)
    features = ["visits", "smoker", "ward"]
    yield on_table("smotenc, names in another order", table, method="smotenc", seed=9, categoricalFeatures=features)
    yield on_table("smotenc, positions", table, method="smotenc", seed=9, categoricalFeatures=[3, 0])
    mask = [True, False, False, True, False]
    yield on_table("smotenc, mask", table, method="smotenc", seed=9, categoricalFeatures=mask)
    yield on_table("over-sampling a mixed table", table, method="random-over-sampler", seed=9)
    yield on_table("under-sampling a mixed table", table, method="random-under-sampler", seed=9)
    whole = table.drop(columns=["age", "dose"])
    yield on_table("smotenc, whole numbers only", whole, method="smotenc", seed=9)
    yield on_table("smotenc, categories that weigh nothing", whole.assign(few=1, more=1), method="smotenc", seed=9)
    single = table.drop(columns=["age", "visits"]).assign(size=random.normal(0, 3, len(table)).astype("float32"))
    yield on_table("smotenc, single precision only", single, method="smotenc", seed=9)
    flat = table.assign(one=1.0, two=2.5, three=-1.0)
    yield on_table("smotenc, median deviation of zero", flat, method="smotenc", seed=9)
    tiny = table.assign(one=1.0, two=random.normal(0, 1e-9, len(table)), three=random.normal(0, 1e-9, len(table)))
    yield on_table("smotenc, categories that weigh next to nothing", tiny, method="smotenc", seed=9)
    three = table.assign(y=numpy.where(numpy.arange(len(table)) % 4 == 1, "unsure", table["y"]))
    yield on_table("smotenc, three classes", three, method="smotenc", seed=9)

    x, y = blobs(random, (20, 9), 2)
    kinds = numpy.column_stack([random.randint(0, 3, 29) * 1.5, x, random.randint(-1, 1, 29)])
    for dtype in ("float64", "float32"):
        x = kinds.astype(dtype)
        yield on_matrix(f"smotenc, {dtype} matrix", x, y, method="smotenc", seed=4, categoricalFeatures=[0, 3])

    large = {"seed": 1, "rows": 6000, "columns": 20, "share": 0.1, "offset": 0.0}
    for seed in range(5):
        yield on_generated(f"smote 6000 x 20, seed {seed}", large, method="smote", seed=seed)
    yield on_generated("smote 6000 x 20, 15 neighbors", large, method="smote", seed=9, kNeighbors=15)
    flat = {"seed": 2, "rows": 30_000, "columns": 3, "share": 0.2, "offset": 0.0}
    yield on_generated("smote 30000 x 3", flat, method="smote", seed=9)
    yield on_generated("random over-sampler 30000 x 3", flat, method="random-over-sampler", seed=9)
    yield on_generated("random under-sampler 30000 x 3", flat, method="random-under-sampler", seed=9)
    far = {"seed": 3, "rows": 4000, "columns": 6, "share": 0.2, "offset": 1024.0}
    yield on_generated("smote 4000 x 6 far from zero", far, method="smote", seed=9)


warnings.simplefilter("error", RuntimeWarning)
fixture = {
    "versions": {
        "imbalanced-learn": imblearn.__version__,
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
    },
    "cases": list(cases()),
}
(FIXTURES / "resampling.json").write_text(json.dumps(fixture, ensure_ascii=False, separators=(",", ":")) + "\n")
