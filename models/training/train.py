"""Trains one model, or goes on where an earlier run stopped.

    train.py MODEL --data FOLDER [--runs FOLDER] [--steps N] [--device auto|cpu|cuda]

The folder of data holds photos/, paintings/ and perceptual/ (README.md says what lies in them).
When the last step is done, export.py writes the network.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import torch

from impasto_training import loop, recipes


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="for checkpoints")
    parser.add_argument("--steps", type=int, help="instead of the recipe's")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--workers", type=int, help="threads that make batches ahead")
    arguments = parser.parse_args()
    recipe = recipes.read(arguments.model)
    checkpoint = arguments.runs / f"{arguments.model}.checkpoint"
    arguments.runs.mkdir(parents=True, exist_ok=True)
    device = arguments.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    workers = arguments.workers
    if workers is None:
        # Where the processor also trains, workers would only take its cores away.
        workers = 0 if device == "cpu" else min(16, os.cpu_count() or 1)
    task = recipes.task(recipe, arguments.data)
    parent = recipe.get("parent")
    if parent is not None and not checkpoint.exists():
        state = loop.load(arguments.runs / f"{parent}.checkpoint")
        task.trained["network"].load_state_dict(state["mean"])
    steps = arguments.steps or recipe["steps"]
    return 0 if loop.train(task, steps, checkpoint, torch.device(device), workers) else 130


if __name__ == "__main__":
    sys.exit(main())
