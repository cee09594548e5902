"""PSNR, SSIM, the VGG-19 feature distance and the strength of a grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from ..losses.spectrum import excess
from ..networks.vgg import FrozenVGG


def luma(rgb: np.ndarray) -> np.ndarray:
    """Y of BT.601, 16 to 235, of 8-bit RGB."""
    return 16 + rgb.astype(np.float64) @ np.array([65.481, 128.553, 24.966]) / 255


def psnr(found: np.ndarray, expected: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / max(np.square(found - expected).mean(), 1e-12)))


def ssim(found: np.ndarray, expected: np.ndarray) -> float:
    """Wang et al. (2004): Gaussian windows of 11×11, deviation 1.5, where they fit."""
    window = np.exp(-np.square(np.arange(-5, 6)) / (2 * 1.5**2))
    kernel = torch.from_numpy(window / window.sum())

    def smoothed(x: np.ndarray) -> np.ndarray:
        y = F.conv2d(torch.from_numpy(x)[None, None], kernel.view(1, 1, -1, 1))
        return F.conv2d(y, kernel.view(1, 1, 1, -1))[0, 0].numpy()

    a, b = smoothed(found), smoothed(expected)
    variance_a = smoothed(found * found) - a * a
    variance_b = smoothed(expected * expected) - b * b
    covariance = smoothed(found * expected) - a * b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    quotient = ((2 * a * b + c1) * (2 * covariance + c2)) / (
        (a * a + b * b + c1) * (variance_a + variance_b + c2))
    return float(quotient.mean())


class FeatureDistance:
    """Of the real VGG-19 at conv1_2, conv2_2 and conv3_4: squared difference of the pixels'
    channel vectors brought to length 1, averaged over pixels, then over layers."""

    LAYERS = ("conv1_2", "conv2_2", "conv3_4")

    def __init__(self, weights: Path):
        self.network = FrozenVGG(weights, "zeros").eval()

    @torch.no_grad()
    def features(self, rgb: np.ndarray) -> list[torch.Tensor]:
        x = torch.from_numpy(rgb.astype(np.float32) / 255).permute(2, 0, 1)[None].contiguous()
        maps = self.network(x, "max", self.LAYERS[-1])
        return [maps[k] / (maps[k].square().sum(1, keepdim=True).sqrt() + 1e-10)
                for k in self.LAYERS]

    def between(self, found: list[torch.Tensor], expected: list[torch.Tensor]) -> float:
        return float(np.mean([float((a - b).square().sum(1).mean())
                              for a, b in zip(found, expected, strict=True)]))


def grid_strength(y: np.ndarray, periods: tuple[int, ...] = (2, 4, 8)) -> np.ndarray:
    """How far the luma's spectrum along rows and columns rises at these periods over the 25
    frequencies around them; about 1 where nothing is regular."""
    strengths = []
    for axis in (0, 1):
        length = y.shape[axis] // 8 * 8
        cut = np.take(y, np.arange(length), axis)
        spectrum = np.fft.rfft(cut - cut.mean(axis, keepdims=True), axis=axis)
        power = np.square(np.abs(spectrum)).mean(1 - axis)
        strengths.append([
            power[length // p]
            / (np.median(power[max(1, length // p - 12) : length // p + 13]) + 1e-9)
            for p in periods])
    return np.mean(strengths, 0)


def excess_power(found: np.ndarray, expected: np.ndarray) -> float:
    """By how many decibels the power of one luma exceeds that of the other in small windows, at the
    frequency and direction where it does most; 0 where it nowhere does. A weave stands out here, and
    not in `grid_strength` if its sign changes from place to place."""
    a, b = (torch.from_numpy(np.ascontiguousarray(y / 255)).float()[None, None] for y in (found, expected))
    return 10 / np.log(10) * max(0.0, float(excess(a, b).max()))
