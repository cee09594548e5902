"""Relativistic average adversarial losses (Jolicoeur-Martineau 2019)."""

from __future__ import annotations

import torch
import torch.nn.functional as F


def _more_real(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """How far the scores a are from being above the mean of b, and b from below the mean of a."""
    return (F.softplus(-(a - b.mean())).mean() + F.softplus(b - a.mean()).mean()) / 2


def generator_loss(enlarged: torch.Tensor, photographs: torch.Tensor) -> torch.Tensor:
    return _more_real(enlarged.float(), photographs.float())


def discriminator_loss(enlarged: torch.Tensor, photographs: torch.Tensor) -> torch.Tensor:
    return _more_real(photographs.float(), enlarged.float())
