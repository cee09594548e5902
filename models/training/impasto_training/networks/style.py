"""Feed-forward style networks after Johnson, Alahi, Fei-Fei (2016).

One network may know several paintings: they share the convolutions up to the last, and each has
normalisations (Dumoulin, Shlens, Kudlur 2017) and a last convolution of its own: a palette. What is
written is the network of one painting.

Beside the picture the network sees channels of noise (Ulyanov et al. 2016). Gram matrices ask for
texture everywhere, and without a source of chance a network can put nothing on a plain surface but
a pattern that repeats with its strides.

`local`: batch normalisation, which becomes part of the convolutions when the network is written;
an output pixel then depends on its surroundings alone. `instance`: instance normalisation (Ulyanov
et al. 2017), whose statistics are those of the whole picture.
"""

from __future__ import annotations

import re

import torch
import torch.nn.functional as F
from torch import nn

from ..export.graph import Graph


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
        if isinstance(self.norms[painting], nn.InstanceNorm2d):
            x = graph.instance_norm(x, self.norms[painting], f"{name}.norm")
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
        self.palettes = nn.ModuleList(Layer(w, 3, 9, None, relu=False) for _ in range(paintings))

    def forward(self, x: torch.Tensor, painting: int = 0) -> torch.Tensor:
        x = 4 * x - 2
        for layer in self.layers:
            x = layer(x, painting)
        return 0.25 * self.palettes[painting](x) + 0.5

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
