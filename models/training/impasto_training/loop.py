"""The training loop that all recipes share: schedule, mean weights, checkpoints, resuming."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
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
    steps: int | None = None
    """How many there will be, once that is known."""

    def __init__(self, trained: dict[str, nn.Module], frozen: list[nn.Module]):
        self.trained = trained
        self.frozen = frozen
        for module in frozen:
            module.eval().requires_grad_(False)

    def begin(self) -> None:
        """Called once before the first step of a new training, not when one is resumed."""

    def begin_with(self, parent: dict, recipe: dict) -> None:
        """Takes over the weights of the network that a parent's recipe trained."""
        self.trained["network"].load_state_dict(parent)

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


class Schedule:
    """Warm-up, a plateau, then a linear fall to zero over the last share of the steps.

    The plateau does not depend on the number of steps, so a training may be resumed for longer.
    With a limit in minutes the fall begins when the plateau's share of them is over, and the number
    of steps becomes the one for which the fall would have begun there: a recipe with that number
    has the same schedule, step by step.
    """

    def __init__(self, recipe: dict, steps: int, minutes: float | None):
        self.rate, self.warm_up, self.fall = (
            recipe["learningRate"], recipe["warmUp"], recipe["fall"])
        self.steps, self.fixed = steps, minutes is None
        self.seconds = 0 if minutes is None else 60 * minutes
        if minutes is not None and self.fall >= 1:
            raise SystemExit("fall: a limit in minutes needs a plateau, so a share below 1")

    def update(self, step: int, seconds: float) -> None:
        """Called before each step with the time that all steps up to it took."""
        if self.fixed:
            return
        if seconds >= (1 - self.fall) * self.seconds:
            self.steps, self.fixed = max(step + 1, round(step / (1 - self.fall))), True

    @property
    def chosen(self) -> int | None:
        """The number of steps, if the time decided on it."""
        return self.steps if self.seconds and self.fixed else None

    def learning_rate(self, step: int) -> float:
        warm = min(1.0, (step + 1) / self.warm_up)
        if not self.fixed:
            return self.rate * warm
        left = (self.steps - step) / max(1, round(self.steps * self.fall))
        return self.rate * min(warm, max(left, 0.0), 1.0)


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
        self.sums: dict[str, torch.Tensor] = {}
        self.count, self.began = 0, time.monotonic()

    def add(self, step: int, rate: float, losses: Losses, last: bool) -> None:
        # Sums stay on the device: to read one would wait for it.
        for key, value in losses.items():
            value = value.detach().float()
            self.sums[key] = self.sums[key] + value if key in self.sums else value
        self.count += 1
        if step % self.every == 0 or last:
            figures = " ".join(
                f"{key} {value.item() / self.count:.4f}" for key, value in self.sums.items())
            seconds = (time.monotonic() - self.began) / self.count
            print(f"{step} rate {rate:.1e} {seconds:.3f} s {figures}", flush=True)
            self._reset()


class Interrupt:
    """Ctrl-C and SIGTERM end the training after the step under way, with a checkpoint."""

    def __init__(self):
        self.asked = False
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._ask)

    def _ask(self, *_) -> None:
        self.asked = True


def batches(task: Task, start: int, workers: int) -> Iterator[Batch]:
    """The batches of the steps in order without end, made ahead by the workers if there are any."""
    seed = task.recipe["seed"]
    if workers == 0:
        for step in count(start):
            yield task.batch(generator(seed, step))
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Batch]] = deque()
        try:
            for step in count(start):
                waiting.append(pool.submit(task.batch, generator(seed, step)))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def placed(batch: Batch, device: torch.device) -> Batch:
    """Pictures on the device, channels last; what is no picture stays."""
    def place(value: torch.Tensor) -> torch.Tensor:
        if value.dim() != 4:
            return value
        if device.type == "cuda":
            value = value.pin_memory()
        return value.to(device, memory_format=torch.channels_last, non_blocking=True)

    return {key: place(value) for key, value in batch.items()}


def load(checkpoint: Path) -> dict:
    """A checkpoint holds tensors and text only; nothing in it is executed."""
    return torch.load(checkpoint, map_location="cpu", weights_only=True)


def save(path: Path, state: dict) -> None:
    """The file is complete or absent."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    os.replace(partial, path)


def recipe_text(recipe: dict) -> str:
    """What must not change while a model is trained: everything except how long, and how much of
    its start is put back when it is written."""
    return json.dumps({k: v for k, v in recipe.items() if k not in ("steps", "logEvery", "kept")},
                      sort_keys=True)


@dataclass
class Run:
    """Where and how a training runs; none of it is part of the recipe."""

    checkpoint: Path
    device: torch.device
    workers: int = 0
    steps: int | None = None
    """Instead of the recipe's."""
    minutes: float | None = None
    """All time spent, that before the checkpoint included."""
    save_every_seconds: float = 120


def train(task: Task, run: Run) -> bool:
    """Trains up to the last step; whether it got there. Goes on from the checkpoint if there is one."""
    recipe, device = task.recipe, run.device
    state = load(run.checkpoint) if run.checkpoint.exists() else None
    if state is None:
        torch.manual_seed(recipe["seed"])
        task.begin()
    elif state["recipe"] != recipe_text(recipe):
        raise SystemExit(f"{run.checkpoint}: trained by another version of the recipe; "
                         "move it away to begin again")
    else:
        for name, module in task.trained.items():
            module.load_state_dict(state["modules"][name])
    task.place(device)
    for module in task.trained.values():
        module.train()
    optimiser = torch.optim.Adam(task.parameters(), betas=(0.9, 0.99))
    mean = MeanWeights(task.trained["network"], recipe["meanWeight"])
    start, earlier, decided = 0, 0.0, None
    if state is not None:
        optimiser.load_state_dict(state["optimiser"])
        mean.values = {k: v.to(device) for k, v in state["mean"].items()}
        task.load_extra_state(state["extra"])
        start, earlier, decided = state["step"], state["seconds"], state["steps"]
        print(f"goes on from step {start}", flush=True)
    steps = run.steps or decided or recipe["steps"]
    schedule = Schedule(recipe, steps, None if run.steps or decided else run.minutes)
    if schedule.fixed and start >= steps:
        print(f"all {steps} steps are done", flush=True)
        return True
    began = time.monotonic()

    def seconds() -> float:
        return earlier + time.monotonic() - began

    def save_now(step: int) -> None:
        save(run.checkpoint, {
            "step": step, "steps": decided or schedule.chosen,
            "seconds": seconds(), "recipe": recipe_text(recipe),
            "modules": {name: m.state_dict() for name, m in task.trained.items()},
            "mean": mean.values, "optimiser": optimiser.state_dict(),
            "extra": task.extra_state()})

    interrupt, log, saved = Interrupt(), Log(recipe.get("logEvery", 100)), time.monotonic()
    for step, batch in enumerate(batches(task, start, run.workers), start):
        schedule.update(step, seconds())
        task.steps = schedule.steps if schedule.fixed else None
        rate = schedule.learning_rate(step)
        for group in optimiser.param_groups:
            group["lr"] = rate
        losses = task.losses(step, placed(batch, device))
        optimiser.zero_grad(set_to_none=True)
        losses["loss"].backward()
        nn.utils.clip_grad_norm_(task.parameters(), recipe["clip"])
        optimiser.step()
        losses |= task.after_step(step, rate)
        mean.add(step)
        last = step + 1 == schedule.steps and schedule.fixed
        log.add(step + 1, rate, losses, last)
        if interrupt.asked or last or time.monotonic() - saved > run.save_every_seconds:
            save_now(step + 1)
            saved = time.monotonic()
        if last:
            break
        if interrupt.asked:
            print(f"stopped at step {step + 1}; the same command goes on", flush=True)
            return False
    print(f"{schedule.steps} steps in {seconds() / 60:.1f} minutes", flush=True)
    if schedule.steps != recipe["steps"]:
        print(f'before the export: "steps": {schedule.steps} in the recipe', flush=True)
    return True
