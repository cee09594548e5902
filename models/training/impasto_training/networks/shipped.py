"""Networks that were written before, read back: as loss network, or as a start for another."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .super_resolution import SuperResolution
from .vgg import LAYERS, FrozenVGG, SlimVGG

ROOT = Path(__file__).resolve().parents[4]


def content(reference: dict) -> bytes:
    """The file {"file", "sha256"} of the source tree, which must be the very file that the recipe
    means. With {"commit"} it may have been replaced since: then it comes from the history."""
    path = ROOT / reference["file"]
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != reference["sha256"] and "commit" in reference:
        command = ["git", "-C", str(ROOT), "show", f"{reference['commit']}:{reference['file']}"]
        data = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    digest = hashlib.sha256(data).hexdigest()
    if digest != reference["sha256"]:
        raise SystemExit(f"{path}: sha256 {digest}, the recipe expects {reference['sha256']}")
    return data


def constants(reference: dict) -> dict[str, torch.Tensor]:
    """Of a network that was written, by name."""
    return _constants(onnx.load_from_string(content(reference)).graph)


def _constants(graph: onnx.GraphProto) -> dict[str, torch.Tensor]:
    return {c.name: torch.from_numpy(numpy_helper.to_array(c).copy()) for c in graph.initializer}


def convolutions(reference: dict) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weights and biases of a network that was written, in the order of its graph."""
    graph = onnx.load_from_string(content(reference)).graph
    values = _constants(graph)
    return [(values[node.input[1]], values[node.input[2]])
            for node in graph.node if node.op_type == "Conv"]


@torch.no_grad()
def extractor(reference: dict) -> SlimVGG:
    weights = convolutions(reference)
    network = SlimVGG({int(name[4]): weight.shape[0]
                       for name, (weight, _) in zip(LAYERS, weights, strict=True)})
    for name, (weight, bias) in zip(LAYERS, weights, strict=True):
        network.convolutions[name].weight.copy_(weight)
        network.convolutions[name].bias.copy_(bias)
    return network


def loss_network(reference: dict, data: Path) -> SlimVGG | FrozenVGG:
    """Our own extractor of the source tree, {"file", "sha256"}, or one of the folder of data,
    {"data", "padding"}."""
    if "data" in reference:
        return FrozenVGG(data / reference["data"], reference["padding"])
    return extractor(reference)


@torch.no_grad()
def start_enlarger(network: SuperResolution, reference: dict) -> None:
    """Gives an enlarging network the weights of one that was written, with as many channels and
    blocks or fewer; at the start it computes the same (after Net2Net, Chen et al. 2016). What is
    new reads from everything and adds nothing yet. The last convolution is only taken over where
    the scale is the same."""
    head, *blocks, fuse, tail = convolutions(reference)
    if len(blocks) > 2 * len(network.blocks) or fuse[0].shape[0] > network.fuse.out_channels:
        raise SystemExit(f"{reference['file']}: larger than the network that is to begin with it")
    _take(network.head, *head, new_outputs=True)
    for i in range(0, len(blocks), 2):
        _take(network.blocks[i // 2].first, *blocks[i], new_outputs=True)
        _take(network.blocks[i // 2].second, *blocks[i + 1])
    _take(network.fuse, *fuse)
    if tail[0].shape[0] == network.tail.out_channels:
        _take(network.tail, *tail)


@torch.no_grad()
def keep(network: nn.Module, reference: dict | None, share: float) -> None:
    """Puts a share of the weights of the written network that the training began with back into the
    trained one. Along the line between the two lie networks that are better at what the first was
    taught than the second, and nearly as good at what the second was taught on top (Wortsman et al.
    2022)."""
    if reference is None:
        raise SystemExit("kept: found a recipe without a start, expected one to keep a share of")
    if not 0 <= share <= 1:
        raise SystemExit(f"kept: found {share}, expected a share from 0 to 1")
    trained = [module for module in network.modules() if isinstance(module, nn.Conv2d)]
    began = convolutions(reference)
    shapes = [tuple(module.weight.shape) for module in trained]
    if shapes != [tuple(weight.shape) for weight, _ in began]:
        raise SystemExit(f"kept: {reference['file']} is not a network of the trained one's shape")
    for module, (weight, bias) in zip(trained, began, strict=True):
        module.weight.lerp_(weight, share)
        module.bias.lerp_(bias, share)


def _take(
    convolution: nn.Conv2d, weight: torch.Tensor, bias: torch.Tensor, new_outputs: bool = False
) -> None:
    """The smaller weight in the corner; old outputs don't read new inputs. New outputs keep their
    random weights, or are 0."""
    outputs, inputs = weight.shape[:2]
    convolution.weight[:outputs, inputs:] = 0
    convolution.weight[:outputs, :inputs] = weight
    convolution.bias[:outputs] = bias
    if not new_outputs:
        convolution.weight[outputs:] = 0
        convolution.bias[outputs:] = 0
