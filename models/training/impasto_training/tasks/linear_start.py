"""A slim network's weights in closed form, from which distillation starts.

Layer by layer: the teacher's channels that explain the others best are chosen (pivoted Cholesky
of their second moments), and the convolution that predicts them from the slim network's own layer
below is found by ridge regression. The idea is that of channel pruning by reconstruction
(He, Zhang, Sun 2017).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from ..networks.vgg import AFTER_POOL, LAYERS, SlimVGG, Teachers, pooled

RIDGE = 1e-4


def flat(maps: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """N×C×H×W to (N·places)×C at the given places of each picture."""
    return maps.flatten(2)[:, :, places].transpose(1, 2).flatten(0, 1).double()


def regression(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weight (outputs×inputs) and bias of the ridge regression from rows of x to rows of y."""
    x_mean, y_mean = x.mean(0), y.mean(0)
    x, y = x - x_mean, y - y_mean
    moments = x.T @ x / len(x)
    moments.diagonal().add_(RIDGE * moments.diagonal().mean())
    weight = torch.linalg.solve(moments, x.T @ y / len(x)).T
    return weight, y_mean - weight @ x_mean


def explaining_channels(samples: torch.Tensor, count: int) -> list[int]:
    """The channels whose span leaves the least of all channels unexplained, chosen one by one."""
    normalised = samples / samples.square().mean(0).sqrt().clamp_min(1e-6)
    residual = normalised.T @ normalised / len(normalised)
    chosen: list[int] = []
    for _ in range(min(count, residual.shape[0])):
        power = residual.diagonal().clamp_min(1e-9)
        gain = residual.square().sum(0) / power
        gain[power <= 1e-8] = 0
        gain[chosen] = -1
        pivot = int(gain.argmax())
        chosen.append(pivot)
        column = residual[:, pivot].clone()
        residual -= torch.outer(column, column) / column[pivot].clamp_min(1e-9)
    return chosen


@torch.no_grad()
def start(
    student: SlimVGG, heads: nn.ModuleDict, scales: dict[str, torch.Tensor],
    teachers: Teachers, pictures: torch.Tensor, places_per_picture: int = 512
) -> None:
    """Fills the student and the heads (student's channels to the teacher's, divided by scales)."""
    targets = teachers(pictures, before_relu=True)
    x = student.normalised(pictures)
    for name in LAYERS:
        if name in AFTER_POOL:
            x = pooled(x, "max")
        height, width = x.shape[2:]
        places = torch.randperm(height * width)[:places_per_picture]
        target = flat(targets[name], places)
        convolution = student.convolutions[name]
        chosen = explaining_channels(target.clamp_min(0), convolution.out_channels)
        scale = scales[name].double()[chosen]
        weight, bias = regression(
            flat(F.unfold(x, 3, padding=1).unflatten(2, (height, width)), places),
            target[:, chosen] / scale)
        convolution.weight.copy_(weight.view_as(convolution.weight))
        convolution.bias.copy_(bias)
        x = F.relu(convolution(x))
        weight, bias = regression(flat(x, places), target.clamp_min(0) / scales[name].double())
        heads[name].weight.copy_(weight[:, :, None, None])
        heads[name].bias.copy_(bias)
