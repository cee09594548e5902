"""Training of a style: content of photographs, Gram matrices of one painting."""

from __future__ import annotations

from pathlib import Path

import torch

from ..loop import Batch, Losses, Task
from ..losses.features import content_loss, gram, gram_loss, outside_range, total_variation
from ..losses.grid import locked_texture
from ..networks import shipped
from ..networks.style import Style
from ..networks.vgg import LAYERS
from ..pictures import Pictures, decode, generator

NOISE = 0.02
"""Deviation of the noise that must not change the painting: a network that answers it draws hatching
on plain surfaces out of nothing."""


def network(recipe: dict) -> Style:
    return Style(recipe["width"], recipe["norm"])


def painting(recipe: dict, data: Path) -> torch.Tensor:
    """1×3×H×W in 0..1, without the margin that the recipe cuts off (left, top, right, bottom as
    shares), its shorter side as the recipe says: that decides how large strokes become."""
    picture = decode(data / "paintings" / recipe["painting"])
    height, width = picture.shape[1:]
    left, top, right, bottom = recipe.get("margin", [0, 0, 0, 0])
    picture = picture[:, round(top * height) : round((1 - bottom) * height),
                      round(left * width) : round((1 - right) * width)]
    factor = recipe["paintingSide"] / min(picture.shape[1:])
    size = [round(side * factor) for side in picture.shape[1:]]
    return torch.nn.functional.interpolate(
        picture[None].float() / 255, size=size, mode="bicubic", antialias=True).clamp(0, 1)


class Painting(Task):
    """Average pooling in the loss network: maximum pooling leaves a regular pattern."""

    def __init__(self, recipe: dict, data: Path):
        self.recipe = recipe
        self.weights = recipe["losses"]
        self.data = data
        self.photographs = Pictures(data / "photos", recipe.get("photographs"))
        self.features = shipped.loss_network(recipe["lossNetwork"], data)
        self.last = max([*recipe["styleLayers"], *recipe["contentLayers"]], key=LAYERS.index)
        self.last_content = max(recipe["contentLayers"], key=LAYERS.index)
        super().__init__({"network": network(recipe)}, [self.features])
        with torch.no_grad():
            maps = self.features(painting(recipe, data), "average", self.last)
        self.style = {name: gram(maps[name]) for name in recipe["styleLayers"]}

    def begin(self) -> None:
        if "start" in self.recipe:
            batch = self.photographs.batch(
                16, self.recipe["size"], generator(self.recipe["seed"], -1), 2)
            shipped.start_style(self.trained["network"], self.recipe["start"], batch)

    def place(self, device: torch.device) -> None:
        super().place(device)
        self.style = {name: value.to(device) for name, value in self.style.items()}

    def batch(self, random: torch.Generator) -> Batch:
        photographs = self.photographs.batch(
            self.recipe["batch"], self.recipe["size"], random, largest_reduction=2)
        noise = NOISE * torch.randn(photographs.shape, generator=random)
        return {"photographs": photographs, "noisy": photographs + noise}

    def losses(self, step: int, batch: Batch) -> Losses:
        photographs = batch["photographs"]
        painter = self.trained["network"]
        if self.steps is not None and step >= self.steps * self.recipe["freezeStatisticsAt"]:
            painter.freeze_statistics()
        with self.autocast():
            painted = painter(photographs).float()
            found = self.features(painted, "average", self.last)
            with torch.no_grad():
                expected = self.features(photographs, "average", self.last_content)
        terms = style_terms(self.recipe, found, expected, self.style)
        terms["variation"] = total_variation(painted)
        terms["range"] = outside_range(painted)
        terms["grid"] = locked_texture(painted)
        # Painting twice costs half a step more: not in every step, and then with more weight.
        every = self.recipe.get("stabilityEvery", 1)
        if "stability" in self.weights and step % every == 0:
            with self.autocast():
                again = painter(batch["noisy"])
            terms["stability"] = every * torch.nn.functional.mse_loss(again.float(), painted)
        return {"loss": sum(self.weights[k] * v for k, v in terms.items()), **terms}


def style_terms(recipe: dict, found: dict, content: dict, style: dict) -> Losses:
    """Weighted means over the layers of the content and the Gram loss."""
    def mean(layers: dict[str, float], loss) -> torch.Tensor:
        return sum(weight * loss(name) for name, weight in layers.items()) / sum(layers.values())

    return {
        "content": mean(recipe["contentLayers"], lambda k: content_loss(found[k], content[k])),
        "style": mean(recipe["styleLayers"], lambda k: gram_loss(gram(found[k]), style[k]))}
