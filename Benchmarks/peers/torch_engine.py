"""PyTorch on the CPU. f32 runs as the peers run it (NCHW); bf16 with channels-last."""

import numpy as np
import torch

from onnx_to_torch import OnnxModule


class TorchEngine:
    version = torch.__version__

    def __init__(self, network: str, precision: str):
        self.dtype = torch.bfloat16 if precision == "bf16" else torch.float32
        self.layout = torch.channels_last if precision == "bf16" else torch.contiguous_format
        self.model = OnnxModule(network).eval().to(dtype=self.dtype, memory_format=self.layout)
        self.channels = self.model.channels

    @torch.inference_mode()
    def run(self, tile: np.ndarray) -> np.ndarray:
        tensor = torch.from_numpy(tile).to(dtype=self.dtype, memory_format=self.layout)
        return self.model(tensor).float().contiguous().numpy()
