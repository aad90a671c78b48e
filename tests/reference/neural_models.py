"""Writes tests/fixtures/models/neural/*.onnx and tests/fixtures/neural.json.

The families of `neural_families.py` as PyTorch's two exporters write them, quantized and halved variants of some,
and onnxruntime's outputs with graph optimizations off. Needs torch, torchvision, transformers, onnxscript, onnx and
onnxruntime; takes the families to write anew, or nothing for all.
"""

import itertools
import json
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime
import onnxscript
import torch
import torchvision
import transformers
from neural_families import FAMILIES, weights
from onnx import TensorProto, helper
from onnxruntime import quantization
from onnxruntime.quantization.shape_inference import quant_pre_process
from onnxruntime.transformers.float16 import convert_float_to_float16

warnings.filterwarnings("ignore")
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "fixtures"
MODELS = FIXTURES / "models" / "neural"
NAMED = ("mlp", "cnn_rows", "rnn")  # the names of the others are most of a narrow file: they are cut short
WHOLE = 120  # outputs of more values are stored at this many positions

FLOATS = {"count": 256, "offset": -128, "scale": 64}


def draws(rule, n):
    """Values by the rule of the fixtures: SplitMix64 over a counter, exact in every type."""
    with np.errstate(over="ignore"):
        z = np.uint64(rule["seed"]) + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
    k = ((z >> np.uint64(11)).astype(np.float64) / 2**53 * rule["count"]).astype(np.int64)
    return (k + rule["offset"]) / rule["scale"]


class Input:
    """An input of a family: name, element type, dimensions with letters for free ones, rule."""

    def __init__(self, name, dims, kind="float32", rule=None, values=None):
        self.name, self.dims, self.kind, self.rule, self.values = name, dims, kind, rule or FLOATS, values

    def feed(self, sizes, seed):
        """The JSON of a feed, and its array."""
        dims = [sizes.get(d, d) for d in self.dims]
        if self.values is not None:
            array = np.asarray(self.values(*dims), self.kind).reshape(dims)
            return {"type": self.kind, "dims": dims, "data": array.reshape(-1).tolist()}, array
        rule = {"seed": seed, **self.rule}
        array = draws(rule, int(np.prod(dims))).astype(self.kind).reshape(dims)
        return {"type": self.kind, "dims": dims, "rule": rule}, array


def lengths(n):
    """Lengths of sequences, longest first for the first."""
    return [5 - i % 3 for i in range(n)]


def mask(n, length):
    """Ones, then padding; row i is padded by i."""
    return [[1 if t < max(1, length - i) else 0 for t in range(length)] for i in range(n)]


IDS = {"count": 50, "offset": 0, "scale": 1}
IMAGE = [Input("x", ["N", 3, 32, 32])]
BATCHES = [{"N": 1}, {"N": 3}]
ROWS = [Input("x", ["N", 16])]
SEQUENCE = [Input("x", ["N", "T", 6])]
SEQUENCES = [{"N": 1, "T": 5}, {"N": 3, "T": 8}]
TOKENS = [Input("input_ids", ["N", "T"], "int64", IDS), Input("attention_mask", ["N", "T"], "int64", values=mask)]
TYPES = Input("token_type_ids", ["N", "T"], "int64", {"count": 2, "offset": 0, "scale": 1})
TEXTS = [{"N": 1, "T": 6}, {"N": 2, "T": 11}]
FIELD = [Input("x", ["N", 1, "H", "W"])]
# Family: inputs, output names, sizes, exporters.
SCRIPT, SCRIPT13, DYNAMO = ("torchscript", 17), ("torchscript", 13), ("dynamo", 18)
ALL = (SCRIPT13, SCRIPT, DYNAMO)
BOTH = (SCRIPT, DYNAMO)
PLAN = {
    "mlp": (ROWS, ["y"], BATCHES, ALL),
    "cnn_rows": (ROWS, ["probabilities"], [{"N": 1}, {"N": 9}], ALL),
    "resnet": (IMAGE, ["y"], BATCHES, BOTH),
    "resnet_bottleneck": (IMAGE, ["y"], BATCHES, BOTH),
    "mobilenet_v2": (IMAGE, ["y"], BATCHES, BOTH),
    "mobilenet_v3": (IMAGE, ["y"], BATCHES, BOTH),
    "efficientnet": (IMAGE, ["y"], BATCHES, BOTH),
    "convnext": (IMAGE, ["y"], BATCHES, BOTH),
    "vit": (IMAGE, ["y"], BATCHES, BOTH),
    "swin": (IMAGE, ["y"], BATCHES, BOTH),
    "swin_v2": (IMAGE, ["y"], BATCHES, (DYNAMO,)),
    "unet": ([Input("x", ["N", 1, 16, 16])], ["y"], BATCHES, BOTH),
    "unet_bilinear": (FIELD, ["y"], [{"N": 1, "H": 16, "W": 20}, {"N": 2, "H": 18, "W": 14}], BOTH),
    "yolo": (IMAGE, ["boxes", "scores"], BATCHES, (DYNAMO,)),
    "yolo_batched_nms": ([Input("x", [1, 3, 32, 32])], ["boxes", "scores", "labels"], [{}], (SCRIPT,)),
    "lstm": (SEQUENCE, ["y", "state"], SEQUENCES, BOTH),
    "gru": (SEQUENCE, ["y", "state"], SEQUENCES, BOTH),
    "rnn": (SEQUENCE, ["y", "state"], SEQUENCES, (SCRIPT,)),
    "bilstm": (SEQUENCE, ["y", "state"], SEQUENCES, ALL),
    "bilstm_packed": (
        [Input("x", ["N", 5, 6]), Input("lengths", ["N"], "int64", values=lengths)],
        ["y", "state"],
        [{"N": 2}, {"N": 4}],
        (SCRIPT,),
    ),
    "encoder": ([Input("ids", ["N", "T"], "int64", IDS), Input("mask", ["N", "T"], "int64", values=mask)], ["y"], TEXTS, (DYNAMO,)),
    "bert": ([*TOKENS, TYPES], ["states", "pooled"], TEXTS, ALL),
    "bert_sdpa": ([*TOKENS, TYPES], ["states", "pooled"], TEXTS, (SCRIPT,)),
    "distilbert": (TOKENS, ["logits"], TEXTS, (DYNAMO,)),
    "gpt2": (TOKENS[:1], ["logits"], TEXTS, (DYNAMO,)),
    "wave": ([Input("x", ["N", 1, "T"])], ["y"], [{"N": 1, "T": 40}, {"N": 2, "T": 61}], BOTH),
}
NAMES = {"N": "batch", "T": "length", "H": "height", "W": "width"}


def export(family, exporter, opset, half=False):
    """The family's module as an exporter writes it."""
    inputs, outputs, sizes, _ = PLAN[family]
    net = weights(FAMILIES[family](), 7)
    args = tuple(torch.from_numpy(i.feed(sizes[-1], 5 + k)[1]) for k, i in enumerate(inputs))
    if half:
        net, args = net.half(), tuple(a.half() if a.is_floating_point() else a for a in args)
    free = [{k: NAMES[d] for k, d in enumerate(i.dims) if isinstance(d, str)} for i in inputs]
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "model.onnx"
        names = {"input_names": [i.name for i in inputs], "output_names": outputs}
        if exporter == "torchscript":
            axes = {i.name: f for i, f in zip(inputs, free) if f}
            torch.onnx.export(net, args, path, opset_version=opset, dynamic_axes=axes, dynamo=False, **names)
        else:
            dims = {n: torch.export.Dim.DYNAMIC for n in NAMES.values()}
            shapes = tuple({k: dims[n] for k, n in f.items()} for f in free)
            program = torch.onnx.export(
                net, args, opset_version=opset, dynamic_shapes=shapes, dynamo=True, verbose=False, **names
            )
            program.save(path, external_data=False)
        return onnx.load(path)


def bare(model, keep_names):
    """The model without what exporters note for debuggers, which is most of a narrow file."""

    def strip(graph):
        graph.ClearField("doc_string")
        del graph.value_info[:]
        for node in graph.node:
            node.ClearField("doc_string")
            del node.metadata_props[:]
            for attribute in node.attribute:
                for inner in [attribute.g, *attribute.graphs]:
                    strip(inner) if inner.node else None
        for value in [*graph.input, *graph.output, *graph.initializer]:
            del value.metadata_props[:]
            value.ClearField("doc_string")
        del graph.metadata_props[:]

    strip(model.graph)
    for function in model.functions:
        for node in function.node:
            node.ClearField("doc_string")
            del node.metadata_props[:]
    return model if keep_names else renamed(model)


def renamed(model):
    """The model with short names for nodes and inner values."""
    count = itertools.count()
    outer = {v.name: v.name for v in [*model.graph.input, *model.graph.output]} | {"": ""}

    def rename(graph):
        for tensor in graph.initializer:
            tensor.name = outer.setdefault(tensor.name, f"v{len(outer)}")
        for value in [*graph.input, *graph.output]:
            value.name = outer.setdefault(value.name, f"v{len(outer)}")
        for node in graph.node:
            node.name = f"n{next(count)}"
            for names in (node.input, node.output):
                names[:] = [outer.setdefault(name, f"v{len(outer)}") for name in names]
            for attribute in node.attribute:
                for inner in [attribute.g, *attribute.graphs]:
                    rename(inner) if inner.node else None

    rename(model.graph)
    return model


class Calibration(quantization.CalibrationDataReader):
    """A few draws of the family's inputs."""

    def __init__(self, family):
        inputs, _, sizes, _ = PLAN[family]
        self.feeds = iter([{i.name: i.feed(sizes[-1], 100 + 10 * s + k)[1] for k, i in enumerate(inputs)} for s in range(4)])

    def get_next(self):
        return next(self.feeds, None)


def quantized(family, way, opset=17):
    """The family quantized by onnxruntime: `qdq`, `qdq_channels`, `qlinear` or `dynamic`."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder) / "a.onnx", pathlib.Path(folder) / "b.onnx"
        onnx.save(export(family, "torchscript", opset), source)
        quant_pre_process(source, source, skip_symbolic_shape=True)
        if way == "dynamic":
            quantization.quantize_dynamic(source, target, weight_type=quantization.QuantType.QInt8)
        else:
            signed = way.endswith("signed")
            quantization.quantize_static(
                source,
                target,
                Calibration(family),
                quant_format=quantization.QuantFormat.QOperator if way == "qlinear" else quantization.QuantFormat.QDQ,
                per_channel="channels" in way,
                activation_type=quantization.QuantType.QInt8 if signed else quantization.QuantType.QUInt8,
                weight_type=quantization.QuantType.QInt8,
            )
        return onnx.load(target)


def halved(family):
    """Half-precision weights and arithmetic between float32 inputs and outputs, as the converter of onnxruntime makes."""
    return convert_float_to_float16(export(family, "torchscript", 17), keep_io_types=True)


def with_nms(model):
    """NonMaxSuppression over the two outputs, as people append it: indices, and the boxes and scores that stay."""
    boxes, scores = (o.name for o in model.graph.output)
    constants = {
        "limit": np.array([6], np.int64),
        "overlap": np.array([0.5], np.float32),
        "least": np.array([0.45], np.float32),
        "image_and_box": np.array([0, 2], np.int64),
    }
    n = helper.make_node
    model.graph.initializer.extend(onnx.numpy_helper.from_array(v, k) for k, v in constants.items())
    model.graph.node.extend(
        [
            n("NonMaxSuppression", [boxes, scores, "limit", "overlap", "least"], ["selected"], "nms"),
            n("Gather", ["selected", "image_and_box"], ["image_box"], "image_box", axis=1),
            n("GatherND", [boxes, "image_box"], ["kept_boxes"], "kept_boxes"),
            n("GatherND", [scores, "selected"], ["kept_scores"], "kept_scores"),
        ]
    )
    del model.graph.output[:]
    for name, kind, shape in [
        ("selected", TensorProto.INT64, ["kept", 3]),
        ("kept_boxes", TensorProto.FLOAT, ["kept", 4]),
        ("kept_scores", TensorProto.FLOAT, ["kept"]),
    ]:
        model.graph.output.append(helper.make_tensor_value_info(name, kind, shape))
    return model


# What "approximate" is too strict for: intermediate rounding to 8 bits or to half precision.
HALF = {"absolute": 4e-3, "relative": 4e-3}
# What nothing here runs: the code of the refusal, and why.
REFUSED = {
    "lstm_torchscript_17_dynamic": (
        "unsupported-operator",
        "com.microsoft.DynamicQuantizeLSTM quantizes inside the recurrence",
    ),
}
# What the engine does not run or runs wrong as yet: docs/neural-models.md says why.
PENDING = {
    "swin_dynamo_18",
    "swin_v2_dynamo_18",
    "gpt2_dynamo_18",
    "yolo_batched_nms_torchscript_17",
    "bilstm_packed_torchscript_17",
    "mlp_torchscript_17_qdq",
    "cnn_rows_torchscript_17_qdq",
    "vit_torchscript_17_qdq",
    "mlp_torchscript_17_qlinear",
    "resnet_torchscript_17_qlinear",
    "mobilenet_v2_torchscript_17_qlinear",
    "mlp_torchscript_17_half_weights",
    "resnet_torchscript_17_half_weights",
    "mobilenet_v3_torchscript_17_half_weights",
    "bert_torchscript_17_half_weights",
    "cnn_rows_torchscript_17_half",
    "resnet_torchscript_17_half",
    "vit_torchscript_17_half",
    "lstm_torchscript_17_half",
}
CASES = []
FAILED = []


def output(value):
    """An output of onnxruntime, whole or at some positions."""
    flat = value.reshape(-1)
    item = {"type": value.dtype.name, "dims": list(value.shape)}
    if flat.size > WHOLE:
        at = (np.arange(WHOLE) * 7919 % flat.size).tolist()
        item |= {"at": at, "mean": float(flat.astype(np.float64).mean())}
        flat = flat[at]
    number = (lambda v: float(f"{v:.7g}")) if value.dtype.kind == "f" else (lambda v: v)
    return item | {"data": [number(v) for v in flat.tolist()]}


def quantum(model):
    """The step of the levels that the outputs have, if they have any."""
    last = {o.name for o in model.graph.output}
    scales = [n.input[1] for n in model.graph.node if n.op_type == "DequantizeLinear" and n.output[0] in last]
    values = [onnx.numpy_helper.to_array(t) for t in model.graph.initializer if t.name in scales]
    return max((float(v.max()) for v in values), default=None)


def record(family, exporter, opset, variant, model, kind=None, tolerance="approximate"):
    """Saves the model and a case for each of the family's sizes; quantized outputs may be one level off."""
    if (step := quantum(model)) is not None:
        tolerance = {"absolute": float(f"{step * 1.001:.6g}"), "relative": 0}
    inputs, _, sizes, _ = PLAN[family]
    name = "_".join([family, exporter, str(opset), *([variant] if variant else [])])
    if name in PENDING:
        return
    blob = bare(model, keep_names=family in NAMED).SerializeToString()
    path = MODELS / f"{name}.onnx"
    path.write_bytes(blob)
    about = {"family": family, "exporter": exporter, "opset": opset, "variant": variant}
    if name in REFUSED:
        code, reason = REFUSED[name]
        stored = {"model": f"models/neural/{name}.onnx"}
        expected = {"code": code, "reason": reason}
        CASES.append({"name": name, "operation": "refuse", "options": about, "input": stored, "expected": expected})
        return
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(blob, options, providers=["CPUExecutionProvider"])
    names = [o.name for o in session.get_outputs()]
    for size in sizes:
        feeds, arrays = {}, {}
        for k, i in enumerate(inputs):
            i = Input(i.name, i.dims, "float16", i.rule) if kind == "half" and i.kind == "float32" else i
            feeds[i.name], arrays[i.name] = i.feed(size, 11 + k)
        CASES.append(
            {
                "name": " ".join([name, *(f"{k}={v}" for k, v in size.items())]),
                "operation": "run",
                "options": about,
                "input": {"model": f"models/neural/{name}.onnx", "feeds": feeds},
                "expected": {n: output(v) for n, v in zip(names, session.run(names, arrays))},
                "tolerance": tolerance,
            }
        )
    print(f"{name}: {len(blob)} bytes, {len(model.graph.node)} nodes")


def attempt(family, exporter, opset, variant, make, **more):
    """Records what `make` gives; a failure of the exporter is told and leaves the rest alone."""
    if len(sys.argv) > 1 and family not in sys.argv[1:]:
        return
    try:
        record(family, exporter, opset, variant, make(), **more)
    except Exception as e:
        FAILED.append(f"{family} {exporter} {opset} {variant}: {type(e).__name__}: {str(e)[:300]}")


def main():
    MODELS.mkdir(parents=True, exist_ok=True)
    for family, (_, _, _, exporters) in PLAN.items():
        for exporter, opset in exporters:
            attempt(family, exporter, opset, "", lambda: export(family, exporter, opset))
    attempt("yolo", *SCRIPT, "nms", lambda: with_nms(export("yolo", *SCRIPT)))
    for family, way in [
        ("mlp", "qdq"),
        ("mlp", "qlinear"),
        ("mlp", "dynamic"),
        ("cnn_rows", "qdq"),
        ("cnn_rows", "dynamic"),
        ("resnet", "qdq"),
        ("resnet", "qdq_channels_signed"),
        ("resnet", "qlinear"),
        ("mobilenet_v2", "qdq_channels"),
        ("mobilenet_v2", "qlinear"),
        ("mobilenet_v2", "dynamic"),
        ("vit", "dynamic"),
        ("vit", "qdq"),
        ("bert", "dynamic"),
        ("lstm", "dynamic"),
    ]:
        attempt(family, *SCRIPT, way, lambda: quantized(family, way))
    for family in ["mlp", "resnet", "mobilenet_v3", "lstm", "bert"]:
        attempt(family, *SCRIPT, "half_weights", lambda: halved(family), tolerance=HALF)
    for family in ["cnn_rows", "resnet", "vit", "lstm"]:
        half = partial_half(family)
        attempt(family, *SCRIPT, "half", half, kind="half", tolerance=HALF)
    print("\n".join(["", "not exported:", *FAILED]))
    versions = {
        "torch": torch.__version__.split("+")[0],
        "torchvision": torchvision.__version__.split("+")[0],
        "transformers": transformers.__version__,
        "onnxscript": onnxscript.__version__,
        "onnx": onnx.__version__,
        "onnxruntime": onnxruntime.__version__,
        "numpy": np.__version__,
    }
    document = {"versions": versions, "cases": CASES}
    path = FIXTURES / "neural.json"
    path.write_text(json.dumps(document, separators=(",", ":")) + "\n")
    total = sum(p.stat().st_size for p in MODELS.iterdir())
    print(f"{len(CASES)} cases, models {total} bytes, cases {path.stat().st_size} bytes")


def partial_half(family):
    """An export of the module in half precision, inputs and outputs too."""
    return lambda: export(family, *SCRIPT, half=True)


if __name__ == "__main__":
    main()
