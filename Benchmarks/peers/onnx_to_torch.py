"""An ONNX graph as a torch module, for the few operators that the built-in networks use.

Conv, Relu, PRelu, Add, Sub, Mul, MaxPool (without padding), Pad (constant, reflect, edge), Resize
(nearest, whole factors) and DepthToSpace. Anything else is refused by name.
"""

import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper


class OnnxModule(torch.nn.Module):
    def __init__(
        self, path: str, outputs: list[str] | None = None, pooling: str = "max"
    ):
        """Returns the first output, or with `outputs` a dictionary of these tensors.

        `pooling="average"` computes every max pool as an average pool.
        """
        super().__init__()
        self.pooling = pooling
        graph = onnx.load(path).graph
        self.constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        for node in graph.node:
            if node.op_type == "Constant":
                value = helper.get_attribute_value(node.attribute[0])
                self.constants[node.output[0]] = numpy_helper.to_array(value)
        self.tensors = torch.nn.ParameterDict()
        self.convolutions = torch.nn.ModuleList()
        picture = next(i for i in graph.input if i.name not in self.constants)
        self.input, self.channels = picture.name, picture.type.tensor_type.shape.dim[1].dim_value
        self.outputs = outputs
        wanted = set(outputs or [graph.output[0].name])
        self.output = graph.output[0].name
        nodes, needed = [], set(wanted)
        for node in reversed(graph.node):
            if node.op_type != "Constant" and needed.intersection(node.output):
                needed.update(node.input)
                nodes.insert(0, node)
        self.steps = [self.step(n) for n in nodes]
        # Each value is dropped after the last step that reads it.
        last = {name: i for i, (_, inputs, _) in enumerate(self.steps) for name in inputs}
        self.dead = [
            [n for n, at in last.items() if at == i and n not in wanted]
            for i in range(len(self.steps))
        ]

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        values = {self.input: picture}
        for (apply, inputs, output), dead in zip(self.steps, self.dead):
            values[output] = apply(*(values[name] for name in inputs))
            for name in dead:
                del values[name]
        return {name: values[name] for name in self.outputs} if self.outputs else values[self.output]

    def step(self, node):
        """(function, names of computed inputs, name of the output)"""
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        build = getattr(self, f"build_{node.op_type.lower()}", None)
        if build is None:
            raise SystemExit(f"{node.name}: operator {node.op_type} is not supported here")
        computed = [name for name in node.input if name and name not in self.constants]
        return build(node, attributes), computed, node.output[0]

    def constant(self, node, index):
        return self.constants[node.input[index]]

    def build_conv(self, node, attributes):
        weight = self.constant(node, 1)
        bias = self.constant(node, 2) if len(node.input) > 2 else None
        top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
        if (top, left) != (bottom, right):
            raise SystemExit(f"{node.name}: unequal pads are not supported here")
        group = attributes.get("group", 1)
        module = torch.nn.Conv2d(
            weight.shape[1] * group,
            weight.shape[0],
            weight.shape[2:],
            stride=attributes.get("strides", [1, 1]),
            padding=(top, left),
            dilation=attributes.get("dilations", [1, 1]),
            groups=group,
            bias=bias is not None,
        )
        with torch.no_grad():
            module.weight.copy_(torch.tensor(weight))
            if bias is not None:
                module.bias.copy_(torch.tensor(bias))
        self.convolutions.append(module)
        return module

    def build_relu(self, node, attributes):
        return torch.relu

    def build_prelu(self, node, attributes):
        key = self.parameter(self.constant(node, 1).reshape(-1))
        return lambda x: F.prelu(x, self.tensors[key])

    def build_maxpool(self, node, attributes):
        kernel = attributes["kernel_shape"]
        strides = attributes.get("strides", [1] * len(kernel))
        if any(attributes.get("pads", [])) or any(d != 1 for d in attributes.get("dilations", [])):
            raise SystemExit(f"{node.name}: a padded or dilated pool is not supported here")
        pool = F.avg_pool2d if self.pooling == "average" else F.max_pool2d
        return lambda x: pool(x, kernel, strides)

    def build_add(self, node, attributes):
        return self.binary(node, torch.add)

    def build_sub(self, node, attributes):
        return self.binary(node, torch.sub)

    def build_mul(self, node, attributes):
        return self.binary(node, torch.mul)

    def build_pad(self, node, attributes):
        pads = [int(p) for p in self.constant(node, 1)]
        mode = {b"reflect": "reflect", b"edge": "replicate", b"constant": "constant"}[
            attributes.get("mode", b"constant")
        ]
        if len(pads) != 8 or any(pads[0:2] + pads[4:6]):
            raise SystemExit(f"{node.name}: pads {pads}, expected height and width only")
        left_right_top_bottom = [pads[3], pads[7], pads[2], pads[6]]
        return lambda x: F.pad(x, left_right_top_bottom, mode=mode)

    def build_resize(self, node, attributes):
        factors = [float(f) for f in self.constant(node, 2)]
        if attributes.get("mode", b"nearest") != b"nearest" or any(f % 1 for f in factors):
            raise SystemExit(f"{node.name}: only nearest Resize by whole factors is supported here")
        return lambda x: F.interpolate(x, scale_factor=factors[2:], mode="nearest")

    def build_depthtospace(self, node, attributes):
        if attributes.get("mode") != b"CRD":
            raise SystemExit(f"{node.name}: DepthToSpace mode is not CRD")
        return lambda x: F.pixel_shuffle(x, attributes["blocksize"])

    def binary(self, node, function):
        first, second = (self.constants.get(name) for name in node.input)
        if first is not None:
            key = self.parameter(first)
            return lambda x: function(self.tensors[key], x)
        if second is not None:
            key = self.parameter(second)
            return lambda x: function(x, self.tensors[key])
        return function

    def parameter(self, array) -> str:
        key = f"constant{len(self.tensors)}"
        self.tensors[key] = torch.nn.Parameter(torch.tensor(array), requires_grad=False)
        return key
