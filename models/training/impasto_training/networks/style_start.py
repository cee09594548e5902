"""Style networks that begin with ones that were written, as wide as they are or half as wide.

A network of instance normalisation as it was written holds the numbers of its checkpoint, so it can
stand for it. A wider one computes the same at first (after Net2Net, Chen et al. 2016): each channel
is there twice, and what reads a channel shares its weight between the two unevenly, which is why
they learn different things.
"""

from __future__ import annotations

import torch

from .style import Style

Constants = dict[str, torch.Tensor]


@torch.no_grad()
def start(network: Style, described: list[Constants]) -> None:
    """`described` are the constants of a written network for each painting; they were trained
    together, and the convolutions that all share are those of the first."""
    for painting, constants in enumerate(described):
        layers = network.named(painting)
        for name, layer in layers:
            own, palette = layer.convolution, layer is layers[-1][1]
            if painting == 0 or palette:
                own.weight.copy_(widened(constants[f"{name}.convolution.weight"], own.weight))
            if palette:
                own.bias.copy_(constants[f"{name}.convolution.bias"])
                continue
            norm = layer.norms[painting]
            for part, value in (("scale", norm.weight), ("shift", norm.bias)):
                written = constants[f"{name}.norm.{part}"]
                value.copy_(written.repeat(value.shape[0] // written.shape[0]))


def widened(written: torch.Tensor, own: torch.Tensor) -> torch.Tensor:
    """O×I×k×k of as many outputs and inputs as the other has: the same number, or twice as many."""
    outputs, inputs = (own.shape[i] // written.shape[i] for i in range(2))
    shape = tuple(side * times for side, times in zip(written.shape, (outputs, inputs, 1, 1)))
    if max(outputs, inputs) > 2 or shape != tuple(own.shape):
        raise SystemExit(f"start: found weights of {list(written.shape)}, expected as many channels "
                         f"as in {list(own.shape)}, or half as many")
    weight = written.repeat(outputs, 1, 1, 1)
    if inputs == 1:
        return weight
    share = 0.2 + 0.6 * torch.rand_like(weight)
    return torch.cat((weight * share, weight * (1 - share)), 1)
