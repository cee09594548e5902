"""Makes gradients.json and the extractor tiny-vgg: losses and gradients by PyTorch's autograd.

Full losses (content, style, total variation, range) in the paper's and in relative units, with max and
average pools, through a VGG-shaped network with random weights. Computed in double precision.

Needs torch, numpy and onnx. usage: make_gradients.py
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "Benchmarks" / "peers"))
from paint_losses import PaintLosses  # noqa: E402

LAYERS = (("conv1_1", 3, 6), ("conv1_2", 6, 6), ("conv2_1", 6, 8), ("conv2_2", 8, 8),
          ("conv3_1", 8, 12), ("conv3_2", 12, 12))
POOL_AFTER = ("conv1_2", "conv2_2")
SIZE, STYLE_SIZE = (21, 18), (17, 22)


def network(random: np.random.Generator) -> onnx.ModelProto:
    nodes, weights, tensor = [], [], "input"
    for name, inputs, outputs in LAYERS:
        kernel = random.normal(0, (2 / (9 * inputs)) ** 0.5, (outputs, inputs, 3, 3))
        bias = random.normal(0, 0.1, outputs)
        for kind, values in (("weight", kernel), ("bias", bias)):
            weights.append(numpy_helper.from_array(values.astype(np.float32), f"{name}.{kind}"))
        nodes.append(
            helper.make_node(
                "Conv", [tensor, f"{name}.weight", f"{name}.bias"], [f"{name}.linear"],
                kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"{name}.linear"], [name]))
        tensor = name
        if name in POOL_AFTER:
            tensor = f"{name}.pool"
            nodes.append(
                helper.make_node(
                    "MaxPool", [name], [tensor], kernel_shape=[2, 2], strides=[2, 2]))
    graph = helper.make_graph(
        nodes, "tiny-vgg",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, 3, "h", "w"])],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, c, None, None])
         for n, _, c in LAYERS],
        weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def plugin(file: Path) -> dict:
    return {
        "$schema": "../../../../Plugins/plugin.schema.json",
        "schemaVersion": 1,
        "id": "tiny-vgg",
        "name": "Tiny VGG",
        "version": "1.0.0",
        "kind": "extractor",
        "description": "A VGG-shaped network with random weights, for tests.",
        "authors": ["The Impasto authors"],
        "license": "MIT",
        "network": {
            "file": file.name,
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "bytes": file.stat().st_size,
            "opset": 17,
        },
        "input": {
            "name": "input", "colour": "rgb", "range": [0, 1],
            "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "minimum": 8,
        },
        "extractor": {"layers": {name: name for name, _, _ in LAYERS}},
    }


def encoded(values: np.ndarray) -> str:
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


def picture(random: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    return random.random((1, 3, *size)).astype(np.float32)


def point(random: np.random.Generator) -> np.ndarray:
    """Some of its values lie outside 0..1."""
    return (1.4 * picture(random, SIZE) - 0.2).astype(np.float32)


def case(settings: dict, pictures: dict[str, np.ndarray], manifest: Path, file: Path) -> dict:
    def tensor(name: str) -> torch.Tensor:
        return torch.tensor(pictures[name].astype(np.float64))

    losses = PaintLosses(
        manifest, str(file), tensor("content"), tensor("style"), settings, dtype=torch.float64)
    point = tensor("point").requires_grad_(True)
    loss = losses(point)
    loss.backward()
    return {"settings": settings, "loss": float(loss.detach()), "gradient": encoded(point.grad.numpy())}


def main() -> None:
    random = np.random.default_rng(20)
    folder = HERE / "tiny-vgg"
    file, manifest = folder / "tiny-vgg.onnx", folder / "plugin.json"
    file.write_bytes(network(random).SerializeToString())
    manifest.write_text(json.dumps(plugin(file), indent=2) + "\n")
    pictures = {
        "content": picture(random, SIZE), "style": picture(random, STYLE_SIZE),
        "point": point(random),
    }
    cases = []
    for normalisation, weights in (
        # Paper units are sums over the picture: these weights make the terms comparable.
        ("paper", {"contentWeight": 1, "styleWeight": 2000, "variationWeight": 500, "rangeWeight": 1.5}),
        ("relative", {"contentWeight": 1, "styleWeight": 30, "variationWeight": 4, "rangeWeight": 0.8}),
    ):
        for pooling in ("max", "average"):
            settings = {
                "contentLayers": [{"name": "conv2_2", "weight": 1},
                                  {"name": "conv3_2", "weight": 2}],
                "styleLayers": [{"name": "conv1_1", "weight": 1}, {"name": "conv2_1", "weight": 3},
                                {"name": "conv3_1", "weight": 2}],
                "momentsWeight": 0, "normalisation": normalisation, "pooling": pooling, **weights,
            }
            cases.append(case(settings, pictures, manifest, file))
    described = {
        name: {"width": values.shape[3], "height": values.shape[2], "values": encoded(values)}
        for name, values in pictures.items()
    }
    text = json.dumps({"pictures": described, "cases": cases}, indent=1)
    (HERE / "gradients.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
