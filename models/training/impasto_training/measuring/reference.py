"""What a plugin's parameter of the effect "reference" does, for measuring."""

from __future__ import annotations

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from .enlarging import session


def bound(file: Path, encoder: Path, painting: torch.Tensor) -> bytes:
    """The network of `file` with the constants that its encoder finds for a painting, 1×3×H×W."""
    run = session(encoder)
    values = run.run(None, {run.get_inputs()[0].name: painting.numpy()})
    model = onnx.load(str(file))
    constants = {c.name: c for c in model.graph.initializer}
    for described, value in zip(run.get_outputs(), values, strict=True):
        name = described.name
        if name not in constants or tuple(constants[name].dims) != value.shape:
            raise SystemExit(f"{encoder}: {name} {value.shape} is no constant of {file}")
        constants[name].CopyFrom(numpy_helper.from_array(value, name))
    return model.SerializeToString()
