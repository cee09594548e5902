"""Enlarging: residual blocks at the small size, one pixel shuffle at the end.

After SRResNet (Ledig et al. 2017) without batch normalisation (EDSR, Lim et al. 2017). No
statistics over the picture; one output pixel looks 2·blocks + 3 input pixels far.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from ..export.graph import Graph


class Block(nn.Module):
    """x + conv(relu(conv(x))), the identity at the start."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(F.relu(self.first(x)))


class SuperResolution(nn.Module):
    """N×3×H×W in 0..1 to N×3×(scale·H)×(scale·W), nearest neighbour plus what was learned."""

    def __init__(self, scale: int, channels: int, blocks: int):
        super().__init__()
        self.scale = scale
        self.head = nn.Conv2d(3, channels, 3, padding=1)
        self.blocks = nn.ModuleList(Block(channels) for _ in range(blocks))
        self.fuse = nn.Conv2d(channels, channels, 3, padding=1)
        self.tail = nn.Conv2d(channels, 3 * scale**2, 3, padding=1)
        self._start_tail_alike()

    @torch.no_grad()
    def _start_tail_alike(self) -> None:
        """All sub-pixels of a colour start with the same small filter, so that the shuffle draws
        no grid to unlearn (after ICNR, Aitken et al. 2017)."""
        filters = torch.empty(3, *self.tail.weight.shape[1:])
        nn.init.normal_(filters, 0, 1e-3)
        self.tail.weight.copy_(filters.repeat_interleave(self.scale**2, 0))
        nn.init.zeros_(self.tail.bias)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.head(x)
        y = h
        for block in self.blocks:
            y = block(y)
        y = self.tail(h + self.fuse(y))
        return F.pixel_shuffle(y, self.scale) + F.interpolate(
            x, scale_factor=self.scale, mode="nearest")

    def write(self, graph: Graph) -> None:
        h = y = graph.zero_padded(graph.input, self.head, "head")
        for i, block in enumerate(self.blocks):
            first = graph.relu(graph.zero_padded(y, block.first, f"block{i}.first"))
            second = graph.zero_padded(first, block.second, f"block{i}.second")
            y = graph.add(y, second, f"block{i}")
        y = graph.add(h, graph.zero_padded(y, self.fuse, "fuse"), "features")
        detail = graph.pixel_shuffle(graph.zero_padded(y, self.tail, "tail"), self.scale, "detail")
        graph.add(detail, graph.enlarged(graph.input, self.scale, "enlarged"), "output")
        graph.output("output", 3)
