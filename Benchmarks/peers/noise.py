"""The channels of noise that a network may want behind the colours, as impasto makes them.

A hash of column, row and channel (`lowbias32` of C. Wellons, public domain) as a value in 0..1; the
same picture is then painted with the same chance by every contender.
"""

import numpy as np


def hashed(values: np.ndarray) -> np.ndarray:
    x = values.astype(np.uint32)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x


def noise(channels: int, height: int, width: int) -> np.ndarray:
    """channels×height×width, float32."""
    columns = np.arange(width, dtype=np.uint32)
    rows = np.arange(height, dtype=np.uint32)
    planes = []
    for channel in range(channels):
        seeds = hashed(rows + hashed(np.array([channel + 1], np.uint32)))
        planes.append(hashed(columns[None] + seeds[:, None]) >> np.uint32(8))
    return np.array(planes, np.float32).reshape(channels, height, width) / np.float32(1 << 24)
