"""Training of the enlarging networks: pixel loss alone, or with features, texture and no grid."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch.func import functional_call

from ..degradation import Degradation, Degraded
from ..loop import Batch, Losses, Task
from ..losses.adversarial import discriminator_loss, generator_loss
from ..losses.features import feature_distance, unit_distance
from ..losses.grid import grid_loss
from ..losses.spectrum import excess_loss
from ..networks import shipped
from ..networks.discriminator import Discriminator
from ..networks.super_resolution import SuperResolution
from ..networks.vgg import LAYERS
from ..pictures import Pictures, integer
from ..subjects import subjects
from ..teacher import Taught, Teacher

LOSSES = ("pixel", "taught", "mean", "grid", "excess", "flat", "features", "adversarial")

FLAT = 16
"""Pictures of one colour in a batch."""

SHIFT = 8
"""The pooling of the loss network has a grid of this period; it is put anywhere on the picture."""


def network(recipe: dict) -> SuperResolution:
    return SuperResolution(recipe["scale"], recipe["channels"], recipe["blocks"])


def _source(recipe: dict, data: Path, runs: Path) -> Degraded | Taught:
    scale, size = recipe["scale"], recipe["size"]
    if "teacher" in recipe and "degradation" in recipe:
        raise SystemExit("degradation: found beside a teacher, who is asked for clean reductions alone")
    degradation = None if "teacher" in recipe else Degradation(scale, **recipe["degradation"])
    margin = degradation.margin if degradation else 0
    shown = subjects(recipe.get("subjects", [{"of": "photos"}]), data / "photos",
                     recipe.get("photographs"), recipe["seed"], scale * (size + margin))
    if degradation:
        return Degraded(Pictures(shown), degradation)
    return Taught(shown, scale, Teacher(recipe["teacher"], data), runs / "targets")


class Enlarging(Task):
    def __init__(self, recipe: dict, data: Path, runs: Path):
        self.recipe = recipe
        self.weights = recipe["losses"]
        unknown = self.weights.keys() - set(LOSSES)
        if unknown:
            raise SystemExit(f"losses: found {', '.join(sorted(unknown))}, expected some of {', '.join(LOSSES)}")
        self.source = _source(recipe, data, runs)
        self.enlarger = network(recipe)
        self.discriminator = self.discriminator_optimiser = self.features = None
        frozen = []
        if "features" in self.weights:
            self.features = shipped.loss_network(recipe["lossNetwork"], data)
            frozen.append(self.features)
        if "adversarial" in self.weights:
            self.discriminator = Discriminator()
        super().__init__({"network": self.enlarger}, frozen)

    def begin(self) -> None:
        if "start" in self.recipe:
            shipped.start_enlarger(self.enlarger, self.recipe["start"])

    def place(self, device: torch.device) -> None:
        super().place(device)
        if self.discriminator is not None:
            self.discriminator.to(device=device, memory_format=torch.channels_last)
            self.discriminator_optimiser = torch.optim.Adam(
                self.discriminator.parameters(), self.recipe["learningRate"], betas=(0.9, 0.99))

    def batch(self, random: torch.Generator) -> Batch:
        batch = self.source.batch(self.recipe["batch"], self.recipe["size"], random)
        batch["shift"] = torch.tensor([integer(0, SHIFT - 1, random), integer(0, SHIFT - 1, random)])
        if "flat" in self.weights:
            batch["flat"] = torch.rand(FLAT, 3, 1, 1, generator=random)
        return batch

    def losses(self, step: int, batch: Batch) -> Losses:
        large = batch["large"]
        with self.autocast():
            enlarged = self.enlarger(batch["small"])
        enlarged = enlarged.float()
        scale = self.recipe["scale"]
        terms = {"pixel": F.l1_loss(enlarged, large)}
        if "taught" in batch:
            terms["taught"] = F.l1_loss(enlarged, batch["taught"])
        if "mean" in self.weights:
            terms["mean"] = F.l1_loss(F.avg_pool2d(enlarged, scale), F.avg_pool2d(large, scale))
        if "grid" in self.weights:
            terms["grid"] = grid_loss(enlarged, large)
        if "excess" in self.weights:
            terms["excess"] = excess_loss(enlarged, large)
        if "flat" in self.weights:
            terms["flat"] = self._flat_loss(batch["flat"])
        if self.features is not None:
            terms["features"] = self._feature_loss(enlarged, large, batch["shift"])
        if self.discriminator is not None:
            self.judged = (enlarged.detach(), large)
            self.discriminator.requires_grad_(False)
            with self.autocast():
                terms["adversarial"] = generator_loss(
                    self.discriminator(enlarged), self.discriminator(large))
        return {"loss": sum(weight * terms[name] for name, weight in self.weights.items()), **terms}

    def _flat_loss(self, colours: torch.Tensor) -> torch.Tensor:
        """How far pictures of one colour move, where their borders are out of sight: there each
        kernel meets one value everywhere, so its sum on a single pixel says the same."""
        sums = {name: F.pad(value.sum((2, 3), keepdim=True), (1, 1, 1, 1)) if value.dim() == 4 else value
                for name, value in self.enlarger.named_parameters()}
        enlarged = functional_call(self.enlarger, sums, (colours,))
        return F.l1_loss(enlarged, colours.expand_as(enlarged))

    def _feature_loss(self, enlarged, large, shift) -> torch.Tensor:
        layers = self.recipe["featureLayers"]
        last = max(layers, key=LAYERS.index)
        top, left = shift.tolist()
        height, width = (side - SHIFT for side in large.shape[2:])
        cut = (slice(None), slice(None), slice(top, top + height), slice(left, left + width))
        with self.autocast():
            with torch.no_grad():
                expected = self.features(large[cut], "average", last)
            found = self.features(enlarged[cut], "average", last)
        unit = self.recipe.get("featureDistance") == "unit"
        return (unit_distance if unit else feature_distance)(found, expected, layers)

    def after_step(self, step: int, rate: float) -> Losses:
        if self.discriminator is None:
            return {}
        enlarged, large = self.judged
        self.discriminator.requires_grad_(True)
        for group in self.discriminator_optimiser.param_groups:
            group["lr"] = rate
        with self.autocast():
            loss = discriminator_loss(self.discriminator(enlarged), self.discriminator(large))
        self.discriminator_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.discriminator_optimiser.step()
        return {"discriminator": loss}

    def extra_state(self) -> dict:
        if self.discriminator is None:
            return {}
        return {"discriminator": self.discriminator.state_dict(),
                "discriminatorOptimiser": self.discriminator_optimiser.state_dict()}

    def load_extra_state(self, state: dict) -> None:
        if self.discriminator is not None:
            self.discriminator.load_state_dict(state["discriminator"])
            self.discriminator_optimiser.load_state_dict(state["discriminatorOptimiser"])
