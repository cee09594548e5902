"""Against weaves: texture of a direction and fineness that its model does not have.

A network that works at a quarter of the size draws fine texture by what it adds to each of the 4×4
places of a pixel, so its coarse content returns at the mirrored frequencies, along the axes most of
all: a weave whose sign changes from place to place. What repeats at fixed places (`grid`) is blind to
it. The power spectrum of small windows is not.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F

WINDOW = 32
FLOOR = (1 / 255) ** 2
"""Variance of white noise below which nothing is seen."""


def local_power(pictures: torch.Tensor, window: int = WINDOW) -> torch.Tensor:
    """Mean power spectrum of half overlapping windows, by the variance of white noise that has it:
    N×C×H×W to N×C×window×(window / 2 + 1)."""
    weights = torch.hann_window(window, device=pictures.device)
    weights = weights[:, None] * weights
    step = window // 2
    cut = pictures.float().unfold(2, window, step).unfold(3, window, step)
    cut = cut - cut.mean((4, 5), keepdim=True)
    power = torch.fft.rfft2(cut * weights).abs().square() / weights.square().sum()
    return power.mean((2, 3))


def excess_over(allowed: torch.Tensor, found: torch.Tensor) -> torch.Tensor:
    """How often the power of pictures exceeds a given `local_power`, as a logarithm, for each
    picture, channel and frequency; below 0 it falls short."""
    return ((local_power(found) + FLOOR) / (allowed + FLOOR)).log()


def excess(found: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """The same over the power of other pictures."""
    return excess_over(local_power(expected), found)


def excess_loss(found: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """Mean square of what is too much. What is missing costs nothing: another loss may ask for it."""
    return F.relu(excess(found, expected)).square().mean()


def weave(
    painted: torch.Tensor, photographs: torch.Tensor, painting: torch.Tensor
) -> torch.Tensor:
    """Excess over the larger of the photographs' power and the painting's, whose `local_power` is
    given."""
    return excess_over(torch.maximum(local_power(photographs), painting), painted)


def weave_loss(
    painted: torch.Tensor, photographs: torch.Tensor, painting: torch.Tensor
) -> torch.Tensor:
    """Mean square of what neither the photograph nor the painting has. Gram matrices do not see what
    repeats (Liu, Gousseau, Xia 2016 match spectra for that reason)."""
    return F.relu(weave(painted, photographs, painting)).square().mean()
