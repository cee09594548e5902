"""How a small picture comes from a large one."""

from __future__ import annotations

import io

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from .pictures import Pictures, integer, resized, uniform


def rounded(pictures: torch.Tensor) -> torch.Tensor:
    """To 8 bits."""
    return (pictures.clamp(0, 1) * 255).round() / 255


def reduced(picture: torch.Tensor, scale: int) -> torch.Tensor:
    """3×H×W by antialiased bicubic, rounded to 8 bits."""
    return rounded(resized(picture[None], picture.shape[1] // scale, picture.shape[2] // scale))[0]


def blurred(picture: torch.Tensor, sigma: float) -> torch.Tensor:
    radius = max(1, round(3 * sigma))
    kernel = torch.exp(-torch.arange(-radius, radius + 1).float().square() / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).expand(3, 1, -1)
    padded = F.pad(picture[None], (radius,) * 4, mode="reflect")
    rows = F.conv2d(padded, kernel[..., None, :], groups=3)
    return F.conv2d(rows, kernel[..., None], groups=3)[0]


def through_jpeg(pixels: np.ndarray, quality: int) -> np.ndarray:
    """8-bit H×W×3, saved as JPEG and read again."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality)
    return np.array(Image.open(stream))


def jpeg(picture: torch.Tensor, quality: int) -> torch.Tensor:
    pixels = (picture.clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return torch.from_numpy(through_jpeg(pixels, quality)).permute(2, 0, 1).float() / 255


class Degradation:
    """Bicubic reduction alone, or with the mild faults of real photographs: blur before it, noise
    and JPEG after it. `clean` is the share of pictures that stay without faults."""

    def __init__(self, scale: int, clean: float, blur: float, noise: float, quality: list[int]):
        self.scale, self.clean, self.blur, self.noise = scale, clean, blur, noise
        self.quality = quality

    @property
    def margin(self) -> int:
        """How many small pixels a cut must be larger, so that JPEG's blocks fall anywhere."""
        return 8 if self.clean < 1 else 0

    def pair(self, picture: torch.Tensor, random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """A cut with the margin to (small picture, large picture) without it."""
        if uniform(0, 1, random) < self.clean:
            small = reduced(picture, self.scale)
        else:
            small = self._faulty(picture, random)
        top, left = (integer(0, self.margin, random) for _ in range(2))
        height, width = (side - self.margin for side in small.shape[1:])
        small = small[:, top : top + height, left : left + width]
        k = self.scale
        large = picture[:, k * top : k * (top + height), k * left : k * (left + width)]
        return small, large

    def _faulty(self, picture: torch.Tensor, random: torch.Generator) -> torch.Tensor:
        if uniform(0, 1, random) < 0.6:
            picture = blurred(picture, uniform(0.2, self.blur * self.scale, random))
        small = reduced(picture, self.scale)
        if uniform(0, 1, random) < 0.6:
            noise = torch.randn(small.shape, generator=random)
            if integer(0, 1, random):
                noise = noise.mean(0, keepdim=True).expand_as(small) * 3**0.5
            small = rounded(small + uniform(0, self.noise, random) / 255 * noise)
        if uniform(0, 1, random) < 0.7:
            small = jpeg(small, integer(*self.quality, random))
        return small


class Degraded:
    """Cuts of photographs, each with a small picture made for it."""

    def __init__(self, photographs: Pictures, degradation: Degradation):
        self.photographs, self.degradation = photographs, degradation

    def batch(self, count: int, size: int, random: torch.Generator) -> dict[str, torch.Tensor]:
        """"small", N×3×size×size in 0..1, and "large", `scale` times as wide and high."""
        side = (size + self.degradation.margin) * self.degradation.scale
        pairs = [self.degradation.pair(self.photographs.crop(side, random), random)
                 for _ in range(count)]
        small, large = (torch.stack(pictures) for pictures in zip(*pairs, strict=True))
        return {"small": small, "large": large}
