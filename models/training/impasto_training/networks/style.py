"""Feed-forward style networks after Johnson, Alahi, Fei-Fei (2016).

`local`: batch normalisation, which becomes part of the convolutions when the network is written;
an output pixel then depends on its surroundings alone. `instance`: instance normalisation (Ulyanov
et al. 2017), whose statistics are those of the whole picture.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from ..export.graph import Graph


class Layer(nn.Module):
    """Perhaps enlarging, reflecting, convolving, normalising, perhaps a ReLU."""

    def __init__(
        self, channels: int, out: int, size: int, norm: str | None, stride: int = 1,
        enlarge: int = 1, relu: bool = True
    ):
        super().__init__()
        self.enlarge, self.relu = enlarge, relu
        self.convolution = nn.Conv2d(channels, out, size, stride, bias=norm is None)
        self.norm = {
            "local": lambda: nn.BatchNorm2d(out, momentum=0.02),
            "instance": lambda: nn.InstanceNorm2d(out, affine=True),
            None: nn.Identity}[norm]()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.enlarge > 1:
            x = F.interpolate(x, scale_factor=self.enlarge, mode="nearest")
        border = self.convolution.kernel_size[0] // 2
        x = self.norm(self.convolution(F.pad(x, (border,) * 4, mode="reflect")))
        return F.relu(x) if self.relu else x

    def folded(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Weight and bias of the convolution with batch normalisation in it."""
        weight = self.convolution.weight
        if not isinstance(self.norm, nn.BatchNorm2d):
            bias = self.convolution.bias
            return weight, bias if bias is not None else torch.zeros(weight.shape[0])
        factor = self.norm.weight / (self.norm.running_var + self.norm.eps).sqrt()
        return weight * factor.view(-1, 1, 1, 1), self.norm.bias - self.norm.running_mean * factor

    def write(self, graph: Graph, x: str, name: str) -> str:
        if self.enlarge > 1:
            x = graph.enlarged(x, self.enlarge, f"{name}.enlarged")
        x = graph.reflect(x, self.convolution.kernel_size[0] // 2, f"{name}.border")
        weight, bias = self.folded()
        x = graph.convolution(x, weight, bias, f"{name}.convolution", self.convolution.stride[0])
        if isinstance(self.norm, nn.InstanceNorm2d):
            x = graph.instance_norm(x, self.norm, f"{name}.norm")
        return graph.relu(x) if self.relu else x


class Residual(nn.Module):
    def __init__(self, channels: int, norm: str):
        super().__init__()
        self.first = Layer(channels, channels, 3, norm)
        self.second = Layer(channels, channels, 3, norm, relu=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.second(self.first(x))

    def write(self, graph: Graph, x: str, name: str) -> str:
        y = self.second.write(graph, self.first.write(graph, x, f"{name}.first"), f"{name}.second")
        return graph.add(x, y, name)


class Style(nn.Module):
    """N×3×H×W in 0..1 to the painted picture, H and W multiples of 4. Width 32 is the paper's."""

    def __init__(self, width: int, norm: str, blocks: int = 5):
        super().__init__()
        w = width
        self.layers = nn.ModuleList([
            Layer(3, w, 9, norm), Layer(w, 2 * w, 3, norm, stride=2),
            Layer(2 * w, 4 * w, 3, norm, stride=2),
            *(Residual(4 * w, norm) for _ in range(blocks)),
            Layer(4 * w, 2 * w, 3, norm, enlarge=2), Layer(2 * w, w, 3, norm, enlarge=2),
            Layer(w, 3, 9, None, relu=False)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = 4 * x - 2
        for layer in self.layers:
            x = layer(x)
        return 0.25 * x + 0.5

    def write(self, graph: Graph) -> None:
        x = graph.affine(graph.input, 4, -2, "centred")
        for i, layer in enumerate(self.layers):
            x = layer.write(graph, x, f"layer{i}")
        graph.affine(x, 0.25, 0.5, "output")
        graph.output("output", 3)

    def freeze_statistics(self) -> None:
        """Batch normalisation from now on with its running statistics, as when shipped."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
