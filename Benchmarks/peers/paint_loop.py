"""Paints like `impasto paint`, with PyTorch's autograd and torch.optim.LBFGS on the CPU.

Prints one JSON line: the final loss, seconds without start-up, evaluations, iterations, and the
losses of the values named with --score, clamped to 0..1 as they are when a picture is written.

usage: paint_loop.py --report RUN.json [--iterations 300] [--layout nchw|nhwc] [--start PICTURE]
                     [--score VALUES]... PLUGIN NETWORK CONTENT STYLE OUT.npy

VALUES are an OUT.npy or an uncompressed 32-bit TIFF. RUN.json is a report of `impasto paint`, from
which layers, weights and history are taken. Pictures must have the size that is painted at: nothing is
resampled here.
"""

import argparse
import json
import struct
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from paint_losses import PaintLosses


def picture(path: str) -> torch.Tensor:
    samples = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32) / 255
    return torch.from_numpy(samples.transpose(2, 0, 1).copy())[None]


def values(path: str) -> torch.Tensor:
    """Values of 0..1 with all their digits: from an own result or an uncompressed float TIFF.

    Float TIFFs hold linear light (scRGB); what is painted are sRGB's values.
    """
    if path.endswith(".npy"):
        return torch.from_numpy(np.load(path)).clamp(0, 1)
    data = Path(path).read_bytes()
    order = {b"II": "<", b"MM": ">"}[data[:2]]
    start = struct.unpack_from(f"{order}I", data, 4)[0]
    tags = {}
    for entry in range(struct.unpack_from(f"{order}H", data, start)[0]):
        tag, kind, count = struct.unpack_from(f"{order}HHI", data, start + 2 + 12 * entry)
        form = {3: "H", 4: "I"}.get(kind)
        if form is None:
            continue
        place = start + 10 + 12 * entry
        if struct.calcsize(form) * count > 4:
            place = struct.unpack_from(f"{order}I", data, place)[0]
        tags[tag] = struct.unpack_from(f"{order}{count}{form}", data, place)
    if tags.get(259, (1,)) != (1,) or tags[258][0] != 32:
        raise SystemExit(f"{path}: found a compressed or integer TIFF, expected plain 32-bit floats")
    strips = b"".join(data[at : at + size] for at, size in zip(tags[273], tags[279]))
    samples = np.frombuffer(strips, f"{order}f4").reshape(tags[257][0], tags[256][0], 3)
    linear = samples.transpose(2, 0, 1).astype(np.float64).clip(0, 1)
    curved = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return torch.from_numpy(curved.astype(np.float32))[None]


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
    np.save(arguments.out, painted.detach().numpy())
    with torch.no_grad():
        final = float(losses(painted))
        scores = [float(losses(values(path))) for path in arguments.score]
    print(
        json.dumps({
            "loss": final, "first": seen[0], "seconds": seconds, "evaluations": len(seen),
            "iterations": state["n_iter"], "scores": scores,
        })
    )


if __name__ == "__main__":
    main()
