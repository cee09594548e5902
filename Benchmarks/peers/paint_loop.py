"""Paints like `impasto paint`, with PyTorch's autograd and torch.optim.LBFGS on the CPU.

Prints one JSON line: the final loss, seconds without start-up, evaluations, iterations; the losses
of pictures named with --score (values outside 0..1 are kept), computed in the same way.

usage: paint_loop.py --report RUN.json [--iterations 300] [--layout nchw|nhwc] [--start PICTURE]
                     [--score VALUES.npy]... PLUGIN NETWORK CONTENT STYLE OUT.npy

RUN.json is a report of `impasto paint`, from which layers, weights and history are taken. Pictures
must have the size that is painted at: nothing is resampled here.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from paint_losses import PaintLosses


def picture(path: str) -> torch.Tensor:
    samples = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32) / 255
    return torch.from_numpy(samples.transpose(2, 0, 1).copy())[None]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--iterations", type=int, default=300)
    parser.add_argument("--layout", choices=("nchw", "nhwc"), default="nchw")
    parser.add_argument("--start")
    parser.add_argument("--score", action="append", default=[])
    parser.add_argument("plugin", type=Path)
    parser.add_argument("network")
    parser.add_argument("content")
    parser.add_argument("style")
    parser.add_argument("out")
    arguments = parser.parse_args()

    report = json.loads(arguments.report.read_text())
    settings = report["identity"]["settings"]["losses"]
    history = report["scales"][-1]["history"]
    started = time.perf_counter()
    content = picture(arguments.content)
    layout = torch.channels_last if arguments.layout == "nhwc" else torch.contiguous_format
    losses = PaintLosses(
        arguments.plugin, arguments.network, content, picture(arguments.style), settings,
        layout=layout,
    )
    painted = picture(arguments.start) if arguments.start else content.clone()
    painted.requires_grad_(True)
    optimiser = torch.optim.LBFGS(
        [painted],
        max_iter=arguments.iterations,
        max_eval=100 * arguments.iterations,
        history_size=history,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )
    seen = []

    def evaluate() -> torch.Tensor:
        optimiser.zero_grad()
        loss = losses(painted)
        loss.backward()
        seen.append(float(loss.detach()))
        return loss

    optimiser.step(evaluate)
    seconds = time.perf_counter() - started
    state = optimiser.state[painted]
    with torch.no_grad():
        final = float(losses(painted))
        scores = [
            float(losses(torch.from_numpy(np.load(path)))) for path in arguments.score
        ]
    np.save(arguments.out, painted.detach().numpy())
    print(
        json.dumps({
            "loss": final, "first": seen[0], "seconds": seconds, "evaluations": len(seen),
            "iterations": state["n_iter"], "scores": scores,
        })
    )


if __name__ == "__main__":
    main()
