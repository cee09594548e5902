"""The VGG-19 family: the layer names, our slim network, and the two networks it learns from.

Simonyan, Zisserman: Very Deep Convolutional Networks for Large-Scale Image Recognition (2015).
A layer's feature map is what its ReLU returns.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

from ..export.graph import Graph

Pool = Literal["max", "average"]

LAYERS = [f"conv{block}_{i}" for block, count in ((1, 2), (2, 2), (3, 4), (4, 4), (5, 1))
          for i in range(1, count + 1)]
AFTER_POOL = {"conv2_1", "conv3_1", "conv4_1", "conv5_1"}
FULL_WIDTH = {1: 64, 2: 128, 3: 256, 4: 512, 5: 512}

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)


def pooled(x: torch.Tensor, pool: Pool) -> torch.Tensor:
    return F.max_pool2d(x, 2) if pool == "max" else F.avg_pool2d(x, 2)


class SlimVGG(nn.Module):
    """VGG-19 up to conv5_1 with fewer channels; zero padding, input normalised by mean and std."""

    def __init__(self, widths: dict[int, int]):
        super().__init__()
        channels = 3
        self.convolutions = nn.ModuleDict()
        for name in LAYERS:
            width = widths[int(name[4])]
            self.convolutions[name] = nn.Conv2d(channels, width, 3, padding=1)
            channels = width
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(IMAGENET_STD).view(3, 1, 1), persistent=False)

    def normalised(self, rgb: torch.Tensor) -> torch.Tensor:
        return (rgb - self.mean) / self.std

    def forward(
        self, rgb: torch.Tensor, pool: Pool = "max", last: str = LAYERS[-1]
    ) -> dict[str, torch.Tensor]:
        """N×3×H×W in 0..1 to the feature maps up to the last one asked for."""
        x = self.normalised(rgb)
        maps = {}
        for name, convolution in self.convolutions.items():
            if name in AFTER_POOL:
                x = pooled(x, pool)
            x = maps[name] = F.relu(convolution(x))
            if name == last:
                break
        return maps

    @torch.no_grad()
    def scale_channels(self, factors: dict[str, torch.Tensor]) -> None:
        """Multiplies the channels of the feature maps, exactly: a ReLU passes positive factors."""
        below = None
        for name, convolution in self.convolutions.items():
            factor = factors[name]
            weight = convolution.weight * factor.view(-1, 1, 1, 1)
            if below is not None:
                weight = weight / below.view(1, -1, 1, 1)
            convolution.weight.copy_(weight)
            convolution.bias.mul_(factor)
            below = factor

    def write(self, graph: Graph) -> None:
        """Every layer is an output; the input is normalised by whoever runs the network."""
        x, scale = graph.input, 1
        for name, convolution in self.convolutions.items():
            if name in AFTER_POOL:
                x, scale = graph.max_pool(x, f"pool{int(name[4]) - 1}"), 2 * scale
            x = graph.relu(graph.zero_padded(x, convolution, f"{name}.linear"), name)
            size = ("h", "w") if scale == 1 else (f"h/{scale}", f"w/{scale}")
            graph.output(name, convolution.out_channels, size)


class FrozenVGG(nn.Module):
    """A network of the family from a safetensors file: `convB_I.weight` and `.bias`, and perhaps
    a 1×1 convolution `conv0` that prepares RGB 0..1. Without one the input is BGR 0..255 minus the
    means of the original VGG."""

    def __init__(self, path: Path, padding: Literal["zeros", "reflect"]):
        super().__init__()
        self.padding = padding
        for key, value in load_file(path).items():
            self.register_buffer(key.replace(".", "__"), value)
        self.layers = [name for name in LAYERS if hasattr(self, f"{name}__weight")]
        if not hasattr(self, "conv0__weight"):
            self.register_buffer("conv0__weight", 255 * torch.eye(3).flip(0).view(3, 3, 1, 1))
            self.register_buffer("conv0__bias", -torch.tensor([103.939, 116.779, 123.68]))

    def width(self, name: str) -> int:
        return getattr(self, f"{name}__bias").shape[0]

    def forward(
        self, rgb: torch.Tensor, pool: Pool = "max", last: str | None = None,
        before_relu: bool = False
    ) -> dict[str, torch.Tensor]:
        x = F.conv2d(rgb, self.conv0__weight, self.conv0__bias)
        maps = {}
        for name in self.layers:
            if name in AFTER_POOL:
                x = pooled(x, pool)
            weight, bias = getattr(self, f"{name}__weight"), getattr(self, f"{name}__bias")
            if self.padding == "reflect":
                x = F.conv2d(F.pad(x, (1, 1, 1, 1), mode="reflect"), weight, bias)
            else:
                x = F.conv2d(x, weight, bias, padding=1)
            if before_relu:
                maps[name] = x
            x = F.relu(x)
            if not before_relu:
                maps[name] = x
            if name == last:
                break
        return maps


class Teachers(nn.Module):
    """The real VGG-19 as far as it is at hand, and a distilled one for the layers above."""

    def __init__(self, folder: Path):
        super().__init__()
        self.real = FrozenVGG(folder / "vgg19_conv1_1-conv3_4.safetensors", "zeros")
        self.distilled = FrozenVGG(folder / "vgg19_slim_16x.safetensors", "reflect")

    def width(self, name: str) -> int:
        return (self.real if name in self.real.layers else self.distilled).width(name)

    @torch.no_grad()
    def forward(
        self, rgb: torch.Tensor, pool: Pool = "max", before_relu: bool = False
    ) -> dict[str, torch.Tensor]:
        maps = self.distilled(rgb, pool, before_relu=before_relu)
        maps.update(self.real(rgb, pool, before_relu=before_relu))
        return maps
