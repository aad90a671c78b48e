#!/usr/bin/env python3
"""Writes the models of the inference benchmark to target/bench/: random weights, real shapes.

    python benches/models.py        # needs numpy and onnx

mlp.onnx: 32 → 128 → 64 → 32 → 2 with ReLU and a softmax. mobilenetv2.onnx: MobileNetV2 1.0 at 224 × 224
(Sandler et al. 2018): 17 inverted residuals, batch normalization folded into the convolutions, 1,000 classes.
resnet18.onnx: ResNet-18 at 224 × 224 (He et al. 2015), folded likewise. encoder.onnx: six layers of a BERT-type
encoder, 384 wide, 12 heads, 1,536 wide in between, GELU by Erf, 128 tokens already embedded.
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

    def constant(self, value, dtype=np.float32):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
        return name

    def node(self, op, inputs, output=None, **attributes):
        self.count += 1
        output = output or f"t{self.count}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=f"{op}_{self.count}", **attributes))
        return output

    def save(self, name, inputs, outputs):
        graph = helper.make_graph(self.nodes, name, inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
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


def resnet18():
    g = Graph()

    def conv(x, n, m, kernel, stride=1, relu=True):
        w, b = g.weight(m, n, kernel, kernel, scale=(1 / (n * kernel * kernel)) ** 0.5), g.weight(m, scale=0.05)
        pad = [kernel // 2] * 4
        x = g.node("Conv", [x, w, b], kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=pad)
        return g.node("Relu", [x]) if relu else x

    x = conv("image", 3, 64, 7, 2)
    x, n = g.node("MaxPool", [x], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4), 64
    for m, stride in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)]:
        h = conv(conv(x, n, m, 3, stride), m, m, 3, relu=False)
        if stride != 1 or n != m:
            x = conv(x, n, m, 1, stride, relu=False)
        x, n = g.node("Relu", [g.node("Add", [h, x])]), m
    x = g.node("Flatten", [g.node("GlobalAveragePool", [x])])
    g.node("Gemm", [x, g.weight(512, 1000, scale=0.04), g.weight(1000, scale=0.01)], "scores")
    g.save("resnet18", [tensor("image", ["n", 3, 224, 224])], [tensor("scores", ["n", 1000])])


def encoder(layers=6, width=384, heads=12, between=1536, tokens=128):
    g = Graph()
    split, merged = g.constant([0, 0, heads, -1], np.int64), g.constant([0, 0, width], np.int64)
    scale, root, one, half = (g.constant(v) for v in ((width / heads) ** -0.5, 2**0.5, 1.0, 0.5))

    def linear(x, n, m):
        return g.node("Add", [g.weight(m, scale=0.02), g.node("MatMul", [x, g.weight(n, m, scale=n**-0.5)])])

    def normal(x):
        return g.node("LayerNormalization", [x, g.constant(np.ones(width)), g.constant(np.zeros(width))], axis=-1)

    def head(x, perm):
        return g.node("Transpose", [g.node("Reshape", [linear(x, width, width), split])], perm=perm)

    x = "embedded"
    for layer in range(layers):
        q, k, v = head(x, [0, 2, 1, 3]), head(x, [0, 2, 3, 1]), head(x, [0, 2, 1, 3])
        weights = g.node("Softmax", [g.node("Mul", [g.node("MatMul", [q, k]), scale])], axis=-1)
        mixed = g.node("Transpose", [g.node("MatMul", [weights, v])], perm=[0, 2, 1, 3])
        x = normal(g.node("Add", [linear(g.node("Reshape", [mixed, merged]), width, width), x]))
        h = linear(x, width, between)
        erf = g.node("Erf", [g.node("Div", [h, root])])
        h = g.node("Mul", [g.node("Mul", [h, g.node("Add", [erf, one])]), half])
        x = g.node("Add", [linear(h, between, width), x])
        x = normal(x) if layer + 1 < layers else x
    g.node("LayerNormalization", [x, g.constant(np.ones(width)), g.constant(np.zeros(width))], "encoded", axis=-1)
    g.save("encoder", [tensor("embedded", ["n", tokens, width])], [tensor("encoded", ["n", tokens, width])])


mlp()
mobilenetv2()
resnet18()
encoder()
