"""Losses against what they are meant to see, and to leave alone."""

from __future__ import annotations

import math
import tempfile
import unittest
from pathlib import Path

import torch

from impasto_training.losses.features import unit_distance
from impasto_training.losses.grid import grid_loss, locked_texture
from impasto_training.losses.spectrum import excess, excess_loss, local_power, weave_loss
from impasto_training.measuring.metrics import excess_power, grid_strength
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



class ExcessTests(unittest.TestCase):
    def setUp(self) -> None:
        self.random = torch.Generator().manual_seed(1)
        self.picture = 0.5 + 0.05 * torch.randn(2, 3, 128, 128, generator=self.random)

    def weave(self, amplitude: float, changing: bool = True) -> torch.Tensor:
        """Lines of 2⅔ px, whose sign changes by chance every 16 px."""
        lines = torch.sin(2 * math.pi * torch.arange(128) * 12 / 32)
        signs = torch.randint(0, 2, (8, 8), generator=self.random).mul(2).sub(1)
        signs = signs if changing else torch.ones_like(signs)
        return amplitude * lines * signs.repeat_interleave(16, 0).repeat_interleave(16, 1)

    def test_the_power_of_white_noise_is_its_variance_everywhere(self) -> None:
        noise = 0.1 * torch.randn(8, 3, 256, 256, generator=self.random)
        power = local_power(noise).mean((0, 1))[2:, 2:]
        self.assertAlmostEqual(power.mean().item(), 0.01, delta=2e-4)
        self.assertLess((power - 0.01).abs().max().item(), 2e-3)

    def test_a_weave_is_seen_at_its_frequency_and_direction(self) -> None:
        found = excess(self.picture + self.weave(0.03), self.picture)
        row, column = divmod(found.mean((0, 1)).argmax().item(), found.shape[3])
        self.assertIn(row, (0, 1, 31))
        self.assertIn(column, (11, 12, 13))
        self.assertGreater(found.max().item(), 1)

    def test_the_terms_against_grids_do_not_see_it(self) -> None:
        woven = self.picture + self.weave(0.03)
        unbroken = self.picture + self.weave(0.03, changing=False)
        self.assertLess(
            grid_loss(woven, self.picture).item(), grid_loss(unbroken, self.picture).item() / 8)
        luma, before = (255 * p[0].mean(0).double().numpy() for p in (woven, self.picture))
        self.assertLess(grid_strength(luma).max() / grid_strength(before).max(), 1.5)
        self.assertGreater(excess_power(luma, before), 8)
        self.assertEqual(excess_power(before, before), 0)

    def test_what_is_missing_costs_nothing_and_what_is_too_much_does(self) -> None:
        blurred = torch.nn.functional.avg_pool2d(self.picture, 3, 1, 1, count_include_pad=False)
        self.assertEqual(excess_loss(self.picture, self.picture).item(), 0)
        self.assertLess(excess_loss(blurred, self.picture).item(), 0.01)
        self.assertGreater(excess_loss(self.picture, blurred).item(), 1)

    def test_a_painter_may_draw_what_the_painting_or_the_photograph_has(self) -> None:
        woven = self.picture + self.weave(0.03)
        plain = torch.full((1, 1, 64, 64), 0.5)
        self.assertEqual(weave_loss(woven, woven, local_power(plain)).item(), 0)
        self.assertEqual(weave_loss(woven, plain, local_power(woven)).item(), 0)
        neither = weave_loss(woven, self.picture, local_power(plain)).item()
        self.assertAlmostEqual(neither, excess_loss(woven, self.picture).item(), places=5)
        self.assertGreater(neither, 0.01)

    def test_it_leads_back(self) -> None:
        woven = (self.picture + self.weave(0.03)).requires_grad_(True)
        before = excess_loss(woven, self.picture)
        before.backward()
        self.assertTrue(torch.isfinite(woven.grad).all())
        after = excess_loss(woven - 0.02 * woven.grad / woven.grad.abs().max(), self.picture)
        self.assertLess(after.item(), before.item())
        flat = torch.full((1, 3, 64, 64), 0.5, requires_grad=True)
        excess_loss(flat, self.picture[:1, :, :64, :64]).backward()
        self.assertTrue(torch.isfinite(flat.grad).all())


if __name__ == "__main__":
    unittest.main()
