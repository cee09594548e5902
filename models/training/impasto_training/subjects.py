"""What a pupil is shown: photographs as they are or smaller, posters of them, and drawings.

A recipe's "subjects" are a list of {"of": "photos" | "posters" | "drawings"}; photos and posters may
be "reduced" by a factor between two numbers, of drawings there are "count" of "side" pixels. Smaller
photographs are sharper and denser, as the pictures of the test sets are; larger ones, of factors
below 1, are as soft as photographs are at the size at which a camera takes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import torch

from .drawings import drawing
from .pictures import decode, generator, picture_files, resized, uniform
from .posters import poster

KINDS = ("photos", "posters", "drawings")

STEP = 32
"""Sides of what is made smaller or larger are multiples of it: a teacher is prepared for each size
anew."""


def subjects(
    described: list[dict], photographs: Path, limit: int | None, seed: int, smallest: int
) -> Iterator[torch.Tensor]:
    """3×H×W, 8 bits: the same pictures for the same seed. None is reduced to sides below the
    smallest, what a training cuts."""
    for index, kind in enumerate(described):
        if kind["of"] == "drawings":
            for number in range(kind["count"]):
                yield _bytes(drawing(kind["side"], seed * 1_000_003 + number))
        elif kind["of"] in KINDS:
            for number, file in enumerate(picture_files(photographs)[:limit]):
                yield _photograph(decode(file), kind, generator(seed * 101 + index, number), smallest)
        else:
            raise SystemExit(f"subjects[{index}].of: found {kind['of']}, expected {', '.join(KINDS)}")


def _photograph(
    picture: torch.Tensor, kind: dict, random: torch.Generator, smallest: int
) -> torch.Tensor:
    if kind["of"] == "photos" and "reduced" not in kind:
        return picture
    picture = picture.float() / 255
    if kind["of"] == "posters":
        picture = poster(picture, random)
    if "reduced" in kind:
        factor = uniform(*kind["reduced"], random)
        height, width = (max(round(side / factor / STEP), math.ceil(smallest / STEP)) * STEP
                         for side in picture.shape[1:])
        picture = resized(picture[None], height, width)[0]
    return _bytes(picture)


def _bytes(picture: torch.Tensor) -> torch.Tensor:
    return (picture.clamp(0, 1) * 255).round().byte()
