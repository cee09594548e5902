"""OpenVINO, CPU, one network with dynamic height and width as the file has it."""

import numpy as np
import openvino


class OpenVINOEngine:
    version = openvino.__version__.split("-")[0]

    def __init__(self, network: str, precision: str):
        self.compiled = openvino.Core().compile_model(
            network,
            "CPU",
            {"INFERENCE_PRECISION_HINT": precision, "PERFORMANCE_HINT": "LATENCY"},
        )
        self.channels = self.compiled.input(0).partial_shape[1].get_length()

    def run(self, tile: np.ndarray) -> np.ndarray:
        return self.compiled([tile])[0]
