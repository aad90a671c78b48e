"""Writes tests/fixtures/models/*.onnx and tests/fixtures/inference.json.

Small models as people export them, with onnxruntime's outputs on fixed inputs. Needs numpy, pandas,
scikit-learn, onnx, skl2onnx and onnxruntime; takes no arguments.
"""

import json
import pathlib
import warnings

import numpy as np
import onnx
import onnxruntime
import pandas as pd
import skl2onnx
import sklearn
from onnx import TensorProto, helper, numpy_helper
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    MinMaxScaler,
    Normalizer,
    OneHotEncoder,
    OrdinalEncoder,
    PolynomialFeatures,
    StandardScaler,
)

warnings.filterwarnings("ignore")
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
MODELS = FIXTURES / "models"
CASES = []


def tensor(value):
    """A tensor for the JSON: type, dims, and the data with null for NaN."""
    value = np.asarray(value)
    kind = "string" if value.dtype.kind in "OUS" else value.dtype.name
    data = value.reshape(-1).tolist()
    if value.dtype.kind == "f":
        data = [None if np.isnan(v) else v for v in data]
    return {"type": kind, "dims": list(value.shape), "data": data}


def output(value):
    """An output of onnxruntime: a tensor, or a list of maps."""
    if isinstance(value, list):
        keys = list(value[0])
        return {
            "keys": [str(k) for k in keys],
            "values": tensor(np.array([[row[k] for k in keys] for row in value], dtype=np.float32)),
        }
    return tensor(value)


def case(name, model, feeds, neural=False, table=None):
    """Saves the model, runs it and records a case."""
    onnx.checker.check_model(model)
    blob = model.SerializeToString()
    (MODELS / f"{name}.onnx").write_bytes(blob)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(blob, options, providers=["CPUExecutionProvider"])
    outputs = session.run(None, feeds)
    item = {
        "name": name,
        "operation": "run",
        "options": {"neural": neural},
        "input": {"model": f"models/{name}.onnx", "feeds": {k: tensor(v) for k, v in feeds.items()}},
        "expected": {o.name: output(v) for o, v in zip(session.get_outputs(), outputs)},
        "tolerance": "approximate",
    }
    if table is not None:
        item["input"]["table"] = table
    CASES.append(item)
    print(f"{name}: {len(blob)} bytes")


def patients(n, seed):
    """A table with numbers, gaps and text."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": rng.normal(50, 15, n).round(1),
            "bmi": rng.normal(26, 4, n).round(2),
            "sex": rng.choice(["F", "M"], n),
            "ward": rng.choice(["north", "south", "동쪽"], n),
        }
    )
    ill = (frame.age + 3 * (frame.sex == "M") + 10 * (frame.ward == "south") + rng.normal(0, 8, n) > 62).astype(int)
    frame.loc[::7, "bmi"] = np.nan
    return frame, ill


def columns(frame):
    """The table in the fixtures' form."""
    return {
        "columns": [
            {"name": c, "kind": "float64", "values": [None if pd.isna(v) else float(v) for v in frame[c]]}
            if frame[c].dtype.kind == "f"
            else {"name": c, "values": frame[c].tolist()}
            for c in frame.columns
        ]
    }


def tabular():
    """ColumnTransformer pipelines with one input per column."""
    frame, ill = patients(400, 0)
    types = [
        (c, (FloatTensorType if frame[c].dtype.kind == "f" else StringTensorType)([None, 1])) for c in frame.columns
    ]
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    prepare = ColumnTransformer(
        [("numbers", numbers, ["age", "bmi"]), ("text", OneHotEncoder(handle_unknown="ignore"), ["sex", "ward"])]
    )
    probe, _ = patients(25, 1)
    probe.loc[3, "ward"] = "unseen"
    feeds = {
        c: probe[[c]].to_numpy().astype(np.float32 if probe[c].dtype.kind == "f" else object) for c in probe.columns
    }
    shuffled = columns(probe[["ward", "bmi", "age", "sex"]])
    binary = make_pipeline(prepare, LogisticRegression()).fit(frame, ill)
    case("logistic_zipmap", skl2onnx.convert_sklearn(binary, initial_types=types), feeds, table=shuffled)
    plain = {"zipmap": False}
    case("logistic_plain", skl2onnx.convert_sklearn(binary, initial_types=types, options=plain), feeds, table=shuffled)
    named = np.where(ill == 1, "ill", np.where(frame.age < 40, "well", "watch"))
    three = make_pipeline(prepare, LogisticRegression()).fit(frame, named)
    case("logistic_three_classes", skl2onnx.convert_sklearn(three, initial_types=types), feeds, table=shuffled)
    constant = SimpleImputer(strategy="constant", fill_value="none", missing_values="")
    gaps = frame.copy()
    gaps.loc[::9, "ward"] = ""
    prepare = ColumnTransformer(
        [
            ("numbers", numbers, ["age", "bmi"]),
            ("text", make_pipeline(constant, OneHotEncoder(handle_unknown="ignore")), ["sex", "ward"]),
        ]
    )
    filled = make_pipeline(prepare, LogisticRegression()).fit(gaps, ill)
    feeds["ward"][5, 0] = ""
    case("logistic_text_gaps", skl2onnx.convert_sklearn(filled, initial_types=types), feeds)


def matrices():
    """Estimators over one input of width n."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(300, 6)).astype(np.float32)
    two = (x[:, 0] + x[:, 1] ** 2 > 0.8).astype(int)
    three = np.array(["red", "green", "blue"])[np.digitize(x[:, 0] - x[:, 2], [-0.5, 0.7])]
    number = (x @ rng.normal(size=6) + 3).astype(np.float32)
    probe = rng.normal(size=(17, 6)).astype(np.float32)
    table = columns(pd.DataFrame(probe.astype(np.float64), columns=[f"f{i}" for i in range(6)]))
    off = {"zipmap": False}
    mlp = MLPClassifier((16, 8), max_iter=60, random_state=0)
    models = {
        "mlp_binary": (mlp.fit(x, two), {}),
        "mlp_plain": (mlp, off),
        "mlp_text_classes": (MLPClassifier((12,), activation="tanh", max_iter=60, random_state=0).fit(x, three), {}),
        "mlp_regressor": (MLPRegressor(hidden_layer_sizes=(16,), activation="logistic", max_iter=80, random_state=0).fit(x, number), None),
        "linear_regression": (LinearRegression().fit(x, number), None),
        "ridge_classifier": (RidgeClassifier().fit(x, two), None),
        "sgd_three_classes": (SGDClassifier(loss="log_loss", random_state=0).fit(x, three), {}),
        "normalized": (make_pipeline(Normalizer("l2"), LogisticRegression()).fit(x, three), {}),
        "min_max": (make_pipeline(MinMaxScaler(), LogisticRegression()).fit(x, two), {}),
        "binarized": (make_pipeline(Binarizer(threshold=0.1), LogisticRegression()).fit(x, two), {}),
        "polynomial": (make_pipeline(PolynomialFeatures(2), LogisticRegression(max_iter=500)).fit(x, two), off),
    }
    for name, (model, options) in models.items():
        options = None if options is None else {id(model): options}
        case(name, skl2onnx.to_onnx(model, x[:1], options=options), {"X": probe}, table=table)
    codes = rng.integers(0, 4, size=(200, 2)).astype(np.float32)
    ordinal = make_pipeline(OrdinalEncoder(), LogisticRegression()).fit(codes, codes[:, 0] > 1)
    case("ordinal", skl2onnx.to_onnx(ordinal, codes[:1]), {"X": codes[:9]})
    double = LogisticRegression().fit(x, two)
    types = [("X", DoubleTensorType([None, 6]))]
    case("double_input", skl2onnx.convert_sklearn(double, initial_types=types, options=off), {"X": probe.astype(np.float64)})


def initializers(arrays):
    """Named arrays as initializers."""
    return [numpy_helper.from_array(np.asarray(a), name) for name, a in arrays.items()]


def net(name, nodes, weights, shape_in, shape_out, opset=17):
    """A model with one float input `x` and one float output `y`."""
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape_in)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape_out)],
        initializers(weights),
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def small_mlp():
    """Four dense layers as PyTorch exports them."""
    rng = np.random.default_rng(3)
    sizes = [32, 128, 64, 32, 2]
    nodes, weights, last = [], {}, "x"
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        weights[f"w{i}"] = (rng.normal(size=(b, a)) / np.sqrt(a)).astype(np.float32)
        weights[f"b{i}"] = rng.normal(scale=0.1, size=b).astype(np.float32)
        nodes.append(helper.make_node("Gemm", [last, f"w{i}", f"b{i}"], [f"g{i}"], f"gemm{i}", transB=1))
        if i < len(sizes) - 2:
            nodes.append(helper.make_node("Relu", [f"g{i}"], [f"r{i}"], f"relu{i}"))
        last = f"r{i}"
    nodes.append(helper.make_node("Softmax", [f"g{len(sizes) - 2}"], ["y"], "softmax", axis=1))
    model = net("mlp", nodes, weights, ["N", 32], ["N", 2])
    case("mlp_4_layers", model, {"x": rng.normal(size=(9, 32)).astype(np.float32)})


def many_layers():
    """Every activation and normalization of a small feed-forward net in one graph."""
    rng = np.random.default_rng(4)
    w = {
        "w": rng.normal(size=(5, 8)).astype(np.float32),
        "bias": rng.normal(size=8).astype(np.float32),
        "scale": rng.uniform(0.5, 2, 8).astype(np.float32),
        "shift": rng.normal(size=8).astype(np.float32),
        "mean": rng.normal(size=8).astype(np.float32),
        "variance": rng.uniform(0.5, 2, 8).astype(np.float32),
        "six": np.float32(6),
        "zero": np.float32(0),
    }
    n = helper.make_node
    nodes = [
        n("Flatten", ["x"], ["flat"], "flatten"),
        n("MatMul", ["flat", "w"], ["m"], "matmul"),
        n("Add", ["m", "bias"], ["a"], "add"),
        n("BatchNormalization", ["a", "scale", "shift", "mean", "variance"], ["bn"], "norm"),
        n("LeakyRelu", ["bn"], ["leaky"], "leaky", alpha=0.2),
        n("Elu", ["leaky"], ["elu"], "elu"),
        n("Tanh", ["elu"], ["tanh"], "tanh"),
        n("Dropout", ["tanh"], ["dropped"], "dropout"),
        n("Sigmoid", ["dropped"], ["sigmoid"], "sigmoid"),
        n("Clip", ["bn", "zero", "six"], ["clip"], "clip"),
        n("Mul", ["sigmoid", "clip"], ["product"], "mul"),
        n("ReduceMean", ["product"], ["mean1"], "mean", axes=[1], keepdims=1),
        n("Sub", ["product", "mean1"], ["centered"], "sub"),
        n("LogSoftmax", ["centered"], ["log"], "log_softmax"),
        n("Concat", ["log", "centered"], ["y"], "concat", axis=1),
    ]
    model = net("layers", nodes, w, ["N", 5, 1], ["N", 16])
    case("many_layers", model, {"x": rng.normal(size=(6, 5, 1)).astype(np.float32)})


def mobilenet():
    """A narrow net of MobileNetV2's shape: inverted residuals, depthwise convolutions, ReLU6."""
    rng = np.random.default_rng(5)
    nodes, weights = [], {"zero": np.float32(0), "six": np.float32(6)}
    count = 0

    def conv(x, channels_in, channels, kernel, stride=1, group=1, relu=True):
        nonlocal count
        i, count = count, count + 1
        fan = channels_in // group * kernel * kernel
        weights[f"w{i}"] = (rng.normal(size=(channels, channels_in // group, kernel, kernel)) * np.sqrt(2 / fan)).astype(
            np.float32
        )
        for part, values in {
            "s": rng.uniform(0.8, 1.2, channels),
            "b": rng.normal(scale=0.1, size=channels),
            "m": rng.normal(scale=0.1, size=channels),
            "v": rng.uniform(0.8, 1.2, channels),
        }.items():
            weights[f"{part}{i}"] = values.astype(np.float32)
        pad = kernel // 2
        nodes.append(
            helper.make_node(
                "Conv",
                [x, f"w{i}"],
                [f"c{i}"],
                f"conv{i}",
                kernel_shape=[kernel, kernel],
                strides=[stride, stride],
                pads=[pad] * 4,
                group=group,
            )
        )
        nodes.append(
            helper.make_node("BatchNormalization", [f"c{i}", f"s{i}", f"b{i}", f"m{i}", f"v{i}"], [f"n{i}"], f"norm{i}")
        )
        if relu:
            nodes.append(helper.make_node("Clip", [f"n{i}", "zero", "six"], [f"r{i}"], f"relu6_{i}"))
            return f"r{i}"
        return f"n{i}"

    x, width = conv("x", 3, 8, 3, stride=2), 8
    for t, channels, repeats, stride in [(1, 8, 1, 1), (4, 8, 2, 2), (4, 12, 2, 2), (4, 16, 2, 2), (4, 24, 1, 1)]:
        for r in range(repeats):
            step = stride if r == 0 else 1
            inner = width * t
            y = conv(x, width, inner, 1) if t != 1 else x
            y = conv(y, inner, inner, 3, stride=step, group=inner)
            y = conv(y, inner, channels, 1, relu=False)
            if step == 1 and channels == width:
                nodes.append(helper.make_node("Add", [x, y], [f"sum{count}"], f"add{count}"))
                y = f"sum{count}"
            x, width = y, channels
    x = conv(x, width, 96, 1)
    weights["head"] = (rng.normal(size=(10, 96)) / np.sqrt(96)).astype(np.float32)
    weights["bias"] = rng.normal(scale=0.1, size=10).astype(np.float32)
    nodes.append(helper.make_node("GlobalAveragePool", [x], ["pool"], "pool"))
    nodes.append(helper.make_node("Flatten", ["pool"], ["flat"], "flatten"))
    nodes.append(helper.make_node("Gemm", ["flat", "head", "bias"], ["scores"], "classifier", transB=1))
    nodes.append(helper.make_node("Softmax", ["scores"], ["y"], "probabilities", axis=1))
    model = net("mobilenet_v2_narrow", nodes, weights, ["N", 3, 64, 64], ["N", 10])
    image = rng.normal(size=(1, 3, 64, 64)).astype(np.float32).round(2)
    case("mobilenet_narrow", model, {"x": image}, neural=True)


def broken():
    """A model whose one operator no engine knows, and one whose nodes form a cycle."""
    n = helper.make_node
    (MODELS / "unknown_operator.onnx").write_bytes(
        net("unknown", [n("Frobnicate", ["x"], ["y"], "strange")], {}, ["N", 1], ["N", 1]).SerializeToString()
    )
    nodes = [n("Add", ["x", "b"], ["a"], "first"), n("Add", ["a", "x"], ["b"], "second"), n("Relu", ["b"], ["y"], "end")]
    (MODELS / "cyclic.onnx").write_bytes(net("cycle", nodes, {}, ["N", 1], ["N", 1]).SerializeToString())


if __name__ == "__main__":
    MODELS.mkdir(parents=True, exist_ok=True)
    tabular()
    matrices()
    small_mlp()
    many_layers()
    mobilenet()
    broken()
    versions = {
        "onnxruntime": onnxruntime.__version__,
        "onnx": onnx.__version__,
        "skl2onnx": skl2onnx.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
    }
    text = json.dumps({"versions": versions, "cases": CASES}, ensure_ascii=False, separators=(",", ":"))
    (FIXTURES / "inference.json").write_text(text + "\n", encoding="utf-8")
    print(f"inference.json: {len(text)} bytes")
