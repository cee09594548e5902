"""A small writer of ONNX graphs: the same weights give the same bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

OPSET = 17
IR_VERSION = 8


class Graph:
    """Nodes and constants in the order in which they are added; tensors are known by name."""

    def __init__(self, name: str, input_name: str = "input"):
        self.name = name
        self.input = input_name
        self.input_channels = 3
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}
        self.outputs: list[onnx.ValueInfoProto] = []

    def constant(self, name: str, value: torch.Tensor | np.ndarray | list) -> str:
        array = value.detach().cpu().numpy() if isinstance(value, torch.Tensor) else np.asarray(value)
        if array.dtype == np.float64:
            array = array.astype(np.float32)
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def node(self, operation: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operation, inputs, [name], name=name, **attributes))
        return name

    def convolution(
        self, x: str, weight: torch.Tensor, bias: torch.Tensor, name: str, stride: int = 1,
        padding: int = 0
    ) -> str:
        size = weight.shape[-1]
        inputs = [x, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        return self.node("Conv", inputs, name, kernel_shape=[size, size],
                         strides=[stride, stride], pads=[padding] * 4)

    def zero_padded(self, x: str, convolution: nn.Conv2d, name: str) -> str:
        return self.convolution(x, convolution.weight, convolution.bias, name,
                                convolution.stride[0], convolution.padding[0])

    def relu(self, x: str, name: str | None = None) -> str:
        return self.node("Relu", [x], name or f"{x}.relu")

    def add(self, a: str, b: str, name: str) -> str:
        return self.node("Add", [a, b], name)

    def affine(self, x: str, factor: float, offset: float, name: str) -> str:
        """x · factor + offset."""
        factors = self.constant(f"{name}.factor", [float(factor)])
        offsets = self.constant(f"{name}.offset", [float(offset)])
        return self.node("Add", [self.node("Mul", [x, factors], f"{name}.scaled"), offsets], name)

    def reflect(self, x: str, width: int, name: str) -> str:
        pads = self.constant(f"{name}.pads", np.array([0, 0, width, width] * 2, np.int64))
        return self.node("Pad", [x, pads], name, mode="reflect")

    def enlarged(self, x: str, factor: int, name: str) -> str:
        """By repeating each pixel."""
        scales = self.constant(f"{name}.scales", np.array([1, 1, factor, factor], np.float32))
        return self.node("Resize", [x, "", scales], name, mode="nearest",
                         coordinate_transformation_mode="asymmetric", nearest_mode="floor")

    def pixel_shuffle(self, x: str, factor: int, name: str) -> str:
        return self.node("DepthToSpace", [x], name, blocksize=factor, mode="CRD")

    def max_pool(self, x: str, name: str) -> str:
        return self.node("MaxPool", [x], name, kernel_shape=[2, 2], strides=[2, 2])

    def instance_norm(
        self, x: str, scale: torch.Tensor, shift: torch.Tensor, eps: float, name: str
    ) -> str:
        inputs = [x, self.constant(f"{name}.scale", scale), self.constant(f"{name}.shift", shift)]
        return self.node("InstanceNormalization", inputs, name, epsilon=eps)

    def split(self, x: str, lengths: list[int], names: list[str]) -> None:
        """N×sum of lengths into its parts."""
        inputs = [x, self.constant(f"{x}.lengths", np.array(lengths, np.int64))]
        self.nodes.append(helper.make_node("Split", inputs, names, name=f"{x}.split", axis=1))

    def reshaped(self, x: str, size: tuple[int, ...], name: str) -> None:
        """An output of that size."""
        shape = self.constant(f"{name}.size", np.array(size, np.int64))
        self.node("Reshape", [x, shape], name)
        self.outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, size))

    def output(self, name: str, channels: int, size: tuple[str, str] = ("H", "W")) -> None:
        self.outputs.append(
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, *size]))

    def model(self) -> onnx.ModelProto:
        picture = helper.make_tensor_value_info(
            self.input, TensorProto.FLOAT, [1, self.input_channels, "h", "w"])
        graph = helper.make_graph(self.nodes, self.name, [picture], self.outputs,
                                  list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)],
                                  producer_name="impasto")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model

    def save(self, path: Path) -> None:
        path.write_bytes(self.model().SerializeToString(deterministic=True))
