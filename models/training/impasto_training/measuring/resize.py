"""Resampling as the published figures of super-resolution assume it: MATLAB's imresize.

When a picture is reduced the kernel is widened by the factor (antialiasing); borders are mirrored.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Kernel = tuple[Callable[[np.ndarray], np.ndarray], float]


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys (1981) with a = -1/2."""
    x = np.abs(x)
    near = (1.5 * x - 2.5) * x**2 + 1
    far = ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.select([x <= 1, x <= 2], [near, far], 0.0)


def _lanczos(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


KERNELS: dict[str, Kernel] = {"bicubic": (_cubic, 2.0), "lanczos": (_lanczos, 3.0)}


def matrix(length: int, target: int, kernel: Kernel) -> np.ndarray:
    """The target×length matrix that resamples one axis."""
    function, radius = kernel
    step = length / target
    stretch = max(step, 1.0)
    centres = (np.arange(target) + 0.5) * step - 0.5
    first = np.floor(centres - radius * stretch).astype(int)
    places = first[:, None] + np.arange(int(np.ceil(2 * radius * stretch)) + 2)
    weights = function((places - centres[:, None]) / stretch)
    weights /= weights.sum(1, keepdims=True)
    places = places % (2 * length)
    places = np.where(places < length, places, 2 * length - 1 - places)
    result = np.zeros((target, length))
    np.add.at(result, (np.arange(target)[:, None], places), weights)
    return result


def resize(picture: np.ndarray, height: int, width: int, kernel: str = "bicubic") -> np.ndarray:
    """H×W×C, 8 bits or float, to height×width×C in double precision, neither rounded nor clamped."""
    rows = matrix(picture.shape[0], height, KERNELS[kernel])
    columns = matrix(picture.shape[1], width, KERNELS[kernel])
    return np.einsum("yh,hwc,xw->yxc", rows, picture.astype(np.float64), columns, optimize=True)


def to_8_bits(picture: np.ndarray) -> np.ndarray:
    return np.clip(np.floor(picture + 0.5), 0, 255).astype(np.uint8)
