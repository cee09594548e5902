"""Losses against what they are meant to see, and to leave alone."""

from __future__ import annotations

import math
import tempfile
import unittest
from pathlib import Path

import torch

from impasto_training.losses.features import unit_distance
from impasto_training.losses.grid import locked_texture
from impasto_training.pictures import decode

from . import small


class UnitDistanceTests(unittest.TestCase):
    LAYERS = {"conv1_2": 1, "conv2_2": 3}

    def maps(self, seed: int) -> dict[str, torch.Tensor]:
        random = torch.Generator().manual_seed(seed)
        return {name: torch.rand(2, 5, 4, 6, generator=random) for name in self.LAYERS}

    def test_lengths_do_not_count_and_directions_do(self) -> None:
        maps = self.maps(1)
        longer = {name: 3 * value for name, value in maps.items()}
        self.assertLess(unit_distance(longer, maps, self.LAYERS), 1e-9)
        # At right angles two vectors of unit length are the root of 2 apart.
        a, b = torch.zeros(1, 2, 1, 1), torch.zeros(1, 2, 1, 1)
        a[0, 0], b[0, 1] = 5, 0.1
        self.assertAlmostEqual(unit_distance({"x": a}, {"x": b}, {"x": 1}).item(), 2, places=5)

    def test_layers_count_by_their_weights(self) -> None:
        a, b = self.maps(1), self.maps(2)
        alone = {name: unit_distance(a, b, {name: 1}).item() for name in self.LAYERS}
        expected = (alone["conv1_2"] + 3 * alone["conv2_2"]) / 4
        self.assertAlmostEqual(unit_distance(a, b, self.LAYERS).item(), expected, places=5)

    def test_black_has_a_derivative(self) -> None:
        zeros = torch.zeros(1, 3, 2, 2, requires_grad=True)
        unit_distance({"x": zeros}, {"x": torch.ones(1, 3, 2, 2)}, {"x": 1}).backward()
        self.assertTrue(torch.isfinite(zeros.grad).all())


class LockedTextureTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "picture.png"
            small.picture(file, 256, 256, 1)
            cls.picture = decode(file).float()[None] / 255

    def pattern(self, period: int, amplitude: float) -> torch.Tensor:
        wave = amplitude * torch.sin(2 * math.pi * torch.arange(256) / period)
        return wave.view(1, 1, 1, -1).expand(1, 3, 256, 256)

    def test_a_pattern_costs_its_power(self) -> None:
        for period in (4, 8):
            with self.subTest(period):
                found = locked_texture(0.5 + self.pattern(period, 0.1))
                # Power 0.005; the highest frequencies pass the high-pass whole, the lowest nearly.
                self.assertGreater(found, 0.0035)
                self.assertLess(found, 0.0065)

    def test_pictures_shading_and_noise_cost_nothing(self) -> None:
        ramp = torch.linspace(0, 1, 256).view(1, 1, 1, -1).expand(1, 3, 256, 256)
        edge = (ramp > 0.41).float()
        noise = 0.2 * torch.rand(1, 3, 256, 256, generator=torch.Generator().manual_seed(1))
        for name, picture in {"picture": self.picture, "ramp": ramp, "edge": edge,
                              "edge across": edge.transpose(2, 3), "noise": noise}.items():
            with self.subTest(name):
                self.assertLess(locked_texture(picture), 2e-5)

    def test_a_pattern_on_a_picture_is_seen(self) -> None:
        self.assertGreater(locked_texture(self.picture + self.pattern(4, 0.05)), 4e-4)


if __name__ == "__main__":
    unittest.main()
