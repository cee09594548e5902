"""Pictures for training: decoded once, cut at random, the same cut for the same (seed, step).

A batch depends on nothing but the seed and the step, so that a resumed training sees what an
uninterrupted one would have seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".webp", ".tif", ".tiff"}


def generator(seed: int, step: int) -> torch.Generator:
    """The source of all randomness of one step."""
    return torch.Generator().manual_seed(seed * 1_000_003 + step)


def uniform(low: float, high: float, random: torch.Generator) -> float:
    return low + (high - low) * torch.rand((), generator=random).item()


def integer(low: int, high: int, random: torch.Generator) -> int:
    """A whole number from low to high, both included."""
    return int(torch.randint(low, high + 1, (), generator=random))


def picture_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise SystemExit(f"{folder}: no such folder; README.md says what the data folder holds")
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
    if not files:
        raise SystemExit(f"{folder}: no pictures ({', '.join(sorted(SUFFIXES))})")
    return files


def decode(path: Path, shorter_side: int | None = None) -> torch.Tensor:
    """RGB, 8 bits, CHW; reduced or enlarged to the given shorter side."""
    picture = Image.open(path).convert("RGB")
    if shorter_side is not None:
        factor = shorter_side / min(picture.size)
        size = tuple(max(1, round(side * factor)) for side in picture.size)
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1).contiguous()


def resized(pictures: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Antialiased bicubic, which may leave 0..1."""
    return F.interpolate(
        pictures, size=(height, width), mode="bicubic", antialias=True, align_corners=False)


class Pictures:
    """Pictures, 3×H×W, in memory as 8 bits."""

    def __init__(self, pictures: Iterable[torch.Tensor]):
        self.pictures = list(pictures)

    @classmethod
    def of(cls, folder: Path, limit: int | None = None, shorter_side: int | None = None) -> Pictures:
        """All pictures of a folder."""
        return cls(decode(p, shorter_side) for p in picture_files(folder)[:limit])

    def __len__(self) -> int:
        return len(self.pictures)

    def crop(
        self, size: int, random: torch.Generator, largest_reduction: float = 1.0
    ) -> torch.Tensor:
        """One square cut, 3×size×size in 0..1, flipped and transposed at random.

        With a largest reduction above 1 the cut is taken up to that much larger and reduced.
        """
        picture = self.pictures[integer(0, len(self.pictures) - 1, random)]
        shorter = min(picture.shape[1:])
        reduction = uniform(1, largest_reduction, random) if largest_reduction > 1 else 1.0
        side = min(shorter, round(size * reduction))
        top = integer(0, picture.shape[1] - side, random)
        left = integer(0, picture.shape[2] - side, random)
        cut = picture[:, top : top + side, left : left + side].float() / 255
        if side != size:
            cut = resized(cut[None], size, size)[0].clamp(0, 1)
        if integer(0, 1, random):
            cut = cut.flip(2)
        if integer(0, 1, random):
            cut = cut.transpose(1, 2)
        return cut

    def batch(
        self, count: int, size: int, random: torch.Generator, largest_reduction: float = 1.0
    ) -> torch.Tensor:
        """N×3×size×size in 0..1."""
        return torch.stack([self.crop(size, random, largest_reduction) for _ in range(count)])
