"""What a network of another maker makes of the photographs' reductions: targets for distillation.

A pixel loss against the photograph is mostly noise, for nobody can guess what the reduction has
lost. A trained network's picture is what can be guessed: its pupil is told apart from it by its
own mistakes alone (Hinton et al. 2015). The targets are means over the eight orientations of the
picture (self-ensemble, Timofte et al. 2016), which no single pass of the teacher reaches.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import openvino
import torch
from PIL import Image

from .degradation import reduced
from .pictures import decode, integer


PREPARED = 16
"""For how many sizes a teacher stays prepared."""


def oriented(picture: np.ndarray, orientation: int) -> np.ndarray:
    """One of the eight orientations of H×W×C: transposed or not, then turned."""
    if orientation >= 4:
        picture = picture.transpose(1, 0, 2)
    return np.rot90(picture, orientation % 4)


def upright(picture: np.ndarray, orientation: int) -> np.ndarray:
    """Undoes `oriented`."""
    picture = np.rot90(picture, -(orientation % 4))
    return picture.transpose(1, 0, 2) if orientation >= 4 else picture


class Teacher:
    """An ONNX network {"data", "sha256", "range"} of the folder of data: RGB in 0..range, both ways.

    Computed in f32, so that every processor teaches the same; bf16, which OpenVINO would take where
    it is known, is faster only with matrix units and half slower without.
    """

    def __init__(self, reference: dict, data: Path):
        self.path = data / reference["data"]
        if not self.path.exists():
            raise SystemExit(f"{self.path} is missing: the recipe's teacher")
        self.digest = hashlib.sha256(self.path.read_bytes()).hexdigest()
        if self.digest != reference["sha256"]:
            raise SystemExit(
                f"{self.path}: sha256 {self.digest}, the recipe expects {reference['sha256']}")
        self.range = reference["range"]
        self.core = openvino.Core()
        self.queues: dict[tuple[int, ...], openvino.AsyncInferQueue] = {}

    def enlarged(self, small: np.ndarray) -> np.ndarray:
        """H×W×3 in 0..1, the mean over all orientations."""
        found: list[np.ndarray] = []

        def take(request: openvino.InferRequest, orientation: int) -> None:
            picture = request.get_output_tensor(0).data[0].transpose(1, 2, 0)
            found.append(upright(picture, orientation) / self.range)

        turned: dict[tuple[int, ...], dict[int, np.ndarray]] = {}
        for orientation in range(8):
            x = oriented(small, orientation).transpose(2, 0, 1)[None] * self.range
            turned.setdefault(x.shape, {})[orientation] = np.ascontiguousarray(x, np.float32)
        for shape, pictures in turned.items():
            queue = self._queue(shape)
            queue.set_callback(take)
            for orientation, x in pictures.items():
                queue.start_async([x], orientation)
            queue.wait_all()
        return np.mean(found, axis=0)

    def _queue(self, shape: tuple[int, ...]) -> openvino.AsyncInferQueue:
        if shape not in self.queues:
            if len(self.queues) >= PREPARED:
                self.queues.clear()
            model = self.core.read_model(self.path)
            model.reshape(list(shape))
            self.queues[shape] = openvino.AsyncInferQueue(
                self.core.compile_model(model, "CPU",
                                        {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": "f32"}))
        return self.queues[shape]


class Taught:
    """Pictures with their reductions and what the teacher makes of those, in memory as 8 bits. The
    teacher's pictures take long to make and are kept as files, named after what it was shown."""

    def __init__(self, pictures: Iterable[torch.Tensor], scale: int, teacher: Teacher, kept: Path):
        self.scale = scale
        folder = kept / teacher.digest[:16]
        folder.mkdir(parents=True, exist_ok=True)
        self.triples = []
        for large in pictures:
            height, width = (side // scale * scale for side in large.shape[1:])
            large = large[:, :height, :width].contiguous()
            small = (reduced(large.float() / 255, scale) * 255).round().byte()
            pixels = small.permute(1, 2, 0).numpy()
            digest = hashlib.sha256(repr(pixels.shape).encode() + pixels.tobytes()).hexdigest()
            target = folder / f"{digest[:24]}.png"
            if not target.exists():
                _write(target, teacher.enlarged(pixels / 255))
            self.triples.append((small, large, decode(target)))

    def batch(self, count: int, size: int, random: torch.Generator) -> dict[str, torch.Tensor]:
        """"small", N×3×size×size in 0..1, and the same places of the photograph, "large", and of
        the teacher's picture, "taught", `scale` times as wide and high."""
        cuts = [self._cut(size, random) for _ in range(count)]
        small, large, taught = (torch.stack(pictures) for pictures in zip(*cuts, strict=True))
        return {"small": small, "large": large, "taught": taught}

    def _cut(self, size: int, random: torch.Generator) -> list[torch.Tensor]:
        triple = self.triples[integer(0, len(self.triples) - 1, random)]
        top, left = (integer(0, side - size, random) for side in triple[0].shape[1:])
        horizontal, vertical, transposed = (integer(0, 1, random) for _ in range(3))
        cuts = []
        for picture, k in zip(triple, (1, self.scale, self.scale), strict=True):
            cut = picture[:, k * top : k * (top + size), k * left : k * (left + size)]
            cut = cut.float() / 255
            if horizontal:
                cut = cut.flip(2)
            if vertical:
                cut = cut.flip(1)
            cuts.append(cut.transpose(1, 2) if transposed else cut)
        return cuts


def _write(file: Path, picture: np.ndarray) -> None:
    """Complete or absent."""
    partial = file.with_suffix(".partial")
    pixels = (picture.clip(0, 1) * 255).round().astype(np.uint8)
    Image.fromarray(pixels).save(partial, "PNG", compress_level=1)
    os.replace(partial, file)
