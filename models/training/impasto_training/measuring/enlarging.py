"""Enlarging networks on the standard sets, beside bicubic and Lanczos."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

from ..pictures import picture_files
from .faults import Faults
from .metrics import FeatureDistance, excess_power, grid_strength, luma, psnr, ssim
from .resize import resize, to_8_bits

Enlarge = Callable[[np.ndarray], np.ndarray]
"""8-bit H×W×3 to what 8 bits are rounded from."""


def session(network: Path | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    source = network if isinstance(network, bytes) else str(network)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def network(path: Path | bytes) -> Enlarge:
    """A network that takes RGB in 0..1, perhaps with channels of noise, and returns RGB."""
    run = session(path)
    described = run.get_inputs()[0]
    noise = described.shape[1] - 3

    def enlarge(picture: np.ndarray) -> np.ndarray:
        x = picture.astype(np.float32).transpose(2, 0, 1)[None] / 255
        if noise:
            random = np.random.default_rng(1)
            chance = random.random((1, noise, *picture.shape[:2]), np.float32)
            x = np.concatenate((x, chance), 1)
        x = np.ascontiguousarray(x)
        return run.run(None, {described.name: x})[0][0].transpose(1, 2, 0) * 255.0
    return enlarge


def resampling(kernel: str, scale: int) -> Enlarge:
    return lambda picture: resize(
        picture, picture.shape[0] * scale, picture.shape[1] * scale, kernel)


@dataclass
class Figures:
    """Means over a set; the grid's are medians, and so are the originals'."""

    psnr: float
    ssim: float
    distance: float
    drift: float
    excess: float
    grid: list[float]
    original_grid: list[float]

    def line(self) -> str:
        grid = " ".join(f"{g:.2f}" for g in self.grid)
        original = " ".join(f"{g:.2f}" for g in self.original_grid)
        return (f"PSNR-Y {self.psnr:.3f}  SSIM-Y {self.ssim:.4f}  distance {self.distance:.5f}  "
                f"drift {self.drift:.2f}/255  excess {self.excess:.2f} dB  "
                f"grid {grid} (originals {original})")


def measure(
    enlarge: Enlarge, scale: int, folder: Path, features: FeatureDistance,
    faults: Faults = Faults(), soft: float = 1,
) -> Figures:
    """Originals, `softened`, are cut to multiples of the scale and reduced by antialiased bicubic; a
    border of `scale` pixels doesn't count for PSNR and SSIM. Drift: how far the mean colour of a
    picture moves, in the channel where it moves most. Excess: see `excess_power`. Grid: on pictures
    cut to multiples of 16."""
    rows, grids, original_grids = [], [], []
    for file in picture_files(folder):
        original = _cut(softened(np.asarray(Image.open(file).convert("RGB")), soft), scale)
        small = to_8_bits(resize(original, original.shape[0] // scale, original.shape[1] // scale))
        large = to_8_bits(enlarge(faults.put_on(small)))
        inner = (slice(scale, -scale), slice(scale, -scale))
        a, b = luma(large)[inner], luma(original)[inner]
        moved = np.abs(large.mean((0, 1)) - small.mean((0, 1))).max()
        rows.append((psnr(a, b), ssim(a, b), features.between(
            features.features(large), features.features(original)), moved,
            excess_power(luma(large), luma(original))))
        even = _cut(original, 16)
        reduced = to_8_bits(resize(even, even.shape[0] // scale, even.shape[1] // scale))
        grids.append(grid_strength(luma(to_8_bits(enlarge(faults.put_on(reduced))))))
        original_grids.append(grid_strength(luma(even)))
    means = np.mean(rows, 0)
    return Figures(*map(float, means), np.median(grids, 0).tolist(),
                   np.median(original_grids, 0).tolist())


def softened(picture: np.ndarray, times: float) -> np.ndarray:
    """Enlarged so many times by bicubic: as soft as photographs are at the size at which a camera
    takes them, without the fine texture that is in one which was reduced."""
    if times <= 1:
        return picture
    return to_8_bits(resize(picture, *(round(side * times) for side in picture.shape[:2])))


def flat_drift(enlarge: Enlarge) -> float:
    """The largest change of colour, in 255ths, inside pictures of one colour."""
    worst = 0.0
    for red in (16, 128, 240):
        for green in (16, 128, 240):
            for blue in (16, 128, 240):
                colour = np.array([red, green, blue], np.uint8)
                large = enlarge(np.broadcast_to(colour, (48, 48, 3)))
                side = large.shape[0] // 3
                inner = large[side:-side, side:-side].mean((0, 1))
                worst = max(worst, float(np.abs(inner - colour).max()))
    return worst


def _cut(picture: np.ndarray, multiple: int) -> np.ndarray:
    height, width = (side // multiple * multiple for side in picture.shape[:2])
    return picture[:height, :width]
