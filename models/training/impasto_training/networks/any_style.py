"""A style network for paintings that it has not seen.

The painter is that of `style`; its normalisations and its colours come from outside (Ghiasi et al.
2017), one set a painting. The encoder finds them: it looks at the painting once, through our own
slim VGG, whose channels' means and deviations say what a manner is (Huang, Belongie 2017), and two
linear layers turn these into factors, summands and colours. What it returns has the names of the
painter's constants, so the host puts it in their place, and tiles are painted by an ordinary network.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from ..export.graph import Graph
from .style import GivenColours, GivenNorm, Style
from .vgg import AFTER_POOL, SlimVGG

LOOKED_AT = ("conv1_2", "conv2_2", "conv3_2", "conv3_4", "conv4_1")
FARTHEST = 4.0
"""Deviations from what paintings usually are that still count."""
MIXTURES = torch.tensor([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, -1, 0], [0, 1, -1], [1, 0, -1]])
"""The three colours and their differences: deviations of all six say how the colours vary together."""


class Looking(nn.Module):
    """N×3×H×W in 0..1 to means and deviations of colours and features, N×features. Not trained."""

    def __init__(self, extractor: SlimVGG):
        super().__init__()
        self.extractor = extractor
        channels = sum(extractor.convolutions[name].out_channels for name in LOOKED_AT)
        self.features = 2 * (len(MIXTURES) + channels)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        found = self.extractor(pictures, last=LOOKED_AT[-1])
        maps = [F.conv2d(pictures, MIXTURES.to(pictures).view(6, 3, 1, 1))]
        maps += [found[name] for name in LOOKED_AT]
        means = [m.mean((2, 3)) for m in maps]
        squares = [m.square().mean((2, 3)) for m in maps]
        return torch.cat([v for mean, square in zip(means, squares, strict=True)
                          for v in (mean, (square - mean.square()).clamp(min=0).sqrt())], 1)

    def write(self, graph: Graph) -> str:
        mean = graph.constant("mean", self.extractor.mean[None])
        std = graph.constant("std", self.extractor.std[None])
        x = graph.node("Div", [graph.node("Sub", [graph.input, mean], "centred"), std], "normalised")
        zero = torch.zeros(len(MIXTURES))
        maps = [graph.convolution(graph.input, MIXTURES.view(6, 3, 1, 1), zero, "mixtures")]
        for name, convolution in self.extractor.convolutions.items():
            if name in AFTER_POOL:
                x = graph.max_pool(x, f"pool{int(name[4]) - 1}")
            x = graph.relu(graph.zero_padded(x, convolution, f"{name}.linear"), name)
            if name in LOOKED_AT:
                maps.append(x)
            if name == LOOKED_AT[-1]:
                break
        parts = []
        for m in maps:
            mean = graph.node("GlobalAveragePool", [m], f"{m}.mean")
            square = graph.node(
                "GlobalAveragePool", [graph.node("Mul", [m, m], f"{m}.square")], f"{m}.squares")
            variance = graph.node(
                "Sub", [square, graph.node("Mul", [mean, mean], f"{m}.mean.square")], f"{m}.variance")
            parts += [mean, graph.node("Sqrt", [graph.relu(variance)], f"{m}.deviation")]
        return graph.node("Flatten", [graph.node("Concat", parts, "statistics", axis=1)], "look")


class Encoder(nn.Module):
    """What was seen, N×features, to all that the painter is given, N×numbers."""

    def __init__(self, features: int, hidden: int, sizes: list[tuple[str, tuple[int, ...]]]):
        super().__init__()
        self.sizes = sizes
        numbers = sum(torch.Size(size).numel() for _, size in sizes)
        self.first, self.second = nn.Linear(features, hidden), nn.Linear(hidden, numbers)
        # Of the looks of many paintings; found before training begins.
        self.register_buffer("centre", torch.zeros(features))
        self.register_buffer("spread", torch.ones(features))

    def forward(self, look: torch.Tensor) -> torch.Tensor:
        # A channel that hardly ever speaks has a tiny spread: a painting where it does is an
        # outlier by hundreds of it, which no linear layer survives.
        seen = ((look - self.centre) / self.spread).clamp(-FARTHEST, FARTHEST)
        return self.second(F.relu(self.first(seen)))

    def write(self, graph: Graph, look: str) -> None:
        """An output for each constant of the painter, named as it is there."""
        centre, spread = graph.constant("centre", self.centre), graph.constant("spread", self.spread)
        x = graph.node("Div", [graph.node("Sub", [look, centre], "look.centred"), spread], "look.scaled")
        limits = [graph.constant(f"look.{k}", np.float32(v))
                  for k, v in (("lowest", -FARTHEST), ("highest", FARTHEST))]
        x = graph.node("Clip", [x, *limits], "look.limited")
        for name, layer in (("hidden", self.first), ("given", self.second)):
            constants = [graph.constant(f"{name}.weight", layer.weight),
                         graph.constant(f"{name}.bias", layer.bias)]
            x = graph.node("Gemm", [x, *constants], name, transB=1)
            x = graph.relu(x) if name == "hidden" else x
        lengths = [torch.Size(size).numel() for _, size in self.sizes]
        parts = [f"{name}.flat" for name, _ in self.sizes]
        graph.split(x, lengths, parts)
        for part, (name, size) in zip(parts, self.sizes, strict=True):
            graph.reshaped(part, size, name)


class AnyStyle(nn.Module):
    """N×(3 + noise)×H×W and what was seen of N paintings, N×features, to N×3×H×W painted."""

    def __init__(self, width: int, noise: int, features: int, hidden: int):
        super().__init__()
        self.painter = Style(width, "given", noise)
        self.given: list[tuple[str, GivenNorm | GivenColours]] = [
            (f"{name}.norm", layer.norms[0]) for name, layer in self.painter.named()]
        self.encoder = Encoder(features, hidden, [
            (f"{name}.{part}", size) for name, m in self.given for part, size in m.sizes()])

    def forward(self, x: torch.Tensor, look: torch.Tensor) -> torch.Tensor:
        self.give(self.encoder(look))
        return self.painter(x)

    def give(self, numbers: torch.Tensor) -> None:
        """N×numbers, in the order of the encoder's sizes."""
        parts = numbers.float().split([torch.Size(s).numel() for _, s in self.encoder.sizes], 1)
        parts = [part.view(-1, *size)
                 for part, (_, size) in zip(parts, self.encoder.sizes, strict=True)]
        for _, module in self.given:
            count = len(module.sizes())
            module.given, parts = parts[:count], parts[count:]
