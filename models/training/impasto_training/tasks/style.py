"""Training of a style: content of photographs, Gram matrices of one painting."""

from __future__ import annotations

from pathlib import Path

import torch

from ..loop import Batch, Losses, Task
from ..losses.features import content_loss, gram, gram_loss, outside_range, total_variation
from ..networks.style import Style
from ..networks.vgg import FrozenVGG
from ..pictures import Pictures, decode


def network(recipe: dict) -> Style:
    return Style(recipe["width"], recipe["norm"])


class Painting(Task):
    def __init__(self, recipe: dict, data: Path):
        self.recipe = recipe
        self.weights = recipe["losses"]
        self.photographs = Pictures(data / "photos", recipe.get("photographs"))
        self.features = FrozenVGG(data / "perceptual" / "vgg19_slim_16x.safetensors", "reflect")
        self.painter = network(recipe)
        super().__init__({"network": self.painter}, [self.features])
        painting = decode(data / "paintings" / recipe["painting"], recipe["paintingSide"])
        last = max(recipe["styleLayers"], key=self.features.layers.index)
        with torch.no_grad():
            maps = self.features(painting[None].float() / 255, "average", last)
        self.style = {name: gram(maps[name]) for name in recipe["styleLayers"]}

    def place(self, device: torch.device) -> None:
        super().place(device)
        self.style = {name: value.to(device) for name, value in self.style.items()}

    def batch(self, random: torch.Generator) -> Batch:
        return {"photographs": self.photographs.batch(
            self.recipe["batch"], self.recipe["size"], random, largest_reduction=2)}

    def losses(self, step: int, batch: Batch) -> Losses:
        recipe = self.recipe
        photographs = batch["photographs"]
        if step >= recipe["steps"] * recipe.get("freezeStatisticsAt", 1):
            self.painter.freeze_statistics()
        last = max([*recipe["styleLayers"], *recipe["contentLayers"]],
                   key=self.features.layers.index)
        with self.autocast():
            painted = self.painter(photographs).float()
            found = self.features(painted, "average", last)
            with torch.no_grad():
                expected = self.features(
                    photographs, "average", max(recipe["contentLayers"]))
        terms = {
            "content": sum(weight * content_loss(found[name], expected[name])
                           for name, weight in recipe["contentLayers"].items()),
            "style": sum(weight * gram_loss(gram(found[name]), self.style[name])
                         for name, weight in recipe["styleLayers"].items())
            / sum(recipe["styleLayers"].values()),
            "variation": total_variation(painted),
            "range": outside_range(painted)}
        return {"loss": sum(self.weights[k] * v for k, v in terms.items()), **terms}
