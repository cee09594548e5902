"""Against regular patterns: what a loss network with pooling rewards and an eye sees at once."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def folded(maps: torch.Tensor, period: int) -> torch.Tensor:
    """Means over all places that agree modulo the period: N×C×H×W to N×C×period×period."""
    height, width = (side // period * period for side in maps.shape[2:])
    cut = maps[:, :, :height, :width]
    return cut.unflatten(3, (-1, period)).unflatten(2, (-1, period)).mean((2, 4))


def unevenness(maps: torch.Tensor, period: int) -> torch.Tensor:
    means = folded(maps, period)
    return (means - means.mean((2, 3), keepdim=True)).square().mean()


def grid_loss(found: torch.Tensor, expected: torch.Tensor, period: int = 8) -> torch.Tensor:
    """A grid adds to the error, or to the differences of neighbours, a part that repeats with the
    period; its power over the power of the whole. 0: none."""
    error = found.float() - expected.float()
    terms = [unevenness(error, period) / error.detach().square().mean().clamp_min(1e-8)]
    for axis in (2, 3):
        a, b = (p.float().diff(dim=axis).abs() for p in (found, expected))
        terms.append(unevenness(a - b, period) / b.square().mean().clamp_min(1e-8))
    return sum(terms)


def locked_texture(pictures: torch.Tensor, window: int = 80, period: int = 8) -> torch.Tensor:
    """Power of what repeats with the period, always at the same places, inside windows. A network
    that works at a quarter of the size can draw it out of nothing on a plain surface, and Gram
    matrices ask for texture everywhere.

    Means of two sets of places are multiplied, which share neither rows nor columns: what is locked
    to the places is in both, while an edge or a stroke of the picture is in one and costs nothing.
    Shading is taken out before.
    """
    pictures = pictures.float()
    border = period // 2
    fine = (pictures[..., border:-border, border:-border]
            - F.avg_pool2d(pictures, 2 * border + 1, stride=1))
    step = 2 * period
    side = min(window, *fine.shape[2:]) // step * step
    height, width = (length // side * side for length in fine.shape[2:])
    windows = fine[:, :, :height, :width].unflatten(3, (-1, side)).unflatten(2, (-1, side))
    windows = windows.permute(0, 2, 4, 1, 3, 5).flatten(0, 2)
    means = folded(windows, step)
    means = means - means.mean((2, 3), keepdim=True)
    a, c = means[..., :period, :period], means[..., :period, period:]
    d, b = means[..., period:, :period], means[..., period:, period:]
    # Chance is on both sides of 0; below it there is nothing to gain.
    return F.relu((a * b).mean() + (c * d).mean()) / 2
