"""PSNR in dB between two pictures of the same size, over all channels. Prints one JSON line."""

import json
import math
import sys

import numpy as np
from PIL import Image

Image.MAX_IMAGE_PIXELS = None


def main() -> None:
    first, second = (np.asarray(Image.open(path).convert("RGB")) for path in sys.argv[1:3])
    if first.shape != second.shape:
        raise SystemExit(f"compare: {sys.argv[2]}: found {second.shape}, expected {first.shape}")
    total = 0.0
    for top in range(0, first.shape[0], 512):
        rows = slice(top, top + 512)
        total += float(np.square(first[rows].astype(np.float32) - second[rows]).sum(dtype=float))
    error = total / first.size
    print(json.dumps({"psnr": round(10 * math.log10(255**2 / error), 2) if error else None}))


if __name__ == "__main__":
    main()
