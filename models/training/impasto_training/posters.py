"""Posters: photographs turned into few colours with hard edges.

Photographs that were reduced have few edges as hard, and few colours as far apart, as those of a
butterfly's wing, a zebra, a map or a sign, and an enlarging network is judged by those above all.
A poster has the shapes of a photograph and the edges of a print.
"""

from __future__ import annotations

import torch

from .degradation import blurred
from .pictures import integer, uniform

COLOURS = (2, 5)
"""How many a poster has, least and most."""


def poster(photograph: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """3×H×W in 0..1, and so is the poster: by its brightness each place gets one of a few colours
    taken at random, steeply but without jaggies, with some of the photograph's own texture."""
    weights = torch.rand(3, 1, 1, generator=random) + 0.1
    smooth = blurred(photograph, uniform(1, 2.5, random))
    brightness = (weights * smooth).sum(0) / weights.sum()
    colours = torch.rand(integer(*COLOURS, random), 3, generator=random)
    if integer(0, 1, random):
        colours[0], colours[1] = 0.1 * colours[0], 1 - 0.1 * colours[1]
    # Between the first colour and the last, boundaries at random quantiles of the brightness.
    at = 0.1 + 0.8 * torch.rand(len(colours) - 1, generator=random).sort().values
    boundaries = torch.quantile(brightness.flatten()[::7], at)
    steepness = uniform(30, 300, random)
    result = colours[0].view(3, 1, 1).expand_as(photograph)
    for boundary, colour in zip(boundaries, colours[1:], strict=True):
        share = torch.sigmoid(steepness * (brightness - boundary))
        result = result + share * (colour.view(3, 1, 1) - result)
    texture = uniform(0, 0.3, random)
    return (result + texture * (photograph - smooth)).clamp(0, 1)
