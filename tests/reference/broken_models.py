"""Writes tests/fixtures/broken: files that are no models, damaged or hostile ones.

The part of a name before the first dot is the code with which loading it must end.
Run: python tests/reference/broken_models.py   (onnx 1.19)
"""

import pathlib

import numpy as np
from onnx import AttributeProto, ModelProto, TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures" / "broken"
FLOAT = TensorProto.FLOAT


def info(name, shape=("N", 2)):
    return helper.make_tensor_value_info(name, FLOAT, shape)


def model(nodes, initializers=(), inputs=None, outputs=None):
    graph = helper.make_graph(nodes, "g", inputs or [info("x")], outputs or [info("y")], initializers)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)])


def weights(name="w", dims=(2,)):
    return numpy_helper.from_array(np.ones(dims, np.float32), name)


def add(tensor):
    return model([helper.make_node("Add", ["x", "w"], ["y"])], [tensor])


def changed(tensor, **fields):
    for key, value in fields.items():
        if key == "dims":
            del tensor.dims[:]
            tensor.dims.extend(value)
        else:
            setattr(tensor, key, value)
    return tensor


def external(**entries):
    tensor = changed(weights(), raw_data=b"", data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=str(value))
    return add(tensor)


def relu(source, target):
    return helper.make_node("Relu", [source], [target])


def lying(kind):
    node = helper.make_node("LeakyRelu", ["x"], ["y"], alpha=0.5)
    node.attribute[0].type = kind
    return model([node])


def nested(levels):
    graph = helper.make_graph([relu("x", "y")], "g", [], [info("y")])
    for _ in range(levels):
        node = helper.make_node("If", ["x"], ["y"], then_branch=graph)
        graph = helper.make_graph([node], "g", [], [info("y")])
    return helper.make_model(helper.make_graph(graph.node, "g", [info("x")], [info("y")]), opset_imports=[helper.make_opsetid("", 17)])


def texts():
    tensor = TensorProto(name="w", data_type=TensorProto.STRING, dims=[3], string_data=[b"a"])
    return model([helper.make_node("Identity", ["w"], ["y"])], [tensor])


def trees(**changes):
    """A tree of three nodes, with some attributes changed."""
    parts = dict(
        nodes_treeids=[0, 0, 0], nodes_nodeids=[0, 1, 2], nodes_featureids=[0, 0, 0],
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"], nodes_values=[0.5, 0.0, 0.0],
        nodes_truenodeids=[1, 0, 0], nodes_falsenodeids=[2, 0, 0], nodes_missing_value_tracks_true=[0, 0, 0],
        target_treeids=[0, 0], target_nodeids=[1, 2], target_ids=[0, 0], target_weights=[1.0, 2.0], n_targets=1,
    ) | changes
    return model([helper.make_node("TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", **parts)])


def varint(value):
    out = bytearray()
    while True:
        out.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(out)


def main():
    whole = add(weights()).SerializeToString()
    no_opset = add(weights())
    del no_opset.opset_import[:]
    no_outputs = add(weights())
    del no_outputs.graph.output[:]
    files = {
        "empty-input.nothing": b"",
        "invalid-model.zeros": bytes(64),
        "invalid-model.text": b"age,bmi\n41,22\n",
        "invalid-model.png": b"\x89PNG\r\n\x1a\n" + bytes(24),
        "invalid-model.pickle": b"\x80\x04\x95" + bytes(24),
        "invalid-model.cut-in-half": whole[: len(whole) // 2],
        "invalid-model.cut-by-one": whole[:-1],
        "invalid-model.length-2-gib": b"\x3a" + varint(1 << 31) + b"\x0a\x00",
        "invalid-model.length-64-bit": b"\x3a" + varint((1 << 64) - 1) + b"\x0a\x00",
        "invalid-model.endless-number": b"\x08" + b"\xff" * 12,
        "invalid-model.group": b"\x0b\x0c",
        "invalid-model.no-opset": no_opset,
        "invalid-model.no-outputs": no_outputs,
        "invalid-model.cycle": model([helper.make_node("Add", ["x", "b"], ["a"]), relu("a", "b"), relu("b", "y")]),
        "invalid-model.cycle-of-one": model([helper.make_node("Add", ["x", "y"], ["y"])]),
        "invalid-model.missing-initializer": model([helper.make_node("Add", ["x", "w"], ["y"])]),
        "invalid-model.output-of-nothing": model([relu("x", "z")]),
        "invalid-model.written-twice": model([relu("x", "y"), helper.make_node("Abs", ["x"], ["y"])]),
        "invalid-model.same-output-twice": model([helper.make_node("Split", ["x"], ["y", "y"], axis=1)]),
        "invalid-model.input-twice": model([relu("x", "y")], inputs=[info("x"), info("x")]),
        "invalid-model.raw-data-short": add(changed(weights(), raw_data=bytes(7))),
        "invalid-model.raw-data-long": add(changed(weights(), raw_data=bytes(12))),
        "invalid-model.dims-negative": add(changed(weights(), dims=[-2])),
        "too-large.dims-overflow": add(changed(weights(), dims=[1 << 40, 1 << 40])),
        "too-large.dims-behind-a-zero": add(changed(weights(), dims=[0, 1 << 62, 1 << 62])),
        "invalid-model.too-few-texts": texts(),
        "unsupported-model.element-type": add(changed(weights(), data_type=99)),
        "invalid-model.attribute-lies-ints": lying(AttributeProto.INTS),
        "invalid-model.attribute-lies-graph": lying(AttributeProto.GRAPH),
        "too-large.nested": nested(25),
        "unsupported-model.external-missing": external(location="weights.bin"),
        "invalid-model.external-parent": external(location="../../../../etc/passwd"),
        "invalid-model.external-root": external(location="/etc/passwd"),
        "invalid-model.external-nameless": external(offset=0),
        "unsupported-operator.unknown": model([helper.make_node("Frobnicate", ["x"], ["y"])]),
        "unsupported-operator.own-domain": model([helper.make_node("Relu", ["x"], ["y"], domain="org.example")]),
        "invalid-model.tree-cycle": trees(nodes_modes=["BRANCH_LEQ"] * 3, nodes_truenodeids=[1, 0, 0], nodes_falsenodeids=[2, 0, 0]),
        "invalid-model.tree-of-itself": trees(nodes_truenodeids=[0, 0, 0]),
        "invalid-model.tree-child-missing": trees(nodes_truenodeids=[7, 0, 0]),
        "invalid-model.tree-lists-differ": trees(nodes_values=[0.5]),
        "invalid-model.tree-feature-negative": trees(nodes_featureids=[-1, 0, 0]),
        "invalid-model.tree-target-beyond": trees(target_ids=[0, 5]),
    }
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.onnx"):
        old.unlink()
    for name, content in files.items():
        data = content.SerializeToString() if isinstance(content, ModelProto) else content
        (FOLDER / f"{name}.onnx").write_bytes(data)
    print(f"{len(files)} files, {sum(f.stat().st_size for f in FOLDER.iterdir())} bytes")


if __name__ == "__main__":
    main()
