"""Trains one model, or goes on where an earlier run stopped.

    train.py MODEL --data FOLDER [--runs FOLDER] [--minutes N | --steps N] [--device auto|cpu|cuda]

MODEL is a recipe, or a painting of one that knows several. README.md says what the folder of data holds. When the last step is done, export.py writes the
network.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch

from impasto_training import loop, recipes


def chosen_device(name: str) -> torch.device:
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(name)
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
        # The threads that make batches are many; each works on one small picture.
        torch.set_num_threads(1)
    return device


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="for checkpoints, and a teacher's pictures")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--workers", type=int, help="threads that make batches ahead")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int, help="instead of the recipe's")
    length.add_argument("--minutes", type=float, help="as many steps as fit")
    arguments = parser.parse_args()
    recipe, _ = recipes.of_plugin(arguments.model)
    model = recipe["model"]
    device = chosen_device(arguments.device)
    workers = arguments.workers
    if workers is None:
        # Where the processor also trains, workers would only take its cores away.
        workers = 0 if device.type == "cpu" else min(16, os.cpu_count() or 1)
    arguments.runs.mkdir(parents=True, exist_ok=True)
    run = loop.Run(arguments.runs / f"{model}.checkpoint", device, workers,
                   arguments.steps, arguments.minutes)
    task = recipes.task(recipe, arguments.data, arguments.runs)
    parent = recipes.parent(recipe)
    if parent is not None and not run.checkpoint.exists():
        checkpoint = arguments.runs / f"{parent}.checkpoint"
        if not checkpoint.exists():
            raise SystemExit(f"{model} begins with {parent}: train that first "
                             f"({checkpoint} is missing)")
        task.begin_with(loop.load(checkpoint)["mean"], recipes.read(parent))
    return 0 if loop.train(task, run) else 130


if __name__ == "__main__":
    sys.exit(main())
