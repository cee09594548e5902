"""Figures of pictures whose figures are known."""

from __future__ import annotations

import unittest

import numpy as np

from impasto_training.measuring import metrics
from impasto_training.measuring.resize import resize, to_8_bits


class MeasuringTests(unittest.TestCase):
    def test_psnr_of_a_constant_error(self) -> None:
        a = np.full((20, 20), 100.0)
        self.assertAlmostEqual(metrics.psnr(a, a + 16), 20 * np.log10(255 / 16), places=9)

    def test_ssim(self) -> None:
        random = np.random.default_rng(0)
        a = random.uniform(0, 255, (40, 40))
        self.assertAlmostEqual(metrics.ssim(a, a), 1, places=12)
        self.assertLess(metrics.ssim(a, random.uniform(0, 255, (40, 40))), 0.1)

    def test_luma_of_white_and_black(self) -> None:
        rgb = np.array([[[255, 255, 255], [0, 0, 0]]], np.uint8)
        np.testing.assert_allclose(metrics.luma(rgb), [[235, 16]], atol=1e-9)

    def test_a_grid_is_seen(self) -> None:
        noise = np.random.default_rng(0).normal(0, 4, (256, 256))
        self.assertTrue((metrics.grid_strength(noise) < 2).all())
        line = np.where(np.arange(256) % 4 == 0, 4, 0)
        self.assertGreater(metrics.grid_strength(noise + line + line[:, None])[1], 8)

    def test_resampling_keeps_ramps(self) -> None:
        ramp = np.broadcast_to(np.arange(64.0)[None, :, None], (64, 64, 3))
        for kernel in ("bicubic", "lanczos"):
            small = resize(ramp, 16, 16, kernel)
            np.testing.assert_allclose(
                small[8, 4:12, 0], 4 * np.arange(4, 12) + 1.5, atol=1e-9, err_msg=kernel)
        self.assertEqual(to_8_bits(np.array([-3.0, 0.5, 254.49, 300])).tolist(), [0, 1, 254, 255])


if __name__ == "__main__":
    unittest.main()
