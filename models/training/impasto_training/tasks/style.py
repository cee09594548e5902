"""Training of styles: content of photographs, Gram matrices of one painting, or of several that
share a network's convolutions and take turns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from ..loop import Batch, Losses, Task
from ..losses.features import outside_range, total_variation
from ..losses.grid import locked_texture
from ..losses.spectrum import local_power, weave_loss
from ..losses.style import StyleLoss
from ..networks import shipped, style_start
from ..networks.style import Style
from ..pictures import Pictures, decode, integer

NOISE = 0.02
"""Deviation of the noise that must not change the painting: a network that answers it draws hatching
on plain surfaces out of nothing."""


def network(recipe: dict) -> Style:
    return Style(recipe["width"], recipe["norm"], recipe["noise"], len(recipe["paintings"]))


def order(recipe: dict) -> list[str]:
    """The paintings' names, in the order of their normalisations."""
    return sorted(recipe["paintings"])


def starts(recipe: dict) -> bool:
    """Whether the paintings begin with networks that were written."""
    given = {"start" in described for described in recipe.get("paintings", {}).values()}
    if len(given) > 1:
        raise SystemExit("paintings: found a start for some, expected one for each or for none")
    return given == {True}


def painting(described: dict, data: Path) -> torch.Tensor:
    """1×3×H×W in 0..1, without the margin that the recipe cuts off (left, top, right, bottom as
    shares), its shorter side as the recipe says: that decides how large strokes become."""
    picture = decode(data / "paintings" / described["file"])
    height, width = picture.shape[1:]
    left, top, right, bottom = described.get("margin", [0, 0, 0, 0])
    picture = picture[:, round(top * height) : round((1 - bottom) * height),
                      round(left * width) : round((1 - right) * width)]
    factor = described["side"] / min(picture.shape[1:])
    size = [round(side * factor) for side in picture.shape[1:]]
    return torch.nn.functional.interpolate(
        picture[None].float() / 255, size=size, mode="bicubic", antialias=True).clamp(0, 1)


def cut_alike(room: int, shift: torch.Tensor, *pictures: torch.Tensor) -> list[torch.Tensor]:
    """Cut so that the pooling of the loss networks falls anywhere on the strides of the painter,
    who would otherwise learn to draw for its places."""
    top, left = shift.tolist()
    height, width = (side - room for side in pictures[0].shape[2:])
    return [p[..., top : top + height, left : left + width] for p in pictures]


class Stylising(Task):
    """What training for one painting and for any have in common."""

    def __init__(self, recipe: dict, data: Path, network: torch.nn.Module, *frozen: torch.nn.Module):
        self.recipe = recipe
        self.weights = recipe["losses"]
        self.photographs = Pictures.of(data / "photos", recipe.get("photographs"))
        self.judge = StyleLoss(recipe, data)
        super().__init__({"network": network}, [self.judge, *frozen])

    def batch(self, random: torch.Generator) -> Batch:
        photographs = self.photographs.batch(
            self.recipe["batch"], self.recipe["size"], random, largest_reduction=2)
        count, _, height, width = photographs.shape
        shift = [integer(0, self.recipe.get("shift", 0), random) for _ in range(2)]
        return {"photographs": photographs, "shift": torch.tensor(shift),
                "noisy": photographs + NOISE * torch.randn(photographs.shape, generator=random),
                "noise": torch.rand(count, self.recipe["noise"], height, width, generator=random)}

    def flaws(
        self, round: int, painted: torch.Tensor, batch: Batch,
        paint: Callable[[torch.Tensor], torch.Tensor], power: torch.Tensor
    ) -> Losses:
        """What no painting asks for. `round` counts the steps of one painting; `power` is the
        `local_power` of each picture's."""
        terms = {"variation": total_variation(painted), "range": outside_range(painted),
                 "grid": locked_texture(painted)}
        if "weave" in self.weights:
            terms["weave"] = weave_loss(painted, batch["photographs"], power)
        # Painting twice costs half a step more: not in every step, and then with more weight.
        every = self.recipe["stabilityEvery"]
        if round % every == 0:
            with self.autocast():
                again = paint(torch.cat((batch["noisy"], batch["noise"]), 1))
            terms["stability"] = every * torch.nn.functional.mse_loss(again.float(), painted)
        return terms


class Painting(Stylising):
    def __init__(self, recipe: dict, data: Path, runs: Path):
        super().__init__(recipe, data, network(recipe))
        self.paintings = [recipe["paintings"][name] for name in order(recipe)]
        pictures = [painting(described, data) for described in self.paintings]
        self.styles = [self.judge.grams(picture) for picture in pictures]
        self.powers = [local_power(picture) for picture in pictures]

    def begin(self) -> None:
        if starts(self.recipe):
            style_start.start(self.trained["network"], [
                shipped.constants(described["start"]) for described in self.paintings])

    def begin_with(self, parent: dict, recipe: dict) -> None:
        """A painting that the parent does not know begins with another of its."""
        known = order(recipe)
        files = [recipe["paintings"][name]["file"] for name in known]
        self.trained["network"].take(parent, [
            files.index(described["file"]) if described["file"] in files else 0
            for described in self.paintings])

    def place(self, device: torch.device) -> None:
        super().place(device)
        self.styles = [[{k: v.to(device) for k, v in grams.items()} for grams in style]
                       for style in self.styles]
        self.powers = [power.to(device) for power in self.powers]

    def losses(self, step: int, batch: Batch) -> Losses:
        photographs = batch["photographs"]
        round, turn = divmod(step, len(self.paintings))
        painter = self.trained["network"]
        if self.steps is not None and step >= self.steps * self.recipe["freezeStatisticsAt"]:
            painter.freeze_statistics()
        with self.autocast():
            painted = painter(torch.cat((photographs, batch["noise"]), 1), turn).float()
            terms = self.judge(
                *cut_alike(self.recipe.get("shift", 0), batch["shift"], painted, photographs),
                self.styles[turn])
        terms |= self.flaws(round, painted, batch, lambda x: painter(x, turn), self.powers[turn])
        weights = self.weights | {"style": self.paintings[turn]["weight"]}
        return {"loss": sum(weights[k] * v for k, v in terms.items()), **terms}
