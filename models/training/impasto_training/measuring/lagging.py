"""How far a pupil is from its teacher, by what both are shown: says what its recipe should show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch

from ..degradation import reduced
from ..pictures import decode, picture_files
from ..subjects import subjects
from ..teacher import Teacher
from .enlarging import Enlarge


def lag(enlarge: Enlarge, teacher: Teacher, pictures: Iterable[torch.Tensor], scale: int) -> float:
    """Mean over the pictures, 3×H×W of 8 bits, of the squared distance of what the two make of
    their reductions, of 255²."""
    found = []
    for large in pictures:
        height, width = (side // scale * scale for side in large.shape[1:])
        small = reduced(large[:, :height, :width].float() / 255, scale)
        pixels = (small * 255).round().byte().permute(1, 2, 0).numpy()
        found.append(np.mean((enlarge(pixels) - 255 * teacher.enlarged(pixels / 255)) ** 2))
    return float(np.mean(found))


def shown(recipe: dict, data: Path, sets: list[str], limit: int) -> Iterator[tuple[str, Iterable[torch.Tensor]]]:
    """Photographs as they are, each kind of the recipe's subjects, no more than the limit of each;
    and the sets, by name. A kind that a recipe shows several times, with other chances, comes once."""
    smallest = recipe["scale"] * recipe["size"]
    kinds = {" ".join([kind["of"], *(str(factor) for factor in kind.get("reduced", []))]): kind
             for kind in [{"of": "photos"}, *recipe.get("subjects", [])]}
    for title, kind in kinds.items():
        if "count" in kind:
            kind = kind | {"count": min(kind["count"], limit)}
        yield title, subjects([kind], data / "photos", limit, recipe["seed"], smallest)
    for name in sets:
        yield name, (decode(file) for file in picture_files(data / "sets" / name))
