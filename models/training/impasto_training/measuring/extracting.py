"""How much of the teachers' feature maps an extractor's maps explain."""

from __future__ import annotations

from pathlib import Path

import torch

from ..networks.vgg import LAYERS, SlimVGG, Teachers
from ..pictures import Pictures, decode, generator, picture_files
from ..tasks.linear_start import flat, regression

SIDE = 256
PLACES = 1024


@torch.no_grad()
def measure(network: SlimVGG, data: Path, test: Path, pool: str = "max") -> dict[str, tuple[float, float]]:
    """For each layer: the share of the variance of the teacher's channels, each counted alike, that
    a linear map of our channels leaves unexplained on pictures not seen in training, and the error
    of the teacher's Gram matrix predicted so, relative to its norm. The map is fitted on
    photographs of the training set."""
    teachers = Teachers(data / "perceptual").eval()
    seen = Pictures.of(data / "photos", 200).batch(24, SIDE, generator(5, 5), 2)
    unseen = [decode(file)[:, :SIDE, :SIDE] for file in picture_files(test)]
    unseen = torch.stack([p for p in unseen if min(p.shape[1:]) == SIDE]).float() / 255
    maps = [network(seen, pool), network(unseen, pool)]
    targets = [teachers(seen, pool), teachers(unseen, pool)]
    figures = {}
    for name in LAYERS:
        height, width = maps[0][name].shape[2:]
        places = torch.randperm(height * width, generator=generator(1, 1))[:PLACES]
        y, expected = (flat(t[name], places) for t in targets)
        scale = y.square().mean(0).sqrt()
        scale = scale.clamp_min(0.05 * scale.mean())
        weight, bias = regression(flat(maps[0][name], places), y / scale)
        expected = expected / scale
        found = flat(maps[1][name], places) @ weight.T + bias
        unexplained = (found - expected).square().mean() / expected.var(0, unbiased=False).mean()
        found, expected = (m.T @ m / len(m) for m in (found, expected))
        figures[name] = (float(unexplained),
                         float((found - expected).square().sum().sqrt()
                               / expected.square().sum().sqrt()))
    return figures
