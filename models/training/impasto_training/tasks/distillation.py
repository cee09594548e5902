"""Training of the slim VGG-19: predict the teachers' feature maps, each through a linear map."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from ..loop import Batch, Losses, Task
from ..networks.vgg import LAYERS, Pool, SlimVGG, Teachers
from ..pictures import Pictures, generator, integer, uniform
from . import linear_start


def network(recipe: dict) -> SlimVGG:
    return SlimVGG({int(block): width for block, width in recipe["widths"].items()})


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """Of maps whose channels have mean square 1: mean squared error. One unit is left out at the
    border, where the paddings of student and teacher differ."""
    difference = (found - expected)[:, :, 1:-1, 1:-1]
    return difference.float().square().mean()


class Distillation(Task):
    """The student sees photographs, paintings, noise on both and pure noise, as painting does, and
    both kinds of pooling."""

    def __init__(self, recipe: dict, data: Path, runs: Path):
        self.recipe = recipe
        self.photographs = Pictures.of(data / "photos", recipe.get("photographs"))
        self.paintings = Pictures.of(data / "paintings", shorter_side=recipe["paintingSide"])
        self.teachers = Teachers(data / "perceptual")
        self.student = network(recipe)
        self.heads = nn.ModuleDict({
            name: nn.Conv2d(self.student.convolutions[name].out_channels,
                            self.teachers.width(name), 1)
            for name in LAYERS})
        for name in LAYERS:
            self.heads[name].register_buffer("scale", torch.ones(self.teachers.width(name)))
        super().__init__(trained={"network": self.student, "heads": self.heads},
                         frozen=[self.teachers])

    def pictures(self, count: int, random: torch.Generator) -> torch.Tensor:
        size = self.recipe["size"]
        pictures = []
        for _ in range(count):
            source = self.paintings if uniform(0, 1, random) < 0.2 else self.photographs
            picture = source.crop(size, random, largest_reduction=3)
            kind = uniform(0, 1, random)
            if kind < 0.05:
                picture = torch.rand(picture.shape, generator=random)
            elif kind < 0.2:
                noise = torch.randn(picture.shape, generator=random)
                picture = (picture + uniform(0, 0.2, random) * noise).clamp(0, 1)
            pictures.append(picture)
        return torch.stack(pictures)

    def begin(self) -> None:
        """Scales of the teachers' channels, then the start in closed form."""
        sample = self.pictures(self.recipe["startPictures"], generator(self.recipe["seed"], -1))
        targets = self.teachers(sample)
        for name in LAYERS:
            power = targets[name].square().mean((0, 2, 3)).sqrt()
            self.heads[name].scale.copy_(power.clamp_min(0.05 * power.mean()))
        scales = {name: self.heads[name].scale for name in LAYERS}
        linear_start.start(self.student, self.heads, scales, self.teachers, sample)

    def errors(self, pictures: torch.Tensor, pool: Pool) -> Losses:
        with torch.no_grad():
            targets = self.teachers(pictures, pool)
        maps = self.student(pictures, pool)
        return {
            name: relative_error(
                self.heads[name](maps[name]),
                targets[name] / self.heads[name].scale.view(-1, 1, 1))
            for name in LAYERS}

    def batch(self, random: torch.Generator) -> Batch:
        return {"pictures": self.pictures(self.recipe["batch"], random),
                "average": torch.tensor(integer(0, 1, random) == 0)}

    def losses(self, step: int, batch: Batch) -> Losses:
        with self.autocast():
            errors = self.errors(batch["pictures"], "average" if batch["average"] else "max")
        return {"loss": sum(errors.values()) / len(errors), **errors}

    @torch.no_grad()
    def finish(self, network: SlimVGG) -> None:
        """Every channel's mean over photographs becomes 1 (Gatys, Ecker, Bethge 2016), so that one
        weight means about the same in every layer."""
        sums: dict[str, torch.Tensor] = {}
        random = generator(self.recipe["seed"], -2)
        for _ in range(16):
            maps = network(self.photographs.batch(16, self.recipe["size"], random, 3))
            for name, value in maps.items():
                sums[name] = sums.get(name, 0) + value.mean((0, 2, 3)) / 16
        network.scale_channels({
            name: 1 / mean.clamp_min(0.02 * mean.mean()) for name, mean in sums.items()})
