"""Losses against what they are meant to see, and to leave alone."""

from __future__ import annotations

import math
import tempfile
import unittest
from pathlib import Path

import torch

from impasto_training.losses.grid import locked_texture
from impasto_training.pictures import decode

from . import small


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
