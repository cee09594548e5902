"""What changes the weights: Adam, or Muon for the convolutions that hold most of them."""

from __future__ import annotations

import torch
from torch import nn


class Optimiser:
    """Adam (Kingma, Ba 2015) for all parameters, or with `hidden` for all but these: those follow
    Muon (Jordan et al. 2024), whose step is the nearest matrix with orthogonal rows, so that no
    few directions of a layer take all of the change.

    Muon's steps are scaled to the root mean square of Adam's (Liu et al. 2025); one learning rate
    serves both.
    """

    def __init__(self, parameters: list[nn.Parameter], hidden: list[nn.Parameter] = ()):
        chosen = {id(p) for p in hidden}
        self.hidden = list(hidden)
        self.matrices = [nn.Parameter(_matrix(p.detach())) for p in self.hidden]
        self.optimisers: dict[str, torch.optim.Optimizer] = {"adam": torch.optim.Adam(
            [p for p in parameters if id(p) not in chosen], betas=(0.9, 0.99))}
        if self.hidden:
            self.optimisers["muon"] = torch.optim.Muon(
                self.matrices, weight_decay=0, adjust_lr_fn="match_rms_adamw")

    def step(self, rate: float) -> None:
        """With the gradients that the parameters hold, which are gone afterwards."""
        for parameter, matrix in zip(self.hidden, self.matrices, strict=True):
            matrix.grad = _matrix(parameter.grad)
            parameter.grad = None
        for optimiser in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def state_dict(self) -> dict:
        return {name: optimiser.state_dict() for name, optimiser in self.optimisers.items()}

    def load_state_dict(self, state: dict) -> None:
        for name, optimiser in self.optimisers.items():
            optimiser.load_state_dict(state[name])


def _matrix(convolution: torch.Tensor) -> torch.Tensor:
    """Outputs × everything that each reads, in the same memory: channels last."""
    return convolution.permute(0, 2, 3, 1).reshape(convolution.shape[0], -1)
