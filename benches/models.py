#!/usr/bin/env python3
"""Writes the models of the inference benchmark to target/bench/: random weights, real shapes.

    python benches/models.py        # needs numpy and onnx

mlp.onnx: 32 → 128 → 64 → 32 → 2 with ReLU and a softmax. mobilenetv2.onnx: MobileNetV2 1.0 at 224 × 224
(Sandler et al. 2018): 17 inverted residuals, batch normalization folded into the convolutions, 1,000 classes.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OUT = Path(__file__).resolve().parent.parent / "target" / "bench"
rng = np.random.default_rng(7)


class Graph:
    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, *shape, scale):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(rng.normal(0, scale, shape).astype(np.float32), name))
        return name

    def constant(self, value):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, dtype=np.float32), name))
        return name

    def node(self, op, inputs, output=None, **attributes):
        self.count += 1
        output = output or f"t{self.count}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=f"{op}_{self.count}", **attributes))
        return output

    def save(self, name, inputs, outputs):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
        onnx.checker.check_model(model)
        OUT.mkdir(parents=True, exist_ok=True)
        onnx.save(model, OUT / f"{name}.onnx")
        print(OUT / f"{name}.onnx", (OUT / f"{name}.onnx").stat().st_size, "bytes")


def tensor(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def mlp():
    g, x, widths = Graph(), "x", [32, 128, 64, 32, 2]
    for i, (n, m) in enumerate(zip(widths, widths[1:])):
        x = g.node("Gemm", [x, g.weight(n, m, scale=(2 / n) ** 0.5), g.weight(m, scale=0.1)])
        if i < 3:
            x = g.node("Relu", [x])
    g.node("Softmax", [x], "probabilities", axis=1)
    g.save("mlp", [tensor("x", ["n", 32])], [tensor("probabilities", ["n", 2])])


def mobilenetv2():
    g = Graph()
    zero, six = g.constant(0.0), g.constant(6.0)

    def conv(x, n, m, kernel, stride=1, groups=1, relu=True):
        fan = n // groups * kernel * kernel
        pad = [kernel // 2] * 4
        w, b = g.weight(m, n // groups, kernel, kernel, scale=(2 / fan) ** 0.5), g.weight(m, scale=0.05)
        x = g.node("Conv", [x, w, b], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=pad, group=groups)
        return g.node("Clip", [x, zero, six]) if relu else x

    x, n = conv("image", 3, 32, 3, 2), 32
    for expand, m, repeat, stride in [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ]:  # fmt: skip
        for i in range(repeat):
            h, hidden, s = x, n * expand, stride if i == 0 else 1
            if expand != 1:
                h = conv(h, n, hidden, 1)
            h = conv(h, hidden, hidden, 3, s, hidden)
            h = conv(h, hidden, m, 1, relu=False)
            x = g.node("Add", [x, h]) if s == 1 and n == m else h
            n = m
    x = conv(x, n, 1280, 1)
    x = g.node("Flatten", [g.node("GlobalAveragePool", [x])])
    g.node("Gemm", [x, g.weight(1280, 1000, scale=0.03), g.weight(1000, scale=0.01)], "scores")
    g.save("mobilenetv2", [tensor("image", ["n", 3, 224, 224])], [tensor("scores", ["n", 1000])])


mlp()
mobilenetv2()
