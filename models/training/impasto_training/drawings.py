"""Drawings: text, lines, shapes and stripes, as maps, diagrams and patterned things have them.

All of them are made here from a seed. Drawn several times larger and reduced, so that edges are
as soft as a pixel.
"""

from __future__ import annotations

import math
import string

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

FINER = 3
"""How many times larger a drawing is drawn than it becomes."""

LETTERS = string.ascii_letters + string.digits + ".,:;-+()&%?!"


def drawing(side: int, seed: int) -> torch.Tensor:
    """3×side×side in 0..1."""
    random = np.random.default_rng(seed)
    large = side * FINER
    picture = _paper(large, random)
    if random.random() < 0.6:
        picture = _striped(picture, random)
    canvas = Image.fromarray((picture * 255).round().astype(np.uint8))
    draw = ImageDraw.Draw(canvas)
    for _ in range(random.integers(12, 70)):
        kind = random.choice([_shape, _stroke, _text, _bunch])
        kind(draw, large, random)
    small = canvas.resize((side, side), Image.Resampling.BOX)
    return torch.from_numpy(np.asarray(small).copy()).permute(2, 0, 1).float() / 255


def _colour(random: np.random.Generator) -> np.ndarray:
    """Black and white are as frequent as all others together."""
    kind = random.random()
    if kind < 0.25:
        return np.full(3, 0.15 * random.random())
    if kind < 0.5:
        return np.full(3, 1 - 0.15 * random.random())
    return random.random(3)


def _ink(random: np.random.Generator) -> tuple[int, ...]:
    return tuple(int(round(255 * value)) for value in _colour(random))


def _paper(side: int, random: np.random.Generator) -> np.ndarray:
    """H×W×3 in 0..1: one colour, or a slow change between two."""
    first, second = _colour(random), _colour(random)
    if random.random() < 0.5:
        second = first
    angle = random.uniform(0, 2 * math.pi)
    y, x = np.mgrid[:side, :side] / side - 0.5
    share = 0.5 + 0.7 * (x * math.cos(angle) + y * math.sin(angle))
    return (first + share.clip(0, 1)[..., None] * (second - first)).astype(np.float32)


def _slow(side: int, cells: int, random: np.random.Generator) -> np.ndarray:
    """H×W with mean 0 and deviation of about 1, changing over a side divided by the cells."""
    coarse = random.standard_normal((cells, cells)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC))


def _striped(picture: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Bent stripes of varying width in places, as on a zebra."""
    side = picture.shape[0]
    period = FINER * random.uniform(5, 30)
    angle = random.uniform(0, math.pi)
    y, x = np.mgrid[:side, :side].astype(np.float32)
    phase = 2 * math.pi / period * (x * math.cos(angle) + y * math.sin(angle))
    phase = phase + random.uniform(0, 6) * _slow(side, random.integers(3, 8), random)
    width = random.uniform(-0.6, 0.6) + 0.3 * _slow(side, 6, random)
    # A stripe's edge is two drawn pixels wide.
    share = 1 / (1 + np.exp(-(np.sin(phase) - width) * period / math.pi))
    place = (20 * (_slow(side, 4, random) + random.uniform(0, 1.5))).clip(0, 1)
    share = (share * place)[..., None]
    return picture + share * (_colour(random) - picture)


def _points(count: int, side: int, reach: float, random: np.random.Generator) -> np.ndarray:
    centre = random.uniform(0, side, 2)
    return centre + random.uniform(-reach, reach, (count, 2))


def _smooth(points: np.ndarray, steps: int = 12) -> list[tuple[float, float]]:
    """A curve through the points (Catmull, Rom 1974)."""
    padded = np.concatenate((points[:1], points, points[-1:]))
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        curve.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2
                            + (3 * b - a - 3 * c + d) * t**3))
    return [tuple(point) for point in np.concatenate([*curve, points[-1:]])]


def _thickness(random: np.random.Generator) -> int:
    """Of lines: 0.7 to 14 px of the picture, thin ones more often."""
    return max(2, round(FINER * 0.7 * 20 ** random.random()))


def _shape(draw: ImageDraw.ImageDraw, side: int, random: np.random.Generator) -> None:
    reach = side * random.uniform(0.02, 0.3)
    if random.random() < 0.5:
        outline = _smooth(_points(random.integers(3, 8), side, reach, random))
    else:
        outline = [tuple(p) for p in _points(random.integers(3, 6), side, reach, random)]
    draw.polygon(outline, _ink(random))
    if random.random() < 0.4:
        draw.line([*outline, outline[0]], _ink(random), _thickness(random), "curve")


def _stroke(draw: ImageDraw.ImageDraw, side: int, random: np.random.Generator) -> None:
    points = _points(random.integers(2, 7), side, side * random.uniform(0.1, 0.6), random)
    draw.line(_smooth(points), _ink(random), _thickness(random), "curve")


def _bunch(draw: ImageDraw.ImageDraw, side: int, random: np.random.Generator) -> None:
    """Many dots, or many short strokes, of one size and colour."""
    ink, thickness, centre = _ink(random), _thickness(random), random.uniform(0, side, 2)
    radius, spread = thickness / 2 + FINER, side * random.uniform(0.03, 0.15)
    step = random.uniform(-8, 8, 2) * FINER
    dots = random.random() < 0.5
    for _ in range(random.integers(8, 60)):
        x, y = random.normal(centre, spread)
        if dots:
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), ink)
        else:
            draw.line((x, y, x + step[0], y + step[1]), ink, thickness)


def _text(draw: ImageDraw.ImageDraw, side: int, random: np.random.Generator) -> None:
    size = FINER * 7 * 12 ** random.random()
    font = ImageFont.load_default(size)
    lines = ["".join(random.choice(list(LETTERS + 8 * " "), random.integers(3, 25)))
             for _ in range(random.integers(1, 5))]
    place = tuple(random.uniform(-0.1, 0.8, 2) * side)
    draw.multiline_text(place, "\n".join(lines), _ink(random), font)
