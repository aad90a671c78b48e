"""Writes tests/fixtures/models/exported/*.onnx and tests/fixtures/exported.json.

Every model that skl2onnx, onnxmltools and CatBoost export, small, with onnxruntime's outputs on a few
stored rows; what a converter or onnxruntime refuses is recorded with its reason. The tests run the rows as
stored, the first alone, and 257 made by repeating them: row i is stored row i modulo their number. Takes no
arguments; needs what it imports.
"""

import json
import pathlib
import re
import shutil
import warnings

import catboost
import lightgbm
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import pandas as pd
import skl2onnx
import sklearn
import xgboost
from onnxmltools.convert.common.data_types import FloatTensorType as ToolsFloat
from skl2onnx._supported_operators import sklearn_operator_name_map
from skl2onnx.common.data_types import (
    DoubleTensorType,
    FloatTensorType,
    Int64TensorType,
    StringTensorType,
)
from skl2onnx.sklapi import CastRegressor, CastTransformer, ReplaceTransformer
from sklearn import (
    calibration,
    cluster,
    compose,
    cross_decomposition,
    decomposition,
    discriminant_analysis,
    ensemble,
    feature_extraction,
    feature_selection,
    gaussian_process,
    impute,
    linear_model,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    pipeline,
    preprocessing,
    random_projection,
    svm,
    tree,
)

warnings.filterwarnings("ignore")
onnxruntime.set_default_logger_severity(4)
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
MODELS = FIXTURES / "models" / "exported"
ROWS = 6
MANY = 257

CASES, REFUSED, FEEDS, SEEN = [], [], {}, set()


# The data: a little of every kind.

def learn(rows=160, columns=4, seed=7):
    """Features in which three classes, a yes or no and a number hide."""
    rng = np.random.RandomState(seed)
    three = rng.randint(0, 3, rows)
    centers = np.array([[0, 1, -1, 0.5], [1.5, -0.5, 0.5, -1], [-1, -1.5, 1, 1]])[:, :columns]
    x = (centers[three] + rng.randn(rows, columns)).astype(np.float32)
    yes = (x[:, 0] + 0.5 * x[:, 1] + 0.3 * rng.randn(rows) > 0.2).astype(np.int64)
    number = (x @ np.array([1.0, -2.0, 0.5, 0.25])[:columns] + 0.1 * rng.randn(rows)).astype(np.float32)
    return x, three, yes, number


X, THREE, YES, NUMBER = learn()
NAMES = np.array(["ant", "bee", "cat"])[THREE]
WORDS = np.array(["no", "yes"])[YES]
MULTI = np.column_stack([YES, (X[:, 2] > 0).astype(np.int64), (THREE == 1).astype(np.int64)])
NUMBERS = np.column_stack([NUMBER, 2 * NUMBER - X[:, 3]]).astype(np.float32)
POSITIVE = np.abs(X).astype(np.float32)
LEVELS = np.clip(np.round(POSITIVE * 2), 0, 4).astype(np.int64)
GAPS = X.copy()
GAPS[np.random.RandomState(3).rand(*X.shape) < 0.15] = np.nan

TEXTS = np.array(
    [
        "the quick brown fox", "jumps over the lazy dog", "a quick dog", "lazy foxes sleep all day",
        "brown dogs and brown foxes", "never odd or even", "the day the dog slept", "quick quick quick",
    ]
)
TEXT = TEXTS[np.random.RandomState(5).randint(0, len(TEXTS), len(X))]
CITY = np.array(["Busan", "Daegu", "Seoul"])[np.random.RandomState(9).randint(0, 3, len(X))]
SEX = np.array(["F", "M"])[np.random.RandomState(11).randint(0, 2, len(X))]
FRAME = pd.DataFrame(
    {"age": GAPS[:, 0], "dose": X[:, 1], "visits": LEVELS[:, 0], "city": CITY, "sex": SEX, "note": TEXT}
)
FRAME_TYPES = [
    ("age", FloatTensorType([None, 1])), ("dose", FloatTensorType([None, 1])), ("visits", Int64TensorType([None, 1])),
    ("city", StringTensorType([None, 1])), ("sex", StringTensorType([None, 1])), ("note", StringTensorType([None, 1])),
]


def feeds_of(name, values):
    """Names the stored rows of a set of inputs; equal sets are stored once."""
    FEEDS[name] = {k: np.asarray(v)[:ROWS] for k, v in values.items()}
    return name


F32 = feeds_of("numbers", {"X": X})
F64 = feeds_of("doubles", {"X": X.astype(np.float64)})
POS = feeds_of("positive", {"X": POSITIVE})
INT = feeds_of("levels", {"X": LEVELS})
NAN = feeds_of("gaps", {"X": np.vstack([GAPS[np.isnan(GAPS).any(axis=1)][:3], GAPS[:3]])})
TXT = feeds_of("text", {"X": TEXT[:, None]})
CAT = feeds_of("categories", {"X": np.column_stack([CITY, SEX]).astype(object)})
ONE = feeds_of("names", {"X": CITY.astype(object)})
LVL = feeds_of("level", {"X": LEVELS[:, :1]})
MIX = feeds_of("frame", {c: FRAME[[c]].to_numpy() for c in FRAME.columns})
FEEDS[MIX] = {
    k: v.astype({"age": np.float32, "dose": np.float32, "visits": np.int64}.get(k, object)) for k, v in FEEDS[MIX].items()
}
TYPES = {
    F32: [("X", FloatTensorType([None, 4]))], F64: [("X", DoubleTensorType([None, 4]))],
    POS: [("X", FloatTensorType([None, 4]))], INT: [("X", Int64TensorType([None, 4]))],
    NAN: [("X", FloatTensorType([None, 4]))], TXT: [("X", StringTensorType([None, 1]))],
    ONE: [("X", StringTensorType([None]))], LVL: [("X", Int64TensorType([None, 1]))],
    CAT: [("X", StringTensorType([None, 2]))], MIX: FRAME_TYPES,
}


# IsolationForest is not converted for newer sets.
OLDER = {"": 17, "ai.onnx.ml": 3}


# Recording.

def number(v):
    if np.isnan(v):
        return None
    return float(f"{v:.7g}") if np.isfinite(v) else str(v)


def tensor(value, exact=False):
    """A tensor for the JSON: what is fed exactly, since thresholds lie on it; what comes out to 7 digits."""
    value = np.asarray(value)
    kind = "string" if value.dtype.kind in "OUS" else value.dtype.name
    flat = value.reshape(-1)
    data = flat.tolist()
    if exact and kind in ("float32", "float64"):
        data = [None if np.isnan(v) else float(str(v)) for v in flat]
    elif value.dtype.kind == "f":
        data = [number(v) for v in data]
    return {"type": kind, "dims": list(value.shape), "data": data}


def output(value):
    if isinstance(value, list) and value and isinstance(value[0], dict):
        keys = list(value[0])
        rows = np.array([[row[k] for k in keys] for row in value], dtype=np.float32)
        return {"keys": [str(k) for k in keys], "values": tensor(rows)}
    if isinstance(value, list):
        return {"sequence": [tensor(v) for v in value]}
    return tensor(value)


def tiled(feeds, rows):
    return {k: v[np.arange(rows) % len(v)] for k, v in feeds.items()}


def array(value):
    """An output as one array."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return np.array([list(r.values()) for r in value])
    return np.stack(value) if isinstance(value, list) else np.asarray(value)


def row_axis(few, lots, single):
    """The axis along which the rows lie, if repeated rows give repeated outputs along one."""
    few, lots, single = array(few), array(lots), array(single)
    for axis in range(few.ndim):
        block = few.shape[axis] // ROWS
        if block == 0 or few.shape[axis] % ROWS or lots.shape[axis] != MANY * block or single.shape[axis] != block:
            continue
        again = np.take(few, np.arange(MANY * block) % few.shape[axis], axis)
        if same(lots, again) and same(single, np.take(few, np.arange(block), axis)):
            return axis
    return None


def same(a, b):
    if a.shape != b.shape:
        return False
    if a.dtype.kind == "f":
        return np.allclose(a, b, rtol=5e-4, atol=1e-4, equal_nan=True)
    return (a == b).all()


def reason(e):
    """The first sentence of a refusal, without paths and markup."""
    text = " ".join(str(e).split()).replace("|", "/")
    text = re.sub(r"<class '([^']*)'>", lambda m: m[1].split(".")[-1], text)
    missing = re.match(r"Unable to find a shape calculator for type '(\w+)'", text)
    if missing:
        return f"there is no converter for {missing[1]}"
    text = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", text)
    text = re.sub(r"\S*/\S*\.(cc|h|cpp):\S* ?", "", text)
    return f"{type(e).__name__}: {text.split('. ')[0]}"[:160].strip()


def anywhere(blob):
    """The model in a locale that every machine has: the texts are ASCII."""
    model = onnx.load_from_string(blob)
    for node in model.graph.node:
        if node.op_type == "StringNormalizer":
            kept = [a for a in node.attribute if a.name != "locale"]
            del node.attribute[:]
            node.attribute.extend([*kept, onnx.helper.make_attribute("locale", "C")])
    return model.SerializeToString()


def plain(make):
    """skl2onnx 1.20 hands numbers and truth values over as scikit-learn 1.9 stores them, which onnx refuses."""

    def made(key, value, *args, **kwargs):
        if isinstance(value, (list, tuple)):
            value = [int(v) if isinstance(v, (bool, np.bool_, np.integer)) else v for v in value]
        return make(key, value, *args, **kwargs)

    return made


onnx.helper.make_attribute = plain(onnx.helper.make_attribute)


def record(name, group, feed, make):
    """Converts, runs in onnxruntime and records; `make` gives the ONNX model."""
    assert name not in SEEN, name
    SEEN.add(name)
    np.random.seed(0)
    try:
        model = make()
    except Exception as e:  # noqa: BLE001: whatever the converter refuses is the result
        REFUSED.append({"name": name, "group": group, "by": "converter", "reason": reason(e)})
        return
    model.doc_string = ""
    del model.metadata_props[:]
    blob = model.SerializeToString()
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        session = onnxruntime.InferenceSession(anywhere(blob), options, providers=["CPUExecutionProvider"])
        names = {i.name for i in session.get_inputs()}
        feeds = {k: v for k, v in FEEDS[feed].items() if k in names} or dict(
            zip(names, FEEDS[feed].values())
        )
        outputs = session.run(None, feeds)
        many = session.run(None, tiled(feeds, MANY))
        one = session.run(None, tiled(feeds, 1))
    except Exception as e:  # noqa: BLE001
        REFUSED.append({"name": name, "group": group, "by": "onnxruntime", "reason": reason(e)})
        return
    expected = {}
    for info, few, lots, single in zip(session.get_outputs(), outputs, many, one):
        axis = row_axis(few, lots, single)
        if axis is None:
            REFUSED.append(
                {"name": name, "group": group, "by": "converter", "reason": "the outputs are not one for each row"}
            )
            return
        expected[info.name] = output(few)
        if axis:
            expected[info.name]["axis"] = axis
    (MODELS / f"{name}.onnx").write_bytes(blob)
    case = {"name": name, "group": group, "feed": feed}
    if set(feeds) != set(FEEDS[feed]):
        case["inputs"] = sorted(feeds)
    case["expected"] = expected
    CASES.append(case)


def skl(name, estimator, x, y=None, feed=F32, group="scikit-learn", options=None, opset=None, types=None):
    """Fits and records a scikit-learn estimator."""

    def make():
        model = estimator.fit(x, y) if y is not None else estimator.fit(x)
        flat = options
        if flat == {"zipmap": False} and not hasattr(model, "predict_proba"):
            flat = None
        return skl2onnx.to_onnx(model, initial_types=types or TYPES[feed], options=flat, target_opset=opset)

    record(name, group, feed, make)


def classifier(name, make, x=X, feed=F32, binary=True, several=True, multilabel=False, group="scikit-learn"):
    """Two classes with ZipMap, three without, and labels that are not exclusive where they exist."""
    if binary:
        skl(f"{name}_binary", make(), x, WORDS, feed, group)
    if several:
        skl(f"{name}_multiclass", make(), x, THREE, feed, group, {"zipmap": False})
    if multilabel:
        skl(f"{name}_multilabel", make(), x, MULTI, feed, group, {"zipmap": False})


def regressor(name, make, x=X, feed=F32, several=False, group="scikit-learn"):
    skl(name, make(), x, NUMBER, feed, group)
    if several:
        skl(f"{name}_multioutput", make(), x, NUMBERS, feed, group)


def scikit_learn_classifiers():
    c = classifier
    c("logistic_regression", linear_model.LogisticRegression)
    c("logistic_regression_cv", lambda: linear_model.LogisticRegressionCV(Cs=2, cv=2))
    c("sgd_classifier", lambda: linear_model.SGDClassifier(random_state=0))
    c("sgd_log_loss", lambda: linear_model.SGDClassifier(loss="log_loss", random_state=0))
    c("sgd_modified_huber", lambda: linear_model.SGDClassifier(loss="modified_huber", random_state=0))
    c("perceptron", lambda: linear_model.Perceptron(random_state=0))
    c("passive_aggressive_classifier", lambda: linear_model.PassiveAggressiveClassifier(random_state=0))
    c("ridge_classifier", linear_model.RidgeClassifier, multilabel=True)
    c("ridge_classifier_cv", linear_model.RidgeClassifierCV)
    c("linear_svc", lambda: svm.LinearSVC(random_state=0))
    for kernel in ["linear", "poly", "rbf", "sigmoid"]:
        c(f"svc_{kernel}", lambda: svm.SVC(kernel=kernel, probability=True, random_state=0))
        c(f"svc_{kernel}_decision", lambda: svm.SVC(kernel=kernel))
    c("svc_ovo", lambda: svm.SVC(decision_function_shape="ovo"))
    c("svc_poly_4", lambda: svm.SVC(kernel="poly", degree=4, coef0=1.0))
    c("nu_svc", lambda: svm.NuSVC(probability=True, random_state=0, nu=0.3))
    c("nu_svc_decision", lambda: svm.NuSVC(nu=0.3))
    c("lda", discriminant_analysis.LinearDiscriminantAnalysis)
    c("qda", discriminant_analysis.QuadraticDiscriminantAnalysis)
    c("gaussian_nb", naive_bayes.GaussianNB)
    c("bernoulli_nb", lambda: naive_bayes.BernoulliNB(binarize=0.1))
    c("multinomial_nb", naive_bayes.MultinomialNB, POSITIVE, POS)
    c("complement_nb", naive_bayes.ComplementNB, POSITIVE, POS)
    c("categorical_nb", lambda: naive_bayes.CategoricalNB(min_categories=5), LEVELS, INT)
    c("k_neighbors_classifier", lambda: neighbors.KNeighborsClassifier(4), multilabel=True)
    c("k_neighbors_distance", lambda: neighbors.KNeighborsClassifier(5, weights="distance", metric="manhattan"))
    skl("k_neighbors_cdist", neighbors.KNeighborsClassifier(4), X, THREE, options={neighbors.KNeighborsClassifier: {"optim": "cdist", "zipmap": False}})
    c("k_neighbors_minkowski", lambda: neighbors.KNeighborsClassifier(3, p=3))
    c("radius_neighbors_classifier", lambda: neighbors.RadiusNeighborsClassifier(2.5, outlier_label="most_frequent"))
    c("mlp_classifier", lambda: neural_network.MLPClassifier((6,), max_iter=60, random_state=0), multilabel=True)
    for activation in ["identity", "logistic", "tanh"]:
        c(f"mlp_{activation}", lambda: neural_network.MLPClassifier((5, 3), activation=activation, max_iter=40, random_state=0))
    c("decision_tree_classifier", lambda: tree.DecisionTreeClassifier(max_depth=3, random_state=0), multilabel=True)
    c("extra_tree_classifier", lambda: tree.ExtraTreeClassifier(max_depth=3, random_state=0), multilabel=True)
    c("random_forest_classifier", lambda: ensemble.RandomForestClassifier(4, max_depth=3, random_state=0), multilabel=True)
    c("extra_trees_classifier", lambda: ensemble.ExtraTreesClassifier(4, max_depth=3, random_state=0), multilabel=True)
    c("gradient_boosting_classifier", lambda: ensemble.GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=0))
    c("hist_gradient_boosting_classifier", lambda: ensemble.HistGradientBoostingClassifier(max_iter=4, max_depth=3))
    c("hist_gradient_boosting_gaps", lambda: ensemble.HistGradientBoostingClassifier(max_iter=4, max_depth=3), GAPS, NAN)
    c("ada_boost_classifier", lambda: ensemble.AdaBoostClassifier(n_estimators=4, random_state=0))
    shallow = lambda: tree.DecisionTreeClassifier(max_depth=2, random_state=0)  # noqa: E731
    c("bagging_classifier", lambda: ensemble.BaggingClassifier(shallow(), n_estimators=3, random_state=0))
    c("bagging_features", lambda: ensemble.BaggingClassifier(linear_model.LogisticRegression(), n_estimators=3, max_features=0.5, random_state=0))
    parts = lambda: [("lr", linear_model.LogisticRegression()), ("tree", shallow()), ("nb", naive_bayes.GaussianNB())]  # noqa: E731
    c("voting_hard", lambda: ensemble.VotingClassifier(parts(), flatten_transform=False))
    c("voting_soft", lambda: ensemble.VotingClassifier(parts(), voting="soft", weights=np.array([1, 2, 1]), flatten_transform=False))
    c("stacking_classifier", lambda: ensemble.StackingClassifier(parts(), cv=2))
    c("stacking_passthrough", lambda: ensemble.StackingClassifier(parts()[:2], cv=2, passthrough=True))
    c("calibrated_sigmoid", lambda: calibration.CalibratedClassifierCV(svm.LinearSVC(random_state=0), cv=2))
    c("calibrated_isotonic", lambda: calibration.CalibratedClassifierCV(naive_bayes.GaussianNB(), method="isotonic", cv=2))
    c("one_vs_rest", lambda: multiclass.OneVsRestClassifier(linear_model.LogisticRegression()), multilabel=True)
    c("one_vs_one", lambda: multiclass.OneVsOneClassifier(linear_model.LogisticRegression()))
    skl("output_code", multiclass.OutputCodeClassifier(linear_model.LogisticRegression(), random_state=0), X, THREE)
    skl("multi_output_classifier", multioutput.MultiOutputClassifier(linear_model.LogisticRegression()), X, MULTI, options={"zipmap": False})
    skl("multi_output_trees", multioutput.MultiOutputClassifier(shallow()), X, MULTI, options={"zipmap": False})
    skl("classifier_chain", multioutput.ClassifierChain(linear_model.LogisticRegression()), X, MULTI)
    skl("gaussian_process_classifier", gaussian_process.GaussianProcessClassifier(), X[:30].astype(np.float64), YES[:30], F64)
    c("grid_search", lambda: model_selection.GridSearchCV(linear_model.LogisticRegression(), {"C": [0.1, 1.0]}, cv=2))
    c("tuned_threshold", lambda: model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2, random_state=0), several=False)
    c("fixed_threshold", lambda: model_selection.FixedThresholdClassifier(linear_model.LogisticRegression(), threshold=0.3), several=False)
    skl("dummy_classifier", __import__("sklearn.dummy", fromlist=["dummy"]).DummyClassifier(), X, YES)
    skl("label_propagation", __import__("sklearn.semi_supervised", fromlist=["x"]).LabelPropagation(), X, YES)
    skl("nearest_centroid", neighbors.NearestCentroid(), X, THREE)


def scikit_learn_regressors():
    r = regressor
    plain = {
        "linear_regression": linear_model.LinearRegression, "ridge": linear_model.Ridge, "ridge_cv": linear_model.RidgeCV,
        "lasso": lambda: linear_model.Lasso(0.1), "lasso_cv": lambda: linear_model.LassoCV(cv=2, alphas=5),
        "elastic_net": lambda: linear_model.ElasticNet(0.1), "elastic_net_cv": lambda: linear_model.ElasticNetCV(cv=2, alphas=5),
        "lars": linear_model.Lars, "lars_cv": lambda: linear_model.LarsCV(cv=2), "lasso_lars": lambda: linear_model.LassoLars(0.01),
        "lasso_lars_cv": lambda: linear_model.LassoLarsCV(cv=2), "lasso_lars_ic": linear_model.LassoLarsIC,
        "orthogonal_matching_pursuit": linear_model.OrthogonalMatchingPursuit,
        "orthogonal_matching_pursuit_cv": lambda: linear_model.OrthogonalMatchingPursuitCV(cv=2),
        "bayesian_ridge": linear_model.BayesianRidge, "ard_regression": linear_model.ARDRegression,
        "huber_regressor": linear_model.HuberRegressor, "theil_sen": lambda: linear_model.TheilSenRegressor(random_state=0, max_subpopulation=50),
        "ransac": lambda: linear_model.RANSACRegressor(random_state=0), "quantile_regressor": lambda: linear_model.QuantileRegressor(alpha=0.01),
        "sgd_regressor": lambda: linear_model.SGDRegressor(random_state=0),
        "passive_aggressive_regressor": lambda: linear_model.PassiveAggressiveRegressor(random_state=0),
        "linear_svr": lambda: svm.LinearSVR(random_state=0), "svr_rbf": svm.SVR, "svr_linear": lambda: svm.SVR(kernel="linear"),
        "svr_poly": lambda: svm.SVR(kernel="poly"), "svr_sigmoid": lambda: svm.SVR(kernel="sigmoid"), "nu_svr": svm.NuSVR,
        "hist_gradient_boosting_regressor": lambda: ensemble.HistGradientBoostingRegressor(max_iter=4, max_depth=3),
        "gradient_boosting_regressor": lambda: ensemble.GradientBoostingRegressor(n_estimators=4, max_depth=2, random_state=0),
        "ada_boost_regressor": lambda: ensemble.AdaBoostRegressor(n_estimators=4, random_state=0),
        "isotonic_regression": None,
        "kernel_ridge": lambda: __import__("sklearn.kernel_ridge", fromlist=["x"]).KernelRidge(),
        "radius_neighbors_regressor": lambda: neighbors.RadiusNeighborsRegressor(3.0),
        "k_neighbors_distance_regressor": lambda: neighbors.KNeighborsRegressor(4, weights="distance"),
        "voting_regressor": lambda: ensemble.VotingRegressor([("lr", linear_model.LinearRegression()), ("tree", tree.DecisionTreeRegressor(max_depth=2))]),
        "stacking_regressor": lambda: ensemble.StackingRegressor([("lr", linear_model.LinearRegression()), ("tree", tree.DecisionTreeRegressor(max_depth=2))], cv=2),
        "transformed_target": lambda: compose.TransformedTargetRegressor(linear_model.LinearRegression(), transformer=preprocessing.StandardScaler()),
    }
    for name, make in plain.items():
        if make:
            r(name, make)
    several = {
        "linear_regression_2": linear_model.LinearRegression, "decision_tree_regressor": lambda: tree.DecisionTreeRegressor(max_depth=3, random_state=0),
        "extra_tree_regressor": lambda: tree.ExtraTreeRegressor(max_depth=3, random_state=0),
        "random_forest_regressor": lambda: ensemble.RandomForestRegressor(4, max_depth=3, random_state=0),
        "extra_trees_regressor": lambda: ensemble.ExtraTreesRegressor(4, max_depth=3, random_state=0),
        "bagging_regressor": lambda: ensemble.BaggingRegressor(tree.DecisionTreeRegressor(max_depth=2), n_estimators=3, random_state=0),
        "k_neighbors_regressor": lambda: neighbors.KNeighborsRegressor(4),
        "mlp_regressor_2": lambda: neural_network.MLPRegressor(hidden_layer_sizes=(6,), max_iter=60, random_state=0),
        "pls_regression": lambda: cross_decomposition.PLSRegression(2),
    }
    for name, make in several.items():
        r(name, make, several=True)
    for name, make in {
        "multi_task_lasso": lambda: linear_model.MultiTaskLasso(0.1), "multi_task_elastic_net": lambda: linear_model.MultiTaskElasticNet(0.1),
        "multi_task_lasso_cv": lambda: linear_model.MultiTaskLassoCV(cv=2, alphas=5), "multi_task_elastic_net_cv": lambda: linear_model.MultiTaskElasticNetCV(cv=2, alphas=5),
        "multi_output_regressor": lambda: multioutput.MultiOutputRegressor(linear_model.Ridge()),
        "regressor_chain": lambda: multioutput.RegressorChain(linear_model.Ridge()),
    }.items():
        skl(name, make(), X, NUMBERS)
    for name, make in {
        "gamma_regressor": linear_model.GammaRegressor, "poisson_regressor": linear_model.PoissonRegressor,
        "tweedie_regressor": lambda: linear_model.TweedieRegressor(power=1.5),
    }.items():
        skl(name, make(), X, np.exp(NUMBER / 3))
    skl("isotonic_regression", __import__("sklearn.isotonic", fromlist=["x"]).IsotonicRegression(), X[:, 0], NUMBER, types=[("X", FloatTensorType([None, 1]))])
    kernels = gaussian_process.kernels
    x64 = X[:25].astype(np.float64)
    for name, kernel in {
        "rbf": kernels.RBF(), "matern_05": kernels.Matern(nu=0.5), "matern_15": kernels.Matern(nu=1.5), "matern_25": kernels.Matern(nu=2.5),
        "rational_quadratic": kernels.RationalQuadratic(), "exp_sine_squared": kernels.ExpSineSquared(periodicity=60.0),
        "dot_product": kernels.DotProduct() + kernels.WhiteKernel(), "sum": kernels.ConstantKernel(2.0) * kernels.RBF() + kernels.WhiteKernel(0.1),
    }.items():
        skl(f"gaussian_process_{name}", gaussian_process.GaussianProcessRegressor(kernel, alpha=1.0, optimizer=None), x64, NUMBER[:25], F64)
    skl("gaussian_process_std", gaussian_process.GaussianProcessRegressor(kernels.RBF(), alpha=1e-2, optimizer=None), x64, NUMBER[:25], F64, options={gaussian_process.GaussianProcessRegressor: {"return_std": True}})
    skl("gaussian_process_cdist", gaussian_process.GaussianProcessRegressor(kernels.RBF(), alpha=1.0, optimizer=None), x64, NUMBER[:25], F64, options={gaussian_process.GaussianProcessRegressor: {"optim": "cdist"}})
    skl("k_neighbors_cdist_regressor", neighbors.KNeighborsRegressor(4), X, NUMBER, options={neighbors.KNeighborsRegressor: {"optim": "cdist"}})
    skl("cast_regressor", CastRegressor(tree.DecisionTreeRegressor(max_depth=2)), X, NUMBER)


def scikit_learn_others():
    """Outlier detectors, clusterings, transformers and encoders."""
    s = skl
    s("isolation_forest", ensemble.IsolationForest(n_estimators=4, max_samples=16, random_state=0), X, opset=OLDER)
    s("isolation_forest_contamination", ensemble.IsolationForest(n_estimators=4, max_samples=16, contamination=0.1, random_state=0), X, opset=OLDER)
    s("local_outlier_factor", neighbors.LocalOutlierFactor(5, novelty=True), X)
    s("local_outlier_factor_train", neighbors.LocalOutlierFactor(5, novelty=True, metric="manhattan"), X)
    for kernel in ["linear", "poly", "rbf", "sigmoid"]:
        s(f"one_class_svm_{kernel}", svm.OneClassSVM(kernel=kernel, nu=0.2), X)
    s("sgd_one_class_svm", linear_model.SGDOneClassSVM(random_state=0), X)
    s("elliptic_envelope", __import__("sklearn.covariance", fromlist=["x"]).EllipticEnvelope(random_state=0), X)
    s("k_means", cluster.KMeans(3, random_state=0, n_init=1), X)
    s("mini_batch_k_means", cluster.MiniBatchKMeans(3, random_state=0, n_init=1), X)
    s("birch", cluster.Birch(n_clusters=3), X)
    for kind in ["full", "tied", "diag", "spherical"]:
        s(f"gaussian_mixture_{kind}", mixture.GaussianMixture(2, covariance_type=kind, random_state=0), X)
    s("gaussian_mixture_score", mixture.GaussianMixture(2, random_state=0), X, options={mixture.GaussianMixture: {"score_samples": True}})
    s("bayesian_gaussian_mixture", mixture.BayesianGaussianMixture(n_components=2, random_state=0), X)
    p = preprocessing
    for name, make in {
        "nmf": decomposition.NMF(2), "minmax_positive": p.MinMaxScaler((-1, 1)),
    }.items():
        s(name, make, POSITIVE, feed=POS)
    for name, make in {
        "standard_scaler": p.StandardScaler(), "standard_scaler_mean": p.StandardScaler(with_std=False), "min_max_scaler": p.MinMaxScaler(),
        "min_max_scaler_clip": p.MinMaxScaler(clip=True), "max_abs_scaler": p.MaxAbsScaler(), "robust_scaler": p.RobustScaler(),
        "normalizer_l1": p.Normalizer("l1"), "normalizer_l2": p.Normalizer("l2"), "normalizer_max": p.Normalizer("max"), "binarizer": p.Binarizer(threshold=0.2),
        "power_transformer": p.PowerTransformer(), "power_transformer_plain": p.PowerTransformer(standardize=False),
        "quantile_transformer": p.QuantileTransformer(n_quantiles=10, random_state=0),
        "quantile_transformer_normal": p.QuantileTransformer(n_quantiles=10, output_distribution="normal", random_state=0),
        "polynomial_features": p.PolynomialFeatures(2), "polynomial_features_3": p.PolynomialFeatures(3, interaction_only=True, include_bias=False),
        "spline_transformer": p.SplineTransformer(n_knots=3), "k_bins_ordinal": p.KBinsDiscretizer(3, encode="ordinal"),
        "k_bins_onehot": p.KBinsDiscretizer(3, encode="onehot"), "k_bins_onehot_dense": p.KBinsDiscretizer(3, encode="onehot-dense", strategy="uniform"),
        "k_bins_kmeans": p.KBinsDiscretizer(3, encode="ordinal", strategy="kmeans"),
        "function_transformer": p.FunctionTransformer(), "pca": decomposition.PCA(2), "pca_whiten": decomposition.PCA(3, whiten=True),
        "incremental_pca": decomposition.IncrementalPCA(2), "truncated_svd": decomposition.TruncatedSVD(2, random_state=0),
        "kernel_pca_rbf": decomposition.KernelPCA(2, kernel="rbf"), "kernel_pca_linear": decomposition.KernelPCA(2),
        "kernel_pca_poly": decomposition.KernelPCA(2, kernel="poly"), "kernel_pca_sigmoid": decomposition.KernelPCA(2, kernel="sigmoid"), "kernel_pca_cosine": decomposition.KernelPCA(2, kernel="cosine"),
        "fast_ica": decomposition.FastICA(2, random_state=0), "factor_analysis": decomposition.FactorAnalysis(2),
        "gaussian_random_projection": random_projection.GaussianRandomProjection(2, random_state=0),
        "sparse_random_projection": random_projection.SparseRandomProjection(2, random_state=0),
        "variance_threshold": feature_selection.VarianceThreshold(1.5), "k_neighbors_transformer": neighbors.KNeighborsTransformer(n_neighbors=3),
        "nearest_neighbors": neighbors.NearestNeighbors(n_neighbors=3, radius=None), "random_trees_embedding": ensemble.RandomTreesEmbedding(3, max_depth=2, random_state=0),
        "cast_transformer": CastTransformer(), "replace_transformer": ReplaceTransformer(0.0, 1.0),
    }.items():
        s(name, make, X)
    for name, make in {
        "select_k_best": feature_selection.SelectKBest(k=2), "select_percentile": feature_selection.SelectPercentile(percentile=50),
        "select_fpr": feature_selection.SelectFpr(), "select_fdr": feature_selection.SelectFdr(), "select_fwe": feature_selection.SelectFwe(),
        "generic_univariate_select": feature_selection.GenericUnivariateSelect(mode="k_best", param=2),
        "select_from_model": feature_selection.SelectFromModel(linear_model.LogisticRegression()), "rfe": feature_selection.RFE(linear_model.LogisticRegression(), n_features_to_select=2),
        "rfecv": feature_selection.RFECV(linear_model.LogisticRegression(), cv=2), "sequential_feature_selector": feature_selection.SequentialFeatureSelector(linear_model.LogisticRegression(), n_features_to_select=2, cv=2),
        "neighborhood_components_analysis": neighbors.NeighborhoodComponentsAnalysis(2, random_state=0), "lda_transform": discriminant_analysis.LinearDiscriminantAnalysis(n_components=2),
    }.items():
        s(name, make, X, THREE)
    s("kernel_centerer", p.KernelCenterer(), (X[:4] @ X[:4].T).astype(np.float32))
    s("chi2_select", feature_selection.SelectKBest(feature_selection.chi2, k=2), POSITIVE, THREE, POS)
    for strategy in ["mean", "median", "most_frequent", "constant"]:
        s(f"simple_imputer_{strategy}", impute.SimpleImputer(strategy=strategy, fill_value=9.0 if strategy == "constant" else None), GAPS, feed=NAN)
    s("simple_imputer_indicator", impute.SimpleImputer(add_indicator=True), GAPS, feed=NAN)
    s("simple_imputer_text", impute.SimpleImputer(strategy="most_frequent", missing_values=""), np.where(np.column_stack([CITY, SEX]) == "Busan", "", np.column_stack([CITY, SEX])).astype(object), feed=CAT)
    s("simple_imputer_integers", impute.SimpleImputer(missing_values=0, strategy="most_frequent"), LEVELS, feed=INT)
    s("knn_imputer", impute.KNNImputer(n_neighbors=3), GAPS[:40], feed=NAN)
    s("missing_indicator", impute.MissingIndicator(features="all"), GAPS, feed=NAN)
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    s("iterative_imputer", impute.IterativeImputer(max_iter=2), GAPS, feed=NAN)
    cats = np.column_stack([CITY, SEX]).astype(object)
    s("one_hot_encoder", p.OneHotEncoder(), cats, feed=CAT)
    s("one_hot_encoder_ignore", p.OneHotEncoder(handle_unknown="ignore"), np.where(cats == "Seoul", "Busan", cats), feed=CAT)
    s("one_hot_encoder_drop", p.OneHotEncoder(drop="first", sparse_output=False), cats, feed=CAT)
    s("one_hot_encoder_infrequent", p.OneHotEncoder(min_frequency=60, handle_unknown="infrequent_if_exist"), cats, feed=CAT)
    s("one_hot_encoder_integers", p.OneHotEncoder(handle_unknown="ignore"), LEVELS, feed=INT)
    s("one_hot_encoder_floats", p.OneHotEncoder(handle_unknown="ignore"), np.round(X), feed=F32)
    s("ordinal_encoder", p.OrdinalEncoder(), cats, feed=CAT)
    s("ordinal_encoder_unknown", p.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), np.where(cats == "Seoul", "Busan", cats), feed=CAT)
    s("ordinal_encoder_integers", p.OrdinalEncoder(), LEVELS, feed=INT)
    s("target_encoder_binary", p.TargetEncoder(random_state=0, cv=2), cats, YES, CAT)
    s("target_encoder_multiclass", p.TargetEncoder(random_state=0, cv=2), cats, THREE, CAT)
    s("target_encoder_continuous", p.TargetEncoder(random_state=0, cv=2), cats, NUMBER, CAT)
    s("target_encoder_integers", p.TargetEncoder(random_state=0, cv=2), LEVELS, YES, INT)
    s("label_encoder_text", p.LabelEncoder(), CITY, feed=ONE)
    s("label_binarizer", p.LabelBinarizer(), LEVELS[:, 0], feed=LVL)
    s("multi_label_binarizer", p.MultiLabelBinarizer(), [[1, 2], [2]], feed=INT)


def scikit_learn_text():
    t = feature_extraction.text
    for name, make in {
        "count_vectorizer": t.CountVectorizer(), "count_vectorizer_bigrams": t.CountVectorizer(ngram_range=(1, 2), lowercase=False), "count_vectorizer_binary": t.CountVectorizer(binary=True),
        "count_vectorizer_stop_words": t.CountVectorizer(stop_words=["the", "a"]), "count_vectorizer_characters": t.CountVectorizer(analyzer="char", ngram_range=(1, 2)),
        "count_vectorizer_char_wb": t.CountVectorizer(analyzer="char_wb", ngram_range=(2, 3)), "count_vectorizer_pattern": t.CountVectorizer(token_pattern="[a-z]+"),
        "count_vectorizer_max_features": t.CountVectorizer(max_features=5), "tfidf_vectorizer": t.TfidfVectorizer(), "tfidf_vectorizer_l1": t.TfidfVectorizer(norm="l1"),
        "tfidf_vectorizer_plain": t.TfidfVectorizer(norm=None, smooth_idf=False), "tfidf_vectorizer_sublinear": t.TfidfVectorizer(sublinear_tf=True),
        "tfidf_vectorizer_trigrams": t.TfidfVectorizer(ngram_range=(2, 3)), "tfidf_vectorizer_accents": t.TfidfVectorizer(strip_accents="unicode"), "hashing_vectorizer": t.HashingVectorizer(n_features=16),
    }.items():
        skl(name, make, TEXT, feed=TXT)
        if name in ("count_vectorizer", "tfidf_vectorizer", "tfidf_vectorizer_trigrams"):
            skl(f"{name}_separators", make, TEXT, feed=TXT, options={type(make): {"tokenexp": None, "separators": [" ", ".", ","]}})
    skl("tfidf_transformer", t.TfidfTransformer(), POSITIVE, feed=POS)
    skl("feature_hasher", feature_extraction.FeatureHasher(8, input_type="string"), TEXT[:, None], feed=TXT)
    words = lambda: pipeline.make_pipeline(t.TfidfVectorizer(), linear_model.LogisticRegression())  # noqa: E731
    skl("text_pipeline", words(), TEXT, WORDS, TXT, group="pipelines")
    skl("text_pipeline_nb", pipeline.make_pipeline(t.CountVectorizer(ngram_range=(1, 2)), naive_bayes.MultinomialNB()), TEXT, THREE, TXT, options={"zipmap": False}, group="pipelines")
    skl("text_pipeline_svd", pipeline.make_pipeline(t.TfidfVectorizer(), decomposition.TruncatedSVD(3, random_state=0), linear_model.LogisticRegression()), TEXT, WORDS, TXT, group="pipelines")


def pipelines():
    p = preprocessing
    prepare = lambda text=True: compose.ColumnTransformer(  # noqa: E731
        [
            ("numbers", pipeline.make_pipeline(impute.SimpleImputer(), p.StandardScaler()), ["age", "dose"]),
            ("counts", "passthrough", ["visits"]),
            ("one_hot", p.OneHotEncoder(handle_unknown="ignore"), ["city"]),
            ("ordinal", p.OrdinalEncoder(), ["sex"]),
        ] + ([("note", feature_extraction.text.TfidfVectorizer(), "note")] if text else [])
    )
    heads = {
        "logistic": lambda: linear_model.LogisticRegression(max_iter=500), "forest": lambda: ensemble.RandomForestClassifier(4, max_depth=3, random_state=0),
        "boosting": lambda: ensemble.GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=0), "svc": lambda: svm.SVC(probability=True, random_state=0),
        "neighbors": lambda: neighbors.KNeighborsClassifier(4), "mlp": lambda: neural_network.MLPClassifier((5,), max_iter=50, random_state=0),
        "hist_boosting": lambda: pipeline.make_pipeline(p.FunctionTransformer(), ensemble.HistGradientBoostingClassifier(max_iter=4, max_depth=3)),
    }
    for name, head in heads.items():
        text = name not in ("hist_boosting", "neighbors")
        skl(f"columns_{name}", pipeline.make_pipeline(prepare(text), head()), FRAME, WORDS, MIX, "pipelines")
        skl(f"columns_{name}_plain", pipeline.make_pipeline(prepare(False), head()), FRAME, THREE, MIX, "pipelines", {"zipmap": False})
    skl("columns_zipmap_columns", pipeline.make_pipeline(prepare(), linear_model.LogisticRegression(max_iter=500)), FRAME, NAMES, MIX, "pipelines", {"zipmap": "columns"})
    skl("columns_regression", pipeline.make_pipeline(prepare(), linear_model.Ridge()), FRAME, NUMBER, MIX, "pipelines")
    skl("columns_forest_regression", pipeline.make_pipeline(prepare(), ensemble.RandomForestRegressor(4, max_depth=3)), FRAME, NUMBER, MIX, "pipelines")
    skl("columns_target_encoder", pipeline.make_pipeline(compose.ColumnTransformer([("n", p.RobustScaler(), ["dose"]), ("t", p.TargetEncoder(random_state=0), ["city", "sex"])]), linear_model.LogisticRegression()), FRAME, WORDS, MIX, "pipelines")
    skl("columns_outliers", pipeline.make_pipeline(prepare(False), ensemble.IsolationForest(n_estimators=4, max_samples=16, random_state=0)), FRAME, None, MIX, "pipelines", opset=OLDER)
    skl("feature_union", pipeline.make_pipeline(pipeline.FeatureUnion([("pca", decomposition.PCA(2)), ("scale", p.MinMaxScaler()), ("best", feature_selection.SelectKBest(k=2))]), linear_model.LogisticRegression()), X, NAMES, F32, "pipelines")
    skl("scale_pca_svc", pipeline.make_pipeline(p.StandardScaler(), decomposition.PCA(3), svm.SVC()), X, NAMES, F32, "pipelines", {"zipmap": False})
    skl("poly_ridge", pipeline.make_pipeline(p.PolynomialFeatures(2), p.StandardScaler(), linear_model.Ridge()), X, NUMBER, F32, "pipelines")
    skl("bins_logistic", pipeline.make_pipeline(p.KBinsDiscretizer(3, encode="onehot-dense"), linear_model.LogisticRegression()), X, WORDS, F32, "pipelines")
    skl("impute_neighbors_forest", pipeline.make_pipeline(impute.KNNImputer(), ensemble.RandomForestClassifier(4, max_depth=3)), GAPS[:40], WORDS[:40], NAN, "pipelines")
    skl("nested", pipeline.make_pipeline(p.StandardScaler(), ensemble.StackingClassifier([("svc", pipeline.make_pipeline(p.MinMaxScaler(), svm.SVC(probability=True, random_state=0))), ("nb", naive_bayes.GaussianNB())], cv=2)), X, NAMES, F32, "pipelines")
    skl("calibrated_forest", calibration.CalibratedClassifierCV(ensemble.RandomForestClassifier(3, max_depth=2, random_state=0), cv=2), X, NAMES, F32, "pipelines")
    skl("voting_pipelines", ensemble.VotingClassifier([("a", pipeline.make_pipeline(p.StandardScaler(), linear_model.LogisticRegression())), ("b", ensemble.ExtraTreesClassifier(3, max_depth=3, random_state=0))], voting="soft", flatten_transform=False), X, WORDS, F32, "pipelines")
    skl("bagging_svc", ensemble.BaggingClassifier(svm.SVC(), n_estimators=2, random_state=0), X, WORDS, F32, "pipelines")


def other_types():
    """The same models with inputs of float64 and int64, other class labels, and older operator sets."""
    doubles = X.astype(np.float64)
    some = {
        "scaler": lambda: preprocessing.StandardScaler(), "imputer": lambda: impute.SimpleImputer(), "normalizer": lambda: preprocessing.Normalizer(), "pca": lambda: decomposition.PCA(2), "logistic": linear_model.LogisticRegression,
        "ridge": linear_model.Ridge, "forest": lambda: ensemble.RandomForestClassifier(4, max_depth=3, random_state=0), "forest_regressor": lambda: ensemble.RandomForestRegressor(4, max_depth=3, random_state=0),
        "boosting": lambda: ensemble.GradientBoostingRegressor(n_estimators=4, max_depth=2, random_state=0), "hist_boosting": lambda: ensemble.HistGradientBoostingClassifier(max_iter=4, max_depth=3), "svc": lambda: svm.SVC(probability=True, random_state=0),
        "svr": svm.SVR, "mlp": lambda: neural_network.MLPClassifier((5,), max_iter=50, random_state=0), "neighbors": lambda: neighbors.KNeighborsClassifier(4), "naive_bayes": naive_bayes.GaussianNB,
        "k_means": lambda: cluster.KMeans(3, random_state=0, n_init=1), "isolation_forest": lambda: ensemble.IsolationForest(n_estimators=4, max_samples=16, random_state=0), "one_hot": lambda: preprocessing.OneHotEncoder(handle_unknown="ignore"),
        "binarizer": lambda: preprocessing.Binarizer(threshold=0.5), "bins": lambda: preprocessing.KBinsDiscretizer(3, encode="onehot-dense"), "polynomial": lambda: preprocessing.PolynomialFeatures(2), "mixture": lambda: mixture.GaussianMixture(2, random_state=0), "lda": discriminant_analysis.LinearDiscriminantAnalysis,
        "min_max": lambda: preprocessing.MinMaxScaler(), "linear_svc": lambda: svm.LinearSVC(random_state=0), "ada_boost": lambda: ensemble.AdaBoostClassifier(n_estimators=4, random_state=0),
    }
    for name, make in some.items():
        y = NUMBER if sklearn.base.is_regressor(make()) else THREE
        options = {"zipmap": False} if sklearn.base.is_classifier(make()) else None
        older = OLDER if name == "isolation_forest" else None
        skl(f"double_{name}", make(), doubles, y, F64, "float64 inputs", options, older)
        skl(f"integer_{name}", make(), LEVELS, y, INT, "int64 inputs", options, older)
    for opset in (11, 13, 17):
        target = {"": opset, "ai.onnx.ml": 1 if opset == 11 else 2 if opset == 13 else 3}
        for name in ("scaler", "pca", "logistic", "forest", "boosting", "svc", "mlp", "neighbors", "naive_bayes", "k_means", "bins", "polynomial", "mixture", "isolation_forest", "one_hot", "linear_svc"):
            make = some[name]
            y = NUMBER if sklearn.base.is_regressor(make()) else THREE
            options = {"zipmap": False} if sklearn.base.is_classifier(make()) else None
            skl(f"opset_{opset}_{name}", make(), np.round(X) if name == "one_hot" else X, y, F32, "older operator sets", options, target)
    for name, make in {"logistic": linear_model.LogisticRegression, "forest": lambda: ensemble.RandomForestClassifier(4, max_depth=3, random_state=0), "svc": lambda: svm.SVC(probability=True, random_state=0)}.items():
        skl(f"labels_{name}_named", make(), X, NAMES, options={"zipmap": False}, group="class labels")
        skl(f"labels_{name}_zipmap", make(), X, THREE, group="class labels")
        skl(f"labels_{name}_columns", make(), X, NAMES, options={"zipmap": "columns"}, group="class labels")
        skl(f"labels_{name}_gaps", make(), X, THREE * 10 - 5, group="class labels")
        skl(f"labels_{name}_raw_scores", make(), X, YES, options={"zipmap": False, "raw_scores": True}, group="class labels")
        skl(f"labels_{name}_boolean", make(), X, YES.astype(bool), options={"zipmap": False}, group="class labels")


def boosted():
    def tools(name, convert, model, feed=F32):
        width = next(iter(FEEDS[feed].values())).shape[1]
        record(name, name.split("_")[0], feed, lambda: convert(model(), initial_types=[("X", ToolsFloat([None, width]))]))

    light = lambda m, **k: onnxmltools.convert_lightgbm(m, **k)  # noqa: E731
    flat = lambda m, **k: onnxmltools.convert_lightgbm(m, zipmap=False, **k)  # noqa: E731
    small = {"n_estimators": 4, "num_leaves": 5, "min_child_samples": 5, "verbose": -1, "n_jobs": 1}
    tools("lightgbm_binary", light, lambda: lightgbm.LGBMClassifier(**small).fit(X, WORDS))
    tools("lightgbm_binary_plain", flat, lambda: lightgbm.LGBMClassifier(**small).fit(X, YES))
    tools("lightgbm_multiclass", light, lambda: lightgbm.LGBMClassifier(**small).fit(X, THREE))
    tools("lightgbm_multiclass_plain", flat, lambda: lightgbm.LGBMClassifier(**small).fit(X, NAMES))
    tools("lightgbm_gaps", flat, lambda: lightgbm.LGBMClassifier(**small).fit(GAPS, THREE), NAN)
    tools("lightgbm_categories", flat, lambda: lightgbm.LGBMClassifier(**small).fit(LEVELS.astype(np.float32), YES, categorical_feature=[0, 1]), POS)
    for objective in ["regression", "regression_l1", "poisson", "gamma", "tweedie", "quantile", "huber", "mape", "fair"]:
        tools(f"lightgbm_{objective}", light, lambda: lightgbm.LGBMRegressor(objective=objective, **small).fit(X, np.exp(NUMBER / 3)))
    for kind in ["dart", "rf"]:
        more = {"bagging_freq": 1, "bagging_fraction": 0.7} if kind == "rf" else {}
        tools(f"lightgbm_{kind}", light, lambda: lightgbm.LGBMRegressor(boosting_type=kind, **small, **more).fit(X, NUMBER))
    tools("lightgbm_booster", flat, lambda: lightgbm.train({"objective": "binary", "num_leaves": 5, "verbose": -1}, lightgbm.Dataset(X, YES), 4))
    tools("lightgbm_booster_multiclass", flat, lambda: lightgbm.train({"objective": "multiclass", "num_class": 3, "num_leaves": 4, "verbose": -1}, lightgbm.Dataset(X, THREE), 3))
    tools("lightgbm_cross_entropy", flat, lambda: lightgbm.train({"objective": "cross_entropy", "num_leaves": 5, "verbose": -1}, lightgbm.Dataset(X, YES.astype(float)), 4))
    tools("lightgbm_ranker", light, lambda: lightgbm.LGBMRanker(**small).fit(X, LEVELS[:, 0], group=[40] * 4))
    tools("lightgbm_split", lambda m, **k: onnxmltools.convert_lightgbm(m, split=2, **k), lambda: lightgbm.LGBMRegressor(**small).fit(X, NUMBER))

    boost = lambda m, **k: onnxmltools.convert_xgboost(m, **k)  # noqa: E731
    small = {"n_estimators": 4, "max_depth": 3, "n_jobs": 1}
    tools("xgboost_binary", boost, lambda: xgboost.XGBClassifier(**small).fit(X, YES))
    tools("xgboost_multiclass", boost, lambda: xgboost.XGBClassifier(**small).fit(X, THREE))
    tools("xgboost_gaps", boost, lambda: xgboost.XGBClassifier(**small).fit(GAPS, THREE), NAN)
    tools("xgboost_base_score", boost, lambda: xgboost.XGBClassifier(base_score=0.3, **small).fit(X, YES))
    for objective in ["reg:squarederror", "reg:logistic", "reg:absoluteerror", "count:poisson", "reg:gamma", "reg:tweedie", "reg:squaredlogerror", "reg:pseudohubererror", "reg:quantileerror"]:
        more = {"quantile_alpha": 0.5} if "quantile" in objective else {}
        y = 1 / (1 + np.exp(-NUMBER)) if objective == "reg:logistic" else np.exp(NUMBER / 3)
        tools(f"xgboost_{objective.split(':')[1]}", boost, lambda: xgboost.XGBRegressor(objective=objective, **small, **more).fit(X, y))
    tools("xgboost_softmax", boost, lambda: xgboost.XGBClassifier(objective="multi:softmax", **small).fit(X, THREE))
    tools("xgboost_hinge", boost, lambda: xgboost.XGBClassifier(objective="binary:hinge", **small).fit(X, YES))
    tools("xgboost_logitraw", boost, lambda: xgboost.XGBClassifier(objective="binary:logitraw", **small).fit(X, YES))
    tools("xgboost_multioutput", boost, lambda: xgboost.XGBRegressor(**small).fit(X, NUMBERS))
    tools("xgboost_multilabel", boost, lambda: xgboost.XGBClassifier(**small).fit(X, MULTI))
    tools("xgboost_linear", boost, lambda: xgboost.XGBRegressor(booster="gblinear", **small).fit(X, NUMBER))
    tools("xgboost_dart", boost, lambda: xgboost.XGBRegressor(booster="dart", **small).fit(X, NUMBER))
    tools("xgboost_forest_classifier", boost, lambda: xgboost.XGBRFClassifier(**small).fit(X, THREE))
    tools("xgboost_forest_regressor", boost, lambda: xgboost.XGBRFRegressor(**small).fit(X, NUMBER))
    tools("xgboost_booster", boost, lambda: xgboost.train({"objective": "binary:logistic", "max_depth": 3}, xgboost.DMatrix(X, YES), 4))
    tools("xgboost_ranker", boost, lambda: xgboost.XGBRanker(**small).fit(X, LEVELS[:, 0], group=[40] * 4))

    def cat(name, model, feed=F32):
        def make():
            path = MODELS / "catboost.tmp"
            model().save_model(str(path), format="onnx")
            loaded = onnx.load(str(path))
            path.unlink()
            return loaded

        record(name, "catboost", feed, make)

    small = {"iterations": 4, "depth": 3, "verbose": False, "thread_count": 1, "random_seed": 0, "allow_writing_files": False}
    cat("catboost_binary", lambda: catboost.CatBoostClassifier(**small).fit(X, YES))
    cat("catboost_binary_named", lambda: catboost.CatBoostClassifier(**small).fit(X, WORDS))
    cat("catboost_multiclass", lambda: catboost.CatBoostClassifier(**small).fit(X, THREE))
    cat("catboost_multiclass_named", lambda: catboost.CatBoostClassifier(**small).fit(X, NAMES))
    cat("catboost_one_vs_all", lambda: catboost.CatBoostClassifier(loss_function="MultiClassOneVsAll", **small).fit(X, THREE))
    cat("catboost_regression", lambda: catboost.CatBoostRegressor(**small).fit(X, NUMBER))
    cat("catboost_gaps", lambda: catboost.CatBoostRegressor(**small).fit(GAPS, NUMBER), NAN)
    cat("catboost_poisson", lambda: catboost.CatBoostRegressor(loss_function="Poisson", **small).fit(X, np.exp(NUMBER / 3)))
    cat("catboost_quantile", lambda: catboost.CatBoostRegressor(loss_function="Quantile:alpha=0.3", **small).fit(X, NUMBER))
    cat("catboost_multi_rmse", lambda: catboost.CatBoostRegressor(loss_function="MultiRMSE", **small).fit(X, NUMBERS))
    cat("catboost_multilabel", lambda: catboost.CatBoostClassifier(loss_function="MultiLogloss", **small).fit(X, MULTI))
    cat("catboost_cross_entropy", lambda: catboost.CatBoostClassifier(loss_function="CrossEntropy", **small).fit(X, YES.astype(float)))
    cat("catboost_ranker", lambda: catboost.CatBoost({"loss_function": "RMSE", **small}).fit(X, NUMBER))
    cat("catboost_categories", lambda: catboost.CatBoostClassifier(**small).fit(FRAME[["city"]], YES, cat_features=["city"]))


def estimators(node):
    """The classes inside an estimator."""
    found = {type(node)}
    for value in (node.get_params(deep=True).values() if hasattr(node, "get_params") else ()):
        if hasattr(value, "fit"):
            found.add(type(value))
    return found


TRIED = set()


def main():
    shutil.rmtree(MODELS, ignore_errors=True)
    MODELS.mkdir(parents=True)
    original = globals()["skl"]

    def remember(name, estimator, *args, **kwargs):
        TRIED.update(estimators(estimator))
        original(name, estimator, *args, **kwargs)

    globals()["skl"] = remember
    scikit_learn_classifiers()
    scikit_learn_regressors()
    scikit_learn_others()
    scikit_learn_text()
    pipelines()
    other_types()
    boosted()
    missing = sorted(c.__name__ for c in sklearn_operator_name_map if c not in TRIED)
    missing = [m for m in missing if m not in ("DictVectorizer", "_ConstantPredictor")]
    assert not missing, f"skl2onnx supports these, and nothing here tries them: {missing}"
    libraries = {
        m.__name__: m.__version__
        for m in (catboost, lightgbm, np, onnx, onnxmltools, onnxruntime, skl2onnx, sklearn, xgboost)
    }
    lines = ",\n".join(json.dumps(c, separators=(",", ":"), ensure_ascii=False) for c in CASES)
    refused = ",\n".join(json.dumps(c, ensure_ascii=False) for c in REFUSED)
    feeds = {k: {n: tensor(v, exact=True) for n, v in f.items()} for k, f in FEEDS.items()}
    (FIXTURES / "exported.json").write_text(
        "{"
        + f'"libraries":{json.dumps(libraries)},\n"many":{MANY},\n"feeds":{json.dumps(feeds, separators=(",", ":"))},\n'
        + f'"cases":[\n{lines}\n],\n"refused":[\n{refused}\n]' + "}\n"
    )
    print(len(CASES), "cases,", len(REFUSED), "refused")


if __name__ == "__main__":
    main()
