"""The losses of `impasto paint` in PyTorch, on a network read from an ONNX file.

Content 1/2 sum (F - P)^2 and style sum (G - A)^2 / (4 N^2), Gram matrices divided by the number of
positions; "relative" divides each layer's by what an empty feature map would score.
"""

import json
from pathlib import Path

import torch

from onnx_to_torch import OnnxModule


class PaintLosses:
    def __init__(
        self,
        plugin: Path,
        network: str,
        content: torch.Tensor,
        style: torch.Tensor,
        settings: dict,
        dtype: torch.dtype = torch.float32,
        layout: torch.memory_format = torch.contiguous_format,
    ):
        """`plugin` is the extractor's plugin.json; pictures are 1, 3, H, W of 0..1.

        `settings` as in the report of `impasto paint`: identity.settings.losses.
        """
        manifest = json.loads(plugin.read_text())
        names = manifest["extractor"]["layers"]
        entry = manifest["input"]
        self.mean = torch.tensor(entry["mean"], dtype=dtype).view(1, 3, 1, 1)
        self.deviation = torch.tensor(entry["std"], dtype=dtype).view(1, 3, 1, 1)
        self.layout = layout
        self.relative = settings["normalisation"] == "relative"
        self.variation = settings["variationWeight"]
        weights = settings["contentWeight"] + settings["styleWeight"]
        self.range = settings["rangeWeight"] * weights

        def shares(layers: list[dict], weight: float) -> dict[str, float]:
            total = sum(layer["weight"] for layer in layers)
            return {
                names[layer["name"]]: weight * layer["weight"] / total
                for layer in layers
                if weight > 0
            }

        self.content = shares(settings["contentLayers"], settings["contentWeight"])
        self.style = shares(settings["styleLayers"], settings["styleWeight"])
        wanted = list(dict.fromkeys([*self.content, *self.style]))
        self.network = OnnxModule(network, wanted, settings["pooling"]).eval()
        self.network = self.network.to(dtype=dtype, memory_format=layout)
        self.network.requires_grad_(False)
        with torch.no_grad():
            features = self.features(content)
            self.targets = {name: features[name] for name in self.content}
            features = self.features(style)
            self.grams = {name: self.gram(features[name]) for name in self.style}

    def features(self, picture: torch.Tensor) -> dict[str, torch.Tensor]:
        entry = (picture - self.mean) / self.deviation
        return self.network(entry.contiguous(memory_format=self.layout))

    @staticmethod
    def gram(features: torch.Tensor) -> torch.Tensor:
        rows = features[0].flatten(1)
        return rows @ rows.T / rows.shape[1]

    def __call__(self, picture: torch.Tensor) -> torch.Tensor:
        features = self.features(picture)
        total = torch.zeros((), dtype=picture.dtype)
        for name, weight in self.content.items():
            target = self.targets[name]
            unit = 1 / (0.5 * target.square().sum()) if self.relative else 1
            total = total + weight * unit * 0.5 * (features[name] - target).square().sum()
        for name, weight in self.style.items():
            target = self.grams[name]
            area = 4 * target.shape[0] ** 2
            unit = area / target.square().sum() if self.relative else 1
            squares = (self.gram(features[name]) - target).square().sum()
            total = total + weight * unit * squares / area
        if self.variation > 0:
            down = (picture[..., 1:, :] - picture[..., :-1, :]).square()
            right = (picture[..., 1:] - picture[..., :-1]).square()
            pairs = down.numel() + right.numel()
            total = total + self.variation * (down.sum() + right.sum()) / pairs
        if self.range > 0:
            total = total + self.range * (picture - picture.clamp(0, 1)).square().mean()
        return total
