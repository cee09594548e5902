"""The training loop that all recipes share: schedule, mean weights, checkpoints, resuming."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch
from torch import nn

from .pictures import generator

Batch = dict[str, torch.Tensor]
Losses = dict[str, torch.Tensor]


class Task:
    """What one kind of network needs of a training step.

    `trained` are the modules that one optimiser changes; "network" is the one that is shipped.
    """

    recipe: dict
    device = torch.device("cpu")

    def __init__(self, trained: dict[str, nn.Module], frozen: list[nn.Module]):
        self.trained = trained
        self.frozen = frozen
        for module in frozen:
            module.eval().requires_grad_(False)

    def begin(self) -> None:
        """Called once before the first step of a new training, not when one is resumed."""

    def batch(self, random: torch.Generator) -> Batch:
        """One step's pictures, which depend on nothing but the given source of randomness."""
        raise NotImplementedError

    def losses(self, step: int, batch: Batch) -> Losses:
        """"loss" is what is minimised; the others are for the log."""
        raise NotImplementedError

    def after_step(self, step: int, rate: float) -> Losses:
        """For what has an optimiser of its own, such as a discriminator. Returns what to log."""
        return {}

    def finish(self, network: nn.Module) -> None:
        """Last changes to the mean weights before they are written."""

    def extra_state(self) -> dict:
        return {}

    def load_extra_state(self, state: dict) -> None:
        pass

    def parameters(self) -> list[nn.Parameter]:
        return [p for module in self.trained.values() for p in module.parameters()]

    def place(self, device: torch.device) -> None:
        self.device = device
        for module in [*self.trained.values(), *self.frozen]:
            module.to(device=device, memory_format=torch.channels_last)

    def autocast(self):
        return torch.autocast(self.device.type, torch.bfloat16,
                              enabled=self.recipe.get("autocast", True))


def learning_rate(recipe: dict, step: int, steps: int) -> float:
    """Warm-up, a plateau, then a linear fall to zero over the last part of the steps.

    The plateau does not depend on the number of steps, so a training may be resumed for longer.
    """
    warm = min(1.0, (step + 1) / recipe["warmUp"])
    left = (steps - step) / max(1, round(steps * recipe["fall"]))
    return recipe["learningRate"] * min(warm, max(left, 0.0), 1.0)


class MeanWeights:
    """Exponential mean of a network's weights; a plain mean at first."""

    def __init__(self, network: nn.Module, weight: float):
        self.network, self.weight = network, weight
        self.values = {k: v.detach().clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def add(self, step: int) -> None:
        weight = max(self.weight, 1 / (step + 1)) if step < 100 else self.weight
        for key, value in self.network.state_dict().items():
            if value.is_floating_point():
                self.values[key].lerp_(value, weight)
            else:
                self.values[key].copy_(value)


class Log:
    """Means of the losses since the last line."""

    def __init__(self, every: int):
        self.every = every
        self._reset()

    def _reset(self) -> None:
        self.sums: dict[str, float] = {}
        self.count, self.began = 0, time.monotonic()

    def add(self, step: int, rate: float, losses: Losses, last: bool) -> None:
        for key, value in losses.items():
            self.sums[key] = self.sums.get(key, 0.0) + float(value.detach())
        self.count += 1
        if step % self.every == 0 or last:
            figures = " ".join(f"{key} {value / self.count:.4f}" for key, value in self.sums.items())
            seconds = (time.monotonic() - self.began) / self.count
            print(f"{step} rate {rate:.1e} {seconds:.2f} s {figures}", flush=True)
            self._reset()


class Interrupt:
    """Ctrl-C and SIGTERM end the training after the step under way, with a checkpoint."""

    def __init__(self):
        self.asked = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._ask)

    def _ask(self, *_) -> None:
        self.asked = True


def batches(task: Task, start: int, steps: int, workers: int) -> Iterator[Batch]:
    """The batches of the steps in order, made ahead by the workers where there are any."""
    seed = task.recipe["seed"]
    if workers == 0:
        for step in range(start, steps):
            yield task.batch(generator(seed, step))
        return
    with ThreadPoolExecutor(workers) as pool:
        ahead = 2 * workers
        waiting = [pool.submit(task.batch, generator(seed, step))
                   for step in range(start, min(start + ahead, steps))]
        for step in range(start, steps):
            yield waiting.pop(0).result()
            if step + ahead < steps:
                waiting.append(pool.submit(task.batch, generator(seed, step + ahead)))


def placed(batch: Batch, device: torch.device) -> Batch:
    """Pictures on the device, channels last; what is no picture stays."""
    return {key: value.to(device, memory_format=torch.channels_last) if value.dim() == 4 else value
            for key, value in batch.items()}


def load(checkpoint: Path) -> dict:
    """A checkpoint holds tensors and text only; nothing in it is executed."""
    return torch.load(checkpoint, map_location="cpu", weights_only=True)


def save(path: Path, state: dict) -> None:
    """The file is complete or absent."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def train(
    task: Task, steps: int, checkpoint: Path, device: torch.device, workers: int = 0,
    save_every_seconds: float = 120
) -> bool:
    """Trains up to the given step; whether it got there. Goes on from the checkpoint if there is one."""
    recipe = task.recipe
    state = load(checkpoint) if checkpoint.exists() else None
    if state is None:
        torch.manual_seed(recipe["seed"])
        task.begin()
    else:
        for name, module in task.trained.items():
            module.load_state_dict(state["modules"][name])
    task.place(device)
    for module in task.trained.values():
        module.train()
    optimiser = torch.optim.Adam(task.parameters(), betas=(0.9, 0.99))
    mean = MeanWeights(task.trained["network"], recipe["meanWeight"])
    start = 0
    if state is not None:
        optimiser.load_state_dict(state["optimiser"])
        mean.values = {k: v.to(device) for k, v in state["mean"].items()}
        task.load_extra_state(state["extra"])
        start = state["step"]
        print(f"goes on from step {start}", flush=True)

    def save_now(step: int) -> None:
        save(checkpoint, {
            "step": step, "recipe": json.dumps(recipe, sort_keys=True),
            "modules": {name: m.state_dict() for name, m in task.trained.items()},
            "mean": mean.values, "optimiser": optimiser.state_dict(),
            "extra": task.extra_state()})

    interrupt, log, saved = Interrupt(), Log(recipe.get("logEvery", 100)), time.monotonic()
    for step, batch in enumerate(batches(task, start, steps, workers), start):
        rate = learning_rate(recipe, step, steps)
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses = task.losses(step, placed(batch, device))
        optimiser.zero_grad(set_to_none=True)
        losses["loss"].backward()
        nn.utils.clip_grad_norm_(task.parameters(), recipe["clip"])
        optimiser.step()
        losses |= task.after_step(step, rate)
        mean.add(step)
        last = step + 1 == steps
        log.add(step + 1, rate, losses, last)
        if interrupt.asked or last or time.monotonic() - saved > save_every_seconds:
            save_now(step + 1)
            saved = time.monotonic()
        if interrupt.asked and not last:
            print(f"stopped at step {step + 1}; the same command goes on", flush=True)
            return False
    return True
