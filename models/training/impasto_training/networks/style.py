"""Feed-forward style networks after Johnson, Alahi, Fei-Fei (2016).

One network may know several paintings: they share the convolutions up to the last, and each has
normalisations (Dumoulin, Shlens, Kudlur 2017) and a last convolution of its own: a palette. What is
written is the network of one painting.

Beside the picture the network sees channels of noise (Ulyanov et al. 2016). Gram matrices ask for
texture everywhere, and without a source of chance a network can put nothing on a plain surface but
a pattern that repeats with its strides.

`local`: batch normalisation, which becomes part of the convolutions when the network is written;
an output pixel then depends on its surroundings alone. `instance`: instance normalisation (Ulyanov
et al. 2017), whose statistics are those of the whole picture. `given`: the same, but factors, summands and a mixture of the colours come
from outside (see `any_style`).
"""

from __future__ import annotations

import re

import torch
import torch.nn.functional as F
from torch import nn

from ..export.graph import Graph


class GivenNorm(nn.Module):
    """Instance normalisation whose factors and summands, N×C each, are given before it runs."""

    given: list[torch.Tensor]
    eps = 1e-5

    def __init__(self, channels: int):
        super().__init__()
        self.channels = channels

    def sizes(self) -> list[tuple[str, tuple[int, ...]]]:
        """The constants of the written network and their shapes."""
        return [("scale", (self.channels,)), ("shift", (self.channels,))]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scale, shift = (value[:, :, None, None] for value in self.given)
        return F.instance_norm(x, eps=self.eps) * scale + shift

    def write(self, graph: Graph, x: str, name: str) -> str:
        scale, shift = (value[0] for value in self.given)
        return graph.instance_norm(x, scale, shift, self.eps, name)


class GivenColours(nn.Module):
    """Mixes three colours by matrices N×3×3 and adds N×3, which are given before it runs."""

    given: list[torch.Tensor]

    def sizes(self) -> list[tuple[str, tuple[int, ...]]]:
        return [("weight", (3, 3, 1, 1)), ("bias", (3,))]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        weight, bias = self.given
        return torch.einsum("nijkl,njhw->nihw", weight, x.float()) + bias[:, :, None, None]

    def write(self, graph: Graph, x: str, name: str) -> str:
        weight, bias = (value[0] for value in self.given)
        return graph.convolution(x, weight, bias, name)


class Layer(nn.Module):
    """Perhaps enlarging, reflecting, convolving, normalising, perhaps a ReLU."""

    def __init__(
        self, channels: int, out: int, size: int, norm: str | None, stride: int = 1,
        enlarge: int = 1, relu: bool = True, paintings: int = 1
    ):
        super().__init__()
        self.enlarge, self.relu = enlarge, relu
        self.convolution = nn.Conv2d(channels, out, size, stride, bias=norm is None)
        make = {
            "local": lambda: nn.BatchNorm2d(out, momentum=0.02),
            "instance": lambda: nn.InstanceNorm2d(out, affine=True),
            "given": lambda: GivenNorm(out),
            "colours": GivenColours,
            None: nn.Identity}[norm]
        self.norms = nn.ModuleList(make() for _ in range(paintings))

    def forward(self, x: torch.Tensor, painting: int = 0) -> torch.Tensor:
        if self.enlarge > 1:
            x = F.interpolate(x, scale_factor=self.enlarge, mode="nearest")
        border = self.convolution.kernel_size[0] // 2
        x = self.norms[painting](self.convolution(F.pad(x, (border,) * 4, mode="reflect")))
        return F.relu(x) if self.relu else x

    def folded(self, painting: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight and bias of the convolution with batch normalisation in it."""
        weight, norm = self.convolution.weight, self.norms[painting]
        if not isinstance(norm, nn.BatchNorm2d):
            bias = self.convolution.bias
            return weight, bias if bias is not None else torch.zeros(weight.shape[0])
        factor = norm.weight / (norm.running_var + norm.eps).sqrt()
        return weight * factor.view(-1, 1, 1, 1), norm.bias - norm.running_mean * factor

    def write(self, graph: Graph, x: str, name: str, painting: int) -> str:
        if self.enlarge > 1:
            x = graph.enlarged(x, self.enlarge, f"{name}.enlarged")
        x = graph.reflect(x, self.convolution.kernel_size[0] // 2, f"{name}.border")
        weight, bias = self.folded(painting)
        x = graph.convolution(x, weight, bias, f"{name}.convolution", self.convolution.stride[0])
        norm = self.norms[painting]
        if isinstance(norm, nn.InstanceNorm2d):
            x = graph.instance_norm(x, norm.weight, norm.bias, norm.eps, f"{name}.norm")
        elif isinstance(norm, (GivenNorm, GivenColours)):
            x = norm.write(graph, x, f"{name}.norm")
        return graph.relu(x) if self.relu else x


class Residual(nn.Module):
    def __init__(self, channels: int, norm: str, paintings: int):
        super().__init__()
        self.first = Layer(channels, channels, 3, norm, paintings=paintings)
        self.second = Layer(channels, channels, 3, norm, relu=False, paintings=paintings)

    def forward(self, x: torch.Tensor, painting: int) -> torch.Tensor:
        return x + self.second(self.first(x, painting), painting)

    def write(self, graph: Graph, x: str, name: str, painting: int) -> str:
        y = self.first.write(graph, x, f"{name}.first", painting)
        return graph.add(x, self.second.write(graph, y, f"{name}.second", painting), name)


class Style(nn.Module):
    """N×(3 + noise)×H×W, RGB in 0..1 and noise spread evenly over 0..1, to the painted picture
    N×3×H×W; H and W multiples of 4. Width 32 is the paper's."""

    def __init__(self, width: int, norm: str, noise: int = 0, paintings: int = 1, blocks: int = 5):
        super().__init__()
        w, self.noise = width, noise
        of = {"norm": norm, "paintings": paintings}
        self.layers = nn.ModuleList([
            Layer(3 + noise, w, 9, **of), Layer(w, 2 * w, 3, stride=2, **of),
            Layer(2 * w, 4 * w, 3, stride=2, **of),
            *(Residual(4 * w, norm, paintings) for _ in range(blocks)),
            Layer(4 * w, 2 * w, 3, enlarge=2, **of), Layer(2 * w, w, 3, enlarge=2, **of)])
        colours = "colours" if norm == "given" else None
        self.palettes = nn.ModuleList(Layer(w, 3, 9, colours, relu=False) for _ in range(paintings))

    def forward(self, x: torch.Tensor, painting: int = 0) -> torch.Tensor:
        x = 4 * x - 2
        for layer in self.layers:
            x = layer(x, painting)
        return 0.25 * self.palettes[painting](x) + 0.5

    def named(self, painting: int = 0) -> list[tuple[str, Layer]]:
        """All layers that convolve, as they are called in the written network and in its order."""
        found = []
        for i, layer in enumerate([*self.layers, self.palettes[painting]]):
            found += [(f"layer{i}.first", layer.first), (f"layer{i}.second", layer.second)] \
                if isinstance(layer, Residual) else [(f"layer{i}", layer)]
        return found

    def write(self, graph: Graph, painting: int = 0) -> None:
        graph.input_channels = 3 + self.noise
        x = graph.affine(graph.input, 4, -2, "centred")
        for i, layer in enumerate(self.layers):
            x = layer.write(graph, x, f"layer{i}", painting)
        x = self.palettes[painting].write(graph, x, f"layer{len(self.layers)}", 0)
        graph.affine(x, 0.25, 0.5, "output")
        graph.output("output", 3)

    def take(self, state: dict[str, torch.Tensor], paintings: list[int]) -> None:
        """The weights of a network as wide and deep, of either normalisation; each of the paintings
        here begins with the one of that index there. Statistics are not taken over."""
        own = self.state_dict()
        for key in own:
            if not key.endswith(("running_mean", "running_var", "num_batches_tracked")):
                own[key] = state[re.sub(
                    r"(norms|palettes)\.(\d+)", lambda m: f"{m[1]}.{paintings[int(m[2])]}", key)]
        self.load_state_dict(own)

    def freeze_statistics(self) -> None:
        """Batch normalisation from now on with its running statistics, as when shipped."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
