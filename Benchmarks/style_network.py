"""Writes a plugin folder with a style network of the usual shape (Johnson et al., ECCV 2016, with the
instance norm of Ulyanov et al., 2016): random weights, the real amount of work, 15 levels of
statistics.

usage: style_network.py FOLDER
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RESIDUAL_BLOCKS = 5


class Builder:
    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)
        self.nodes: list = []
        self.constants: list = []

    def constant(self, name: str, values: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(values.astype(np.float32), name))
        return name

    def node(self, operation: str, inputs: list, **attributes) -> str:
        output = f"t{len(self.nodes)}"
        name = f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, inputs, [output], name, **attributes))
        return output

    def conv(self, tensor: str, before: int, after: int, kernel: int, stride: int = 1) -> str:
        number = len(self.nodes)
        margin = kernel // 2
        padded = self.node(
            "Pad", [tensor, self.pads(margin)], mode="reflect"
        )
        deviation = (2 / (before * kernel * kernel)) ** 0.5
        weight = self.constant(
            f"conv{number}.weight",
            self.random.normal(0, deviation, (after, before, kernel, kernel)),
        )
        return self.node(
            "Conv", [padded, weight], kernel_shape=[kernel, kernel], strides=[stride, stride]
        )

    def pads(self, margin: int) -> str:
        name = f"pads{margin}"
        if all(constant.name != name for constant in self.constants):
            values = np.array([0, 0, margin, margin] * 2, dtype=np.int64)
            self.constants.append(numpy_helper.from_array(values, name))
        return name

    def norm(self, tensor: str, channels: int) -> str:
        number = len(self.nodes)
        scale = self.constant(f"norm{number}.scale", self.random.uniform(0.7, 1.3, channels))
        bias = self.constant(f"norm{number}.bias", self.random.uniform(-0.2, 0.2, channels))
        return self.node("InstanceNormalization", [tensor, scale, bias], epsilon=1e-5)

    def block(self, tensor: str, before: int, after: int, kernel: int, stride: int = 1) -> str:
        conv = self.conv(tensor, before, after, kernel, stride)
        return self.node("Relu", [self.norm(conv, after)])

    def doubled(self, tensor: str) -> str:
        name = "double"
        if all(constant.name != name for constant in self.constants):
            self.constant(name, np.array([1, 1, 2, 2]))
        return self.node(
            "Resize", [tensor, "", name], mode="nearest", nearest_mode="floor",
            coordinate_transformation_mode="asymmetric",
        )


def network() -> bytes:
    builder = Builder(seed=7)
    tensor = builder.block("input", 3, 32, 9)
    tensor = builder.block(tensor, 32, 64, 3, 2)
    tensor = builder.block(tensor, 64, 128, 3, 2)
    for _ in range(RESIDUAL_BLOCKS):
        inner = builder.block(tensor, 128, 128, 3)
        inner = builder.norm(builder.conv(inner, 128, 128, 3), 128)
        tensor = builder.node("Add", [tensor, inner])
    tensor = builder.block(builder.doubled(tensor), 128, 64, 3)
    tensor = builder.block(builder.doubled(tensor), 64, 32, 3)
    tensor = builder.node("Sigmoid", [builder.conv(tensor, 32, 3, 9)])
    builder.node("Identity", [tensor])
    builder.nodes[-1].output[0] = "output"
    shape = [1, 3, "h", "w"]
    graph = helper.make_graph(
        builder.nodes, "style",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, shape)],
        builder.constants,
    )
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8,
        producer_name="Impasto benchmark",
    )
    onnx.checker.check_model(model)
    return model.SerializeToString()


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    data = network()
    (folder / "network.onnx").write_bytes(data)
    manifest = {
        "schemaVersion": 1, "id": folder.name, "name": "A style of random weights",
        "version": "1.0.0", "kind": "style", "license": None,
        "network": {"file": "network.onnx", "sha256": hashlib.sha256(data).hexdigest()},
        "input": {"colour": "rgb", "range": [0, 1]}, "output": {"range": [0, 1], "scale": 1},
    }
    (folder / "plugin.json").write_text(json.dumps(manifest, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
