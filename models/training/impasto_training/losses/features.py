"""Feature and Gram losses, each relative to its target so that one weight means the same in every
layer and for every loss network."""

from __future__ import annotations

import torch
import torch.nn.functional as F

Maps = dict[str, torch.Tensor]


def feature_distance(found: Maps, expected: Maps, layers: dict[str, float]) -> torch.Tensor:
    """Weighted mean over layers of L1 over the expected map's mean."""
    terms = [
        weight * F.l1_loss(found[name].float(), expected[name].float())
        / expected[name].float().abs().mean()
        for name, weight in layers.items()]
    return sum(terms) / sum(layers.values())


def unit_distance(found: Maps, expected: Maps, layers: dict[str, float]) -> torch.Tensor:
    """Weighted mean over layers of the squared distance between the channel vectors of each place,
    both of unit length: what `measuring` reports, and LPIPS without its learned weights (Zhang et
    al. 2018)."""
    terms = [
        weight * (_unit(found[name]) - _unit(expected[name])).square().sum(1).mean()
        for name, weight in layers.items()]
    return sum(terms) / sum(layers.values())


def _unit(maps: torch.Tensor) -> torch.Tensor:
    maps = maps.float()
    # The root of 0 has no derivative, and plain black may give a vector of zeros.
    return maps / (maps.square().sum(1, keepdim=True) + 1e-10).sqrt()


def content_loss(found: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """Mean squared difference over the expected map's mean square."""
    return F.mse_loss(found.float(), expected.float()) / expected.float().square().mean()


def gram(maps: torch.Tensor) -> torch.Tensor:
    """N×C×H×W to N×C×C, divided by H·W."""
    flat = maps.float().flatten(2)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def gram_loss(found: torch.Tensor, expected: torch.Tensor) -> torch.Tensor:
    """Of two Gram matrices: mean squared difference over the expected one's mean square."""
    return (found - expected).square().mean() / expected.square().mean()


def total_variation(pictures: torch.Tensor) -> torch.Tensor:
    """Mean squared difference of neighbours."""
    return ((pictures[..., 1:] - pictures[..., :-1]).square().mean()
            + (pictures[..., 1:, :] - pictures[..., :-1, :]).square().mean())


def outside_range(pictures: torch.Tensor) -> torch.Tensor:
    """How far the values leave 0..1, on average."""
    return (F.relu(pictures - 1) + F.relu(-pictures)).mean()
