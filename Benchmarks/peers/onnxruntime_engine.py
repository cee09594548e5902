"""ONNX Runtime, CPU provider, its own defaults."""

import numpy as np
import onnxruntime


class OnnxRuntimeEngine:
    version = onnxruntime.__version__

    def __init__(self, network: str, precision: str):
        if precision != "f32":
            raise SystemExit(f"onnxruntime: precision: found {precision}, expected f32")
        self.session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name
        self.channels = self.session.get_inputs()[0].shape[1]

    def run(self, tile: np.ndarray) -> np.ndarray:
        return self.session.run(None, {self.input: tile})[0]
