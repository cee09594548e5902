"""From trained weights to ONNX."""
