"""What a plugin's parameter of the effect "weights" does, for measuring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper


def mixed(file: Path, other: Path, share: float) -> bytes:
    """The network of `file` with (1 − share) of its own convolutions' weights and `share` of the
    other's, which has the same convolutions in the same order."""
    models = [onnx.load(str(f)) for f in (file, other)]
    weights = [{c.name: c for c in m.graph.initializer} for m in models]
    names = [[name for node in m.graph.node if node.op_type == "Conv" for name in node.input[1:]]
             for m in models]
    for own, theirs in zip(*names, strict=True):
        a, b = (numpy_helper.to_array(w[n]) for w, n in zip(weights, (own, theirs), strict=True))
        if a.shape != b.shape:
            raise SystemExit(f"{other}: {theirs} is {b.shape}, {own} of {file} {a.shape}")
        weights[0][own].CopyFrom(numpy_helper.from_array(
            ((1 - share) * a + share * b).astype(np.float32), own))
    return models[0].SerializeToString()
