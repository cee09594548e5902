"""A folder of data and recipes so small that a training takes a second."""

from __future__ import annotations

import copy
import hashlib
import itertools
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file

from impasto_training.export.graph import Graph
from impasto_training.networks.super_resolution import SuperResolution
from impasto_training.networks.vgg import LAYERS, SlimVGG

TEACHER = "nets/teacher.onnx"
WIDTHS = {1: 4, 2: 6, 3: 8, 4: 8, 5: 8}


def picture(path: Path, width: int, height: int, seed: int) -> None:
    """Soft coloured shapes with noise, saved at the path."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 16 + 1, width // 16 + 1, 3), np.uint8)
    soft = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))
    noisy = soft + random.normal(0, 8, soft.shape)
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(path)


def data(folder: Path) -> Path:
    """What README.md describes, with three photographs, two paintings and random weights."""
    for name in ("photos", "paintings", "perceptual", "sets/Tiny"):
        (folder / name).mkdir(parents=True)
    for i in range(3):
        picture(folder / "photos" / f"{i}.png", 224, 208, i)
    for i, name in enumerate(("wave.jpg", "starry_night.jpg")):
        picture(folder / "paintings" / name, 160, 120, 10 + i)
    (folder / "paintings" / "gallery").mkdir()
    for i in range(2):
        picture(folder / "paintings" / "gallery" / f"{i}.png", 90, 80, 30 + i)
    picture(folder / "sets" / "Tiny" / "one.png", 96, 96, 20)
    weights = {}
    torch.manual_seed(0)
    for name, convolution in SlimVGG(WIDTHS).convolutions.items():
        weights[f"{name}.weight"] = 2 * convolution.weight.detach()
        weights[f"{name}.bias"] = convolution.bias.detach()
    save_file(weights, folder / "perceptual" / "vgg19_slim_16x.safetensors")
    real = {k: v for k, v in weights.items() if LAYERS.index(k.split(".")[0]) <= 7}
    save_file(real, folder / "perceptual" / "vgg19_conv1_1-conv3_4.safetensors")
    (folder / "nets").mkdir()
    teacher = SuperResolution(4, 4, 1)
    torch.nn.init.normal_(teacher.tail.weight, 0, 0.02)
    graph = Graph("teacher")
    teacher.write(graph)
    graph.save(folder / TEACHER)
    return folder


class DataTests(unittest.TestCase):
    """Tests that share a folder of data, and one to write into."""

    @classmethod
    def setUpClass(cls) -> None:
        torch.set_num_threads(1)
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.data = data(cls.folder / "data")


CHANGES = {
    "super-resolution": {"channels": 8, "blocks": 2, "batch": 2, "size": 16},
    "style": {"width": 4, "batch": 2, "size": 64},
    "any-style": {"width": 4, "hidden": 8, "batch": 2, "size": 64, "gallerySize": 6, "gallerySide": 48,
                  "firstLooks": 3, "gallery": [{"folder": "gallery", "side": 64}],
                  "first": {"file": "wave.jpg", "side": 64}},
    "distillation": {"widths": {str(k): v for k, v in WIDTHS.items()}, "batch": 2, "size": 32,
                     "paintingSide": 64, "startPictures": 4},
}


def recipe(original: dict, data: Path) -> dict:
    """The same recipe with a small network that begins from nothing, in full precision, and with
    the teacher of the folder of data."""
    result = copy.deepcopy(original) | CHANGES[original["kind"]]
    for key in ("start", "parent", "kept"):
        result.pop(key, None)
    if "teacher" in result:
        digest = hashlib.sha256((data / TEACHER).read_bytes()).hexdigest()
        result["teacher"] = {"data": TEACHER, "sha256": digest, "range": 1}
    for kind in result.get("subjects", []):
        if kind["of"] == "drawings":
            kind |= {"count": 2, "side": 96}
    if result["kind"] == "style":
        files = itertools.cycle(("wave.jpg", "starry_night.jpg"))
        for described, file in zip(result["paintings"].values(), files):
            described |= {"file": file, "side": 64}
            described.pop("start", None)
        result |= {"lossNetwork": {"data": "perceptual/vgg19_slim_16x.safetensors",
                                   "padding": "reflect"}}
    return result | {"autocast": False, "warmUp": 2, "steps": 6}
