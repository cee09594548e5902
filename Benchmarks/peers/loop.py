"""The peers' way of running a network over a picture, as plainly as they do it.

The whole picture is decoded into memory, cut into tiles of 512 px with 16 px of overlap clipped at
the borders, each tile runs through the network, its overlap is cut off, the results fill one
array of the whole output, and that is saved as JPEG at quality 95.

Prints one JSON line: seconds (picture opened to file closed), setup_seconds (imports and loading
the network), peak_rss_bytes, engine, precision, version, pixels (network input pixels).

usage: loop.py --engine torch|onnxruntime|openvino [--precision f32|bf16] NETWORK IN OUT
"""

import argparse
import importlib
import json
import resource
import sys
import time

STARTED = time.perf_counter()

ENGINES = {
    "torch": ("torch_engine", "TorchEngine"),
    "onnxruntime": ("onnxruntime_engine", "OnnxRuntimeEngine"),
    "openvino": ("openvino_engine", "OpenVINOEngine"),
}


def peak_rss_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def tiles(length: int, tile: int, overlap: int):
    """(core start, core end, input start, input end) along one axis."""
    for start in range(0, length, tile):
        end = min(start + tile, length)
        yield start, end, max(start - overlap, 0), min(end + overlap, length)


def enlarge(engine, picture, tile: int, overlap: int):
    """HWC uint8 in, HWC uint8 out; and how many pixels went through the network."""
    import numpy as np
    import noise

    height, width, _ = picture.shape
    whole = np.ascontiguousarray(picture.transpose(2, 0, 1)[None]).astype(np.float32) / 255
    if engine.channels > 3:
        whole = np.concatenate((whole, noise.channels(engine.channels - 3, height, width)), axis=1)
    result = None
    scale = pixels = 0
    for y0, y1, top, bottom in tiles(height, tile, overlap):
        for x0, x1, left, right in tiles(width, tile, overlap):
            piece = np.ascontiguousarray(whole[:, :, top:bottom, left:right])
            out = engine.run(piece)
            pixels += piece.shape[2] * piece.shape[3]
            if result is None:
                scale = out.shape[2] // piece.shape[2]
                result = np.empty((1, 3, height * scale, width * scale), np.float32)
            rows = slice((y0 - top) * scale, (y1 - top) * scale)
            columns = slice((x0 - left) * scale, (x1 - left) * scale)
            result[:, :, y0 * scale : y1 * scale, x0 * scale : x1 * scale] = out[
                :, :, rows, columns
            ]
    rounded = (np.clip(result[0], 0, 1) * 255).round().astype(np.uint8)
    return np.ascontiguousarray(rounded.transpose(1, 2, 0)), pixels


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", choices=sorted(ENGINES), required=True)
    parser.add_argument("--precision", choices=("f32", "bf16"), default="f32")
    parser.add_argument("--tile", type=int, default=512)
    parser.add_argument("--overlap", type=int, default=16)
    parser.add_argument("network")
    parser.add_argument("input")
    parser.add_argument("output")
    arguments = parser.parse_args()

    import numpy as np
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    module, name = ENGINES[arguments.engine]
    engine = getattr(importlib.import_module(module), name)(arguments.network, arguments.precision)
    ready = time.perf_counter()

    with Image.open(arguments.input) as opened:
        picture = np.asarray(opened.convert("RGB"))
    result, pixels = enlarge(engine, picture, arguments.tile, arguments.overlap)
    Image.fromarray(result).save(arguments.output, quality=95)
    done = time.perf_counter()

    print(
        json.dumps(
            {
                "engine": arguments.engine,
                "version": engine.version,
                "precision": arguments.precision,
                "seconds": round(done - ready, 4),
                "setup_seconds": round(ready - STARTED, 4),
                "peak_rss_bytes": peak_rss_bytes(),
                "pixels": pixels,
            }
        )
    )


if __name__ == "__main__":
    main()
