"""Figures of pictures whose figures are known."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

from impasto_training.export.graph import Graph
from impasto_training.measuring import enlarging, metrics, mixing, painting
from impasto_training.measuring.faults import Faults
from impasto_training.measuring.resize import resize, to_8_bits
from impasto_training.networks.super_resolution import SuperResolution

from . import small


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

    def test_mixtures_lie_between_two_networks(self) -> None:
        picture = np.random.default_rng(1).integers(0, 256, (9, 11, 3), np.uint8)
        with tempfile.TemporaryDirectory() as folder:
            files, networks = [], []
            for seed in (1, 2):
                torch.manual_seed(seed)
                network = SuperResolution(2, 8, 1)
                torch.nn.init.normal_(network.tail.weight, 0, 0.1)
                graph = Graph("net")
                network.write(graph)
                files.append(Path(folder) / f"{seed}.onnx")
                graph.save(files[-1])
                networks.append(network)
            for share, network in ((0, networks[0]), (1, networks[1])):
                found = enlarging.network(mixing.mixed(*files, share))(picture)
                expected = enlarging.network(files[share])(picture)
                np.testing.assert_allclose(found, expected, atol=1e-3)
            half = SuperResolution(2, 8, 1)
            half.load_state_dict({
                k: (v + networks[1].state_dict()[k]) / 2
                for k, v in networks[0].state_dict().items()})
            x = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
            with torch.no_grad():
                expected = 255 * half(x)[0].permute(1, 2, 0).numpy()
            found = enlarging.network(mixing.mixed(*files, 0.5))(picture)
            np.testing.assert_allclose(found, expected, atol=1e-3)

    def test_faults(self) -> None:
        grey = np.full((64, 64, 3), 128, np.uint8)
        np.testing.assert_array_equal(Faults().put_on(grey), grey)
        noisy = Faults(noise=5).put_on(grey)
        self.assertAlmostEqual(noisy.std(), 5, delta=0.2)
        np.testing.assert_array_equal(Faults(noise=5).put_on(grey), noisy)
        self.assertLess(Faults(noise=5, quality=30).put_on(grey).std(), noisy.std())


class EnlargingTests(small.DataTests):
    def test_soft_originals(self) -> None:
        """What has no fine texture is easily enlarged; the same picture without the option is not."""
        features = metrics.FeatureDistance(
            self.data / "perceptual" / "vgg19_conv1_1-conv3_4.safetensors")
        bicubic = enlarging.resampling("bicubic", 4)
        sharp, soft, same = (
            enlarging.measure(bicubic, 4, self.data / "sets" / "Tiny", features, soft=times)
            for times in (1, 3, 1.0))
        self.assertGreater(soft.psnr, sharp.psnr + 3)
        self.assertEqual(sharp, same)

    def test_softened(self) -> None:
        picture = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
        self.assertIs(enlarging.softened(picture, 1), picture)
        found = enlarging.softened(picture, 1.5)
        self.assertEqual((found.shape, found.dtype), ((30, 45, 3), np.uint8))
        self.assertAlmostEqual(found.mean(), picture.mean(), delta=1)


class PaintingTests(unittest.TestCase):
    def test_a_weave_is_measured(self) -> None:
        random = torch.Generator().manual_seed(3)
        photograph, target = (0.5 + 0.05 * torch.randn(1, 3, 128, 96, generator=random) for _ in range(2))
        woven = photograph + 0.05 * torch.cos(torch.arange(96) * 2 * torch.pi / 3)
        self.assertLess(painting.weave_power(photograph, photograph, target), 0.01)
        self.assertGreater(painting.weave_power(woven, photograph, target), 10)
        self.assertLess(painting.weave_power(woven, photograph, woven), 0.01)

    def test_beside_direct_optimisation(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            data = small.data(Path(folder))
            network = SuperResolution(1, 4, 1)
            torch.nn.init.normal_(network.tail.weight, 0, 0.1)
            graph = Graph("blurry")
            network.write(graph)
            graph.save(data / "painter.onnx")
            target = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))
            weights = data / "perceptual" / "vgg19_conv1_1-conv3_4.safetensors"
            f = painting.measure(
                data / "painter.onnx", target, data / "photos", weights, 64, optimise=12)
            alone = painting.measure(data / "painter.onnx", target, data / "photos", weights, 64)
        self.assertLess(f.optimised, f.photograph)
        self.assertLess(f.optimised_content, 1.5 * f.content)
        self.assertEqual((alone.content, alone.style, alone.optimised), (f.content, f.style, None))
        self.assertGreater(f.weave, 0)
        self.assertEqual([list(row) for row in f.pictures],
                         3 * [["photograph", "network", "12 steps of optimisation"]])
        for row in f.pictures:
            self.assertEqual({p.shape for p in row.values()}, {(64, 68, 3)})
            moved = {k: np.abs(p.astype(int) - row["photograph"]).max() for k, p in row.items()}
            self.assertGreater(min(moved["network"], moved["12 steps of optimisation"]), 2)


if __name__ == "__main__":
    unittest.main()
