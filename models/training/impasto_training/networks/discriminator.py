"""Tells enlarged patches from photographs, patch by patch."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn.utils.parametrizations import spectral_norm


class Discriminator(nn.Module):
    """N×3×H×W to a map of scores; spectrally normalised (Miyato et al. 2018), looks about 30 px
    far, so it judges texture and not what the picture shows."""

    def __init__(self, width: int = 32):
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for out, size, stride in ((1, 3, 1), (1.5, 4, 2), (2, 3, 1), (3, 4, 2), (3, 3, 1)):
            out = int(width * out)
            layers += [spectral_norm(nn.Conv2d(channels, out, size, stride, 1)), nn.LeakyReLU(0.2)]
            channels = out
        self.layers = nn.Sequential(*layers, nn.Conv2d(channels, 1, 3, padding=1))

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.layers(pictures)
