"""Content and Gram losses of one loss network or of several.

A painter learns to please whom it is judged by: with a slim loss network alone it finds a weave
that has the painting's Gram matrices there and not in the eyes of another network. The real VGG-19
is not taken in so easily.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from ..networks import shipped
from ..networks.vgg import LAYERS
from .features import content_loss, gram, gram_loss

Grams = dict[str, torch.Tensor]


class LossNetwork(nn.Module):
    """A frozen network and the layers that are asked of it. Average pooling: maximum pooling leaves
    a regular pattern."""

    def __init__(self, described: dict, data: Path):
        super().__init__()
        self.network = shipped.loss_network(described, data)
        self.content: dict[str, float] = described.get("contentLayers", {})
        self.style: dict[str, float] = described.get("styleLayers", {})

    def maps(self, pictures: torch.Tensor, layers: dict[str, float]) -> dict[str, torch.Tensor]:
        return self.network(pictures, "average", max(layers, key=LAYERS.index))

    @torch.no_grad()
    def grams(self, painting: torch.Tensor) -> Grams:
        if not self.style:
            return {}
        maps = self.maps(painting, self.style)
        return {name: gram(maps[name]) for name in self.style}

    def losses(
        self, painted: torch.Tensor, photographs: torch.Tensor, grams: Grams
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Content and style, sums over the layers by their weights."""
        found = self.maps(painted, self.content | self.style)
        content = style = torch.zeros((), device=painted.device)
        if self.content:
            with torch.no_grad():
                expected = self.maps(photographs, self.content)
            content = sum(w * content_loss(found[k], expected[k]) for k, w in self.content.items())
        if self.style:
            style = sum(w * gram_loss(gram(found[k]), grams[k]) for k, w in self.style.items())
        return content, style


class StyleLoss(nn.Module):
    """Means of both losses over all layers of all loss networks, by their weights."""

    def __init__(self, recipe: dict, data: Path):
        super().__init__()
        described = recipe.get("lossNetworks") or [
            recipe["lossNetwork"] | {k: recipe[k] for k in ("contentLayers", "styleLayers")}]
        self.networks = nn.ModuleList(LossNetwork(d, data) for d in described)

    def grams(self, painting: torch.Tensor) -> list[Grams]:
        return [network.grams(painting) for network in self.networks]

    def forward(
        self, painted: torch.Tensor, photographs: torch.Tensor, grams: list[Grams]
    ) -> dict[str, torch.Tensor]:
        """"content" and "style", each relative to its target."""
        pairs = [network.losses(painted, photographs, of)
                 for network, of in zip(self.networks, grams, strict=True)]
        content, style = (sum(terms) for terms in zip(*pairs, strict=True))
        return {"content": content / sum(sum(n.content.values()) for n in self.networks),
                "style": style / sum(sum(n.style.values()) for n in self.networks)}
