"""Writes tests/fixtures/models/trees/*.onnx and tests/fixtures/trees.json.

Tree ensembles as scikit-learn, LightGBM, XGBoost and CatBoost export them, and hand-made ones for every mode,
aggregate and transform, with onnxruntime's outputs on one thread. Needs numpy, pandas, scikit-learn, lightgbm,
xgboost, catboost, onnx, skl2onnx, onnxmltools and onnxruntime; takes no arguments.
"""

import json
import pathlib
import tempfile
import warnings

import catboost
import lightgbm
import numpy as np
import onnx
import onnxmltools
import onnxruntime
import skl2onnx
import sklearn
import xgboost
from onnx import TensorProto, helper
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import DoubleTensorType
from skl2onnx.common.shape_calculator import (
    calculate_linear_classifier_output_shapes,
    calculate_linear_regressor_output_shapes,
)
from sklearn import ensemble, tree

warnings.filterwarnings("ignore")
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
MODELS = FIXTURES / "models" / "trees"
CASES = []
OPSETS = {"": 17, "ai.onnx.ml": 3}
NONE = {"float": TensorProto.FLOAT, "double": TensorProto.DOUBLE, "int64": TensorProto.INT64, "int32": TensorProto.INT32}

make_attribute = helper.make_attribute


def make_whole(key, value, *rest, **named):
    """skl2onnx hands out booleans where protobuf takes whole numbers only."""
    if isinstance(value, list) and any(isinstance(v, (bool, np.bool_)) for v in value):
        value = [int(v) for v in value]
    return make_attribute(key, value, *rest, **named)


helper.make_attribute = make_whole


def tensor(value):
    """A tensor for the JSON: type, dims, and the data with null for NaN; 32-bit floats in few digits."""
    value = np.asarray(value)
    kind = "string" if value.dtype.kind in "OUS" else value.dtype.name
    data = value.reshape(-1).tolist()
    if value.dtype.kind == "f":
        short = (lambda v: float(str(np.float32(v)))) if kind == "float32" else float
        data = [None if np.isnan(v) else short(v) for v in data]
    return {"type": kind, "dims": list(value.shape), "data": data}


def output(value):
    """An output of onnxruntime: a tensor, or a list of maps."""
    if isinstance(value, list):
        keys = list(value[0])
        values = np.array([[row[k] for k in keys] for row in value], dtype=np.float32)
        return {"keys": [str(k) for k in keys], "values": tensor(values)}
    return tensor(value)


def case(name, model, *probes, save=True):
    """Saves the model, runs it on each probe and records a case for it."""
    blob = model.SerializeToString()
    if save:
        (MODELS / f"{name}.onnx").write_bytes(blob)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(blob, options, providers=["CPUExecutionProvider"])
    (only,) = session.get_inputs()
    for probe in probes:
        outputs = session.run(None, {only.name: probe})
        rows = f" {probe.shape[0]} rows" if len(probes) > 1 else ""
        CASES.append(
            {
                "name": name + rows,
                "operation": "run",
                "options": {"neural": False},
                "input": {"model": f"models/trees/{name}.onnx", "feeds": {only.name: tensor(probe)}},
                "expected": {o.name: output(v) for o, v in zip(session.get_outputs(), outputs)},
                "tolerance": {"relative": 1e-5, "absolute": 1e-5},
            }
        )
    print(f"{name}: {len(blob)} bytes")


class Data:
    """Rows, their classes and numbers to learn, and rows to predict."""

    def __init__(self, seed=0, gaps=False):
        rng = np.random.default_rng(seed)
        self.x = rng.normal(size=(500, 5)).astype(np.float32).round(3)
        noise = rng.normal(scale=0.3, size=500)
        self.two = (self.x[:, 0] + self.x[:, 1] ** 2 + noise > 0.8).astype(int)
        self.three = np.digitize(self.x[:, 0] - self.x[:, 2] + noise, [-0.5, 0.7])
        self.text = np.array(["blue", "green", "빨강"])[self.three]
        self.number = (np.sin(self.x[:, 0]) * 3 + self.x[:, 3] + noise).astype(np.float32)
        self.probe = rng.normal(size=(257, 5)).astype(np.float32).round(2)
        if gaps:
            self.x[rng.random(self.x.shape) < 0.15] = np.nan
            self.probe[rng.random(self.probe.shape) < 0.15] = np.nan
        self.one = self.probe[:1]


def sklearn_models():
    d, off = Data(), {"zipmap": False}
    few = {"n_estimators": 7, "max_depth": 5, "random_state": 0}

    def add(name, model, y, options=None, data=d):
        model.fit(data.x, y)
        onx = to_onnx(model, data.x[:1], options=None if options is None else {id(model): options}, target_opset=OPSETS)
        case(name, onx, data.one, data.probe)

    add("decision_tree", tree.DecisionTreeClassifier(max_depth=6, random_state=0), d.two, off)
    add("decision_tree_zipmap", tree.DecisionTreeClassifier(max_depth=4, random_state=0), d.text, {})
    add("decision_tree_regressor", tree.DecisionTreeRegressor(max_depth=6, random_state=0), d.number)
    add("random_forest", ensemble.RandomForestClassifier(**few), d.two, off)
    add("random_forest_zipmap", ensemble.RandomForestClassifier(**few), d.two, {})
    add("random_forest_three", ensemble.RandomForestClassifier(**few), d.text, off)
    deep = ensemble.RandomForestClassifier(n_estimators=11, random_state=0)
    add("random_forest_deep", deep, d.two, off)
    add("random_forest_regressor", ensemble.RandomForestRegressor(**few), d.number)
    both = np.stack([d.number, -d.number + d.x[:, 1]], axis=1)
    add("random_forest_two_targets", ensemble.RandomForestRegressor(**few), both)
    add("extra_trees", ensemble.ExtraTreesClassifier(**few), d.three, off)
    add("extra_trees_regressor", ensemble.ExtraTreesRegressor(**few), d.number)
    boost = {"n_estimators": 12, "max_depth": 3, "random_state": 0}
    add("gradient_boosting", ensemble.GradientBoostingClassifier(**boost), d.two, off)
    add("gradient_boosting_three", ensemble.GradientBoostingClassifier(**boost), d.text, {})
    add("gradient_boosting_regressor", ensemble.GradientBoostingRegressor(**boost), d.number)
    add("isolation_forest", ensemble.IsolationForest(n_estimators=8, max_samples=64, random_state=0), None)
    gaps = Data(1, gaps=True)
    hist = {"max_iter": 8, "max_leaf_nodes": 12, "random_state": 0}
    add("hist_gradient_boosting", ensemble.HistGradientBoostingClassifier(**hist), gaps.two, off, gaps)
    add("hist_gradient_boosting_three", ensemble.HistGradientBoostingClassifier(**hist), gaps.three, off, gaps)
    add("hist_gradient_boosting_regressor", ensemble.HistGradientBoostingRegressor(**hist), gaps.number, None, gaps)
    model = ensemble.RandomForestClassifier(**few).fit(d.x.astype(np.float64) + 1e-9, d.two)
    types = [("X", DoubleTensorType([None, 5]))]
    onx = skl2onnx.convert_sklearn(model, initial_types=types, options={id(model): off}, target_opset=OPSETS)
    case("random_forest_double", onx, d.probe[:40].astype(np.float64) + 1e-9)


def boosted_models():
    d, gaps, off = Data(2), Data(3, gaps=True), {"zipmap": False}
    rounds = {"n_estimators": 10, "random_state": 0, "n_jobs": 1}
    wrappers = [
        (lightgbm.LGBMClassifier, "LightGbmLGBMClassifier", calculate_linear_classifier_output_shapes, convert_lightgbm),
        (lightgbm.LGBMRegressor, "LightGbmLGBMRegressor", calculate_linear_regressor_output_shapes, convert_lightgbm),
        (xgboost.XGBClassifier, "XGBoostXGBClassifier", calculate_linear_classifier_output_shapes, convert_xgboost),
        (xgboost.XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes, convert_xgboost),
    ]
    for kind, name, shapes, convert in wrappers:
        choices = {"nocl": [True, False], "zipmap": [True, False, "columns"]} if "Classifier" in name else {"split": None}
        update_registered_converter(kind, name, shapes, convert, options=choices)

    def add(name, model, y, options=None, data=d):
        model.fit(data.x, y)
        options = None if options is None else {id(model): options}
        case(name, to_onnx(model, data.x[:1], options=options, target_opset=OPSETS), data.one, data.probe)

    quiet = {**rounds, "num_leaves": 15, "verbose": -1}
    add("lightgbm", lightgbm.LGBMClassifier(**quiet), d.two, off)
    add("lightgbm_gaps", lightgbm.LGBMClassifier(**quiet), gaps.two, {}, gaps)
    add("lightgbm_three", lightgbm.LGBMClassifier(**quiet), d.three, off)
    add("lightgbm_regressor", lightgbm.LGBMRegressor(**quiet), gaps.number, None, gaps)
    add("xgboost", xgboost.XGBClassifier(**rounds, max_depth=4), d.two, off)
    add("xgboost_gaps", xgboost.XGBClassifier(**rounds, max_depth=4), gaps.two, {}, gaps)
    add("xgboost_three", xgboost.XGBClassifier(**rounds, max_depth=3), d.three, off)
    add("xgboost_regressor", xgboost.XGBRegressor(**rounds, max_depth=4), gaps.number, None, gaps)

    rng = np.random.default_rng(4)
    coded = np.stack([rng.integers(0, 40, 600), rng.normal(size=600).round(2)], axis=1).astype(np.float32)
    effect = rng.normal(size=40)
    model = lightgbm.LGBMRegressor(**{**quiet, "n_estimators": 5}).fit(
        coded, effect[coded[:, 0].astype(int)] + coded[:, 1], categorical_feature=[0]
    )
    probe = np.stack([rng.integers(0, 42, 60), rng.normal(size=60).round(2)], axis=1).astype(np.float32)
    case("lightgbm_categories", to_onnx(model, coded[:1], target_opset=OPSETS), probe)

    small = {"iterations": 8, "depth": 4, "random_seed": 0, "verbose": False, "thread_count": 1}
    for name, model, y in [
        ("catboost", catboost.CatBoostClassifier(**small), d.two),
        ("catboost_three", catboost.CatBoostClassifier(**small), d.text),
        ("catboost_regressor", catboost.CatBoostRegressor(**small), d.number),
    ]:
        model.fit(d.x, y)
        with tempfile.NamedTemporaryFile(suffix=".onnx") as file:
            model.save_model(file.name, format="onnx")
            case(name, onnx.load(file.name), d.one, d.probe)


def node_model(op, version, dtype, attributes, text=False, doubles=False):
    """One tree operator as a model."""
    outputs = [helper.make_tensor_value_info("score", dtype if version == 5 else TensorProto.FLOAT, None)]
    if op == "TreeEnsembleClassifier":
        label = TensorProto.STRING if text else TensorProto.INT64
        outputs.insert(0, helper.make_tensor_value_info("label", label, None))
    node = helper.make_node(op, ["x"], [o.name for o in outputs], "trees", domain="ai.onnx.ml", **attributes)
    graph = helper.make_graph([node], "trees", [helper.make_tensor_value_info("x", dtype, ["N", None])], outputs)
    opsets = [helper.make_opsetid("ai.onnx.ml", version), helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
PROBE = np.array(
    [[v, w] for v in (-1.0, 0.0, 0.5, 1.0, np.nan, 1e30) for w in (0.5, 2.0, np.nan)], dtype=np.float32
)


def two_stumps(modes, values=(0.5, 0.5), missing=None):
    """Two trees of one split each, on features 0 and 1; ids in no order, trees not contiguous."""
    found = {
        "nodes_treeids": [7, 7, 7, 3, 3, 3],
        "nodes_nodeids": [4, 1, 2, 0, 1, 5],
        "nodes_featureids": [0, 0, 0, 1, 0, 0],
        "nodes_values": [values[0], 0.0, 0.0, values[1], 0.0, 0.0],
        "nodes_modes": [modes[0], "LEAF", "LEAF", modes[1], "LEAF", "LEAF"],
        "nodes_truenodeids": [2, 0, 0, 1, 0, 0],
        "nodes_falsenodeids": [1, 0, 0, 5, 0, 0],
    }
    if missing is not None:
        found["nodes_missing_value_tracks_true"] = [missing, 0, 0, 1 - missing, 0, 0]
    return found


def weights(prefix, ids, values):
    """A weight for each leaf of two_stumps."""
    return {
        f"{prefix}_treeids": [7, 7, 3, 3],
        f"{prefix}_nodeids": [1, 2, 1, 5],
        f"{prefix}_ids": ids,
        f"{prefix}_weights": values,
    }


def hand_made_regressors():
    plain = weights("target", [0] * 4, [0.25, -0.5, 1.0, 2.0])
    for mode in MODES:
        for missing in (None, 0, 1):
            other = MODES[(MODES.index(mode) + 1) % 6] if missing is not None else mode
            name = f"mode_{mode[7:].lower()}_{ {None: 'plain', 0: 'gaps_second', 1: 'gaps_first'}[missing] }"
            attributes = {**two_stumps([mode, other], missing=missing), **plain, "n_targets": 1}
            case(name, node_model("TreeEnsembleRegressor", 3, TensorProto.FLOAT, attributes), PROBE)
    probe = PROBE[:5]
    for aggregate in ("SUM", "AVERAGE", "MIN", "MAX"):
        for ids, base in ([0] * 4, []), ([0] * 4, [0.5]), ([0, 1, 1, 0], [0.5, -0.25]), ([0, 0, 0, 1], [0.5, -0.25]):
            attributes = {
                **two_stumps(["BRANCH_LEQ"] * 2),
                **weights("target", ids, [0.25, -0.5, 1.0, 2.0]),
                **({"base_values": base} if base else {}),
                "n_targets": max(ids) + 1,
                "aggregate_function": aggregate,
            }
            name = f"aggregate_{aggregate.lower()}_{max(ids) + 1}_{len(base)}_{sum(ids)}"
            case(name, node_model("TreeEnsembleRegressor", 1, TensorProto.FLOAT, attributes), probe)
    for post in ("LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"):
        for ids in [0] * 4, [0, 1, 1, 0]:
            attributes = {
                **two_stumps(["BRANCH_LEQ"] * 2),
                **weights("target", ids, [0.125, 0.25, 0.375, 0.5]),
                "n_targets": max(ids) + 1,
                "post_transform": post,
                "base_values": [0.01] * (max(ids) + 1),
            }
            if post == "PROBIT" and max(ids) == 1:
                attributes["target_ids"], attributes["target_treeids"] = [0, 0, 1, 1], [7, 7, 3, 3]
            name = f"transform_{post.lower()}_{max(ids) + 1}"
            case(name, node_model("TreeEnsembleRegressor", 3, TensorProto.FLOAT, attributes), probe)
    some = {**weights("target", [0] * 4, [0.25, -0.5, 1.0, 2.0])}
    some = {k: v[:1] + v[3:] for k, v in some.items()}
    attributes = {**two_stumps(["BRANCH_LEQ"] * 2), **some, "n_targets": 1, "nodes_values": [0.5, 1, 2, 0.5, 3, 4]}
    case("leaves_without_weights", node_model("TreeEnsembleRegressor", 3, TensorProto.FLOAT, attributes), probe)


def doubles(name, values):
    return helper.make_tensor(name, TensorProto.DOUBLE, [len(values)], values)


def hand_made_doubles():
    third = 1.0 / 3.0
    probe = np.array([[v, v] for v in (third, np.nextafter(third, 0), np.nextafter(third, 1), -1, np.nan)])
    for mode in MODES[:4]:
        attributes = two_stumps([mode] * 2, missing=1)
        del attributes["nodes_values"]
        attributes |= {
            "nodes_values_as_tensor": doubles("values", [third, 0, 0, third, 0, 0]),
            "nodes_hitrates_as_tensor": doubles("rates", [1.0] * 6),
            "base_values_as_tensor": doubles("base", [third]),
            **weights("target", [0] * 4, []),
            "target_weights_as_tensor": doubles("weights", [third, 1e-9, 2e-9, 1.0]),
            "n_targets": 1,
        }
        del attributes["target_weights"]
        case(f"double_{mode[7:].lower()}", node_model("TreeEnsembleRegressor", 3, TensorProto.DOUBLE, attributes), probe)
        # 64-bit rows against 32-bit thresholds: the nearest 32-bit number of a row may be on the other side.
        attributes = {**two_stumps([mode] * 2, (third, third)), **weights("target", [0] * 4, [0.25, -0.5, 1, 2])}
        near = float(np.float32(third))
        wide = np.array([[v, v] for v in (near, np.nextafter(near, 0), np.nextafter(near, 1), 1e300, -1e300)])
        model = node_model("TreeEnsembleRegressor", 3, TensorProto.DOUBLE, {**attributes, "n_targets": 1})
        case(f"double_rows_{mode[7:].lower()}", model, wide)


def hand_made_classifiers():
    probe = PROBE[:12]
    kinds = {
        "votes": ([0] * 4, [0.125, 0.25, 0.375, 0.5], []),
        "signed": ([0] * 4, [0.125, -0.25, 0.375, -0.5], []),
        "second": ([1] * 4, [0.125, -0.25, 0.375, 0.5], []),
        "both": ([0, 1, 1, 0], [0.125, 0.25, 0.375, 0.5], []),
        "one_base": ([0] * 4, [0.125, -0.25, 0.375, 0.5], [0.1]),
        "two_bases": ([0] * 4, [0.125, 0.25, 0.375, 0.5], [0.1, 0.2]),
        "second_two_bases": ([1] * 4, [0.125, 0.25, 0.375, 0.5], [0.1, 0.2]),
    }
    for post in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"):
        for name, (ids, values, base) in kinds.items():
            # Inverse normal probabilities of 0 are infinite, and onnxruntime leaves a second score unset.
            if post == "PROBIT" and name != "both":
                continue
            attributes = {
                **two_stumps(["BRANCH_LEQ"] * 2),
                **weights("class", ids, values),
                **({"base_values": base} if base else {}),
                "classlabels_int64s": [5, 6],
                "post_transform": post,
            }
            if post == "PROBIT":
                attributes["class_ids"], attributes["class_treeids"] = [0, 0, 1, 1], [7, 7, 3, 3]
            model = node_model("TreeEnsembleClassifier", 1, TensorProto.FLOAT, attributes)
            case(f"two_classes_{name}_{post.lower()}", model, probe)
        attributes = {
            **two_stumps(["BRANCH_LEQ"] * 2),
            **weights("class", [0, 1, 2, 1], [0.125, 0.25, 0.375, 0.5]),
            "base_values": [0.05, 0.1, 0.15],
            "classlabels_strings": ["a", "나", "c"],
            "post_transform": post,
        }
        model = node_model("TreeEnsembleClassifier", 3, TensorProto.FLOAT, attributes, text=True)
        case(f"three_classes_{post.lower()}", model, probe)
    attributes = {**two_stumps(["BRANCH_LEQ"] * 2, (1.0, 2.0)), **weights("class", [0] * 4, [0.125, 0.25, 0.375, 0.5])}
    for kind in ("int64", "int32", "double"):
        labels = {"classlabels_strings": ["no", "yes"]}
        rows = np.array([[0, 1], [1, 2], [2, 3], [3, 0]]).astype("float64" if kind == "double" else kind)
        model = node_model("TreeEnsembleClassifier", 3, NONE[kind], {**attributes, **labels}, text=True)
        case(f"rows_of_{kind}", model, rows)
    one = {**attributes, "classlabels_int64s": [5], "base_values": [-0.6]}
    case("one_class", node_model("TreeEnsembleClassifier", 3, TensorProto.FLOAT, one), probe)


def version5():
    def model(dtype, modes, splits, leaf=(0.25, -0.5, 1.0), targets=(0, 0, 0), members=None, **more):
        count = len(modes)
        attributes = {
            "n_targets": max(targets) + 1,
            "tree_roots": [0],
            "nodes_featureids": [0] * count,
            "nodes_modes": helper.make_tensor("modes", TensorProto.UINT8, [count], modes),
            "nodes_splits": helper.make_tensor("splits", dtype, [count], splits),
            "nodes_truenodeids": [0, 1][:count],
            "nodes_trueleafs": [1, 1][:count],
            "nodes_falsenodeids": [1, 2] if count == 2 else [1],
            "nodes_falseleafs": [0, 1] if count == 2 else [1],
            "leaf_targetids": list(targets),
            "leaf_weights": helper.make_tensor("weights", dtype, [len(leaf)], list(leaf)),
            **more,
        }
        if members is not None:
            attributes["membership_values"] = helper.make_tensor("members", dtype, [len(members)], members)
        return node_model("TreeEnsemble", 5, dtype, attributes)

    column = np.array([[-1], [0], [0.5], [1], [2], [7], [40], [np.nan]], dtype=np.float32)
    for mode in range(6):
        second = (mode + 3) % 6
        for missing in ([], [1, 0]):
            more = {"nodes_missing_value_tracks_true": missing} if missing else {}
            built = model(TensorProto.FLOAT, [mode, second], [0.5, 1.0], **more)
            case(f"v5_mode_{mode}{'_gaps' if missing else ''}", built, column)
        built = model(TensorProto.DOUBLE, [mode, second], [0.1, 1.0])
        case(f"v5_double_mode_{mode}", built, column.astype(np.float64) + 0.1)
    sets = [1.0, 7.0, np.nan, 2.0, 40.0, 0.0]
    case("v5_members", model(TensorProto.FLOAT, [6, 6], [0, 0], members=sets), column)
    gaps = {"nodes_missing_value_tracks_true": [0, 1]}
    case("v5_members_gaps", model(TensorProto.FLOAT, [6, 6], [0, 0], members=sets, **gaps), column)
    case("v5_member_then_leq", model(TensorProto.FLOAT, [6, 0], [0, 1], members=[1.0, 7.0]), column)
    for post in range(5):
        built = model(TensorProto.FLOAT, [0, 0], [0.5, 1], (0.25, 0.5, 0.75), post_transform=post)
        case(f"v5_transform_{post}", built, column)
        if post == 4:
            continue
        built = model(TensorProto.FLOAT, [0, 0], [0.5, 1], (0.25, 0.5, 0.75), (0, 1, 0), post_transform=post)
        case(f"v5_transform_{post}_two", built, column)
    trees = {
        "tree_roots": [0, 1],
        "nodes_falseleafs": [1, 1],
        "nodes_falsenodeids": [1, 3],
        "nodes_truenodeids": [0, 2],
    }
    for aggregate in range(4):
        built = model(
            TensorProto.FLOAT, [0, 1], [0.5, 1], (0.25, -0.5, 1.0, 2.0), (0, 0, 0, 0), aggregate_function=aggregate, **trees
        )
        case(f"v5_aggregate_{aggregate}", built, column)
    stump = {**trees, "nodes_truenodeids": [0, 3], "nodes_falsenodeids": [1, 3]}
    built = model(TensorProto.FLOAT, [0, 0], [0.5, 1], (0.25, -0.5, 1.0, 2.0), (0, 0, 0, 0), **stump)
    case("v5_root_is_leaf", built, column)


if __name__ == "__main__":
    MODELS.mkdir(parents=True, exist_ok=True)
    for old in MODELS.glob("*.onnx"):
        old.unlink()
    sklearn_models()
    boosted_models()
    hand_made_regressors()
    hand_made_doubles()
    hand_made_classifiers()
    version5()
    libraries = [onnxruntime, onnx, skl2onnx, onnxmltools, sklearn, lightgbm, xgboost, catboost, np]
    versions = {m.__name__: m.__version__ for m in libraries}
    text = json.dumps({"versions": versions, "cases": CASES}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (FIXTURES / "trees.json").write_text(text + "\n", encoding="utf-8")
    print(f"trees.json: {len(CASES)} cases, {len(text)} bytes")
