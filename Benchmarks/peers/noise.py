"""The channels of noise that a network may ask for behind the colours, as Impasto makes them: a hash
of row, column and channel (`lowbias32` of C. Wellons), evenly spread over 0..1. The peers have no
such thing; with the same noise their pictures can be compared with ours.
"""

import numpy as np


def mixed(values: np.ndarray) -> np.ndarray:
    x = values.astype(np.uint32)
    x ^= x >> 16
    x *= np.uint32(0x7FEB352D)
    x ^= x >> 15
    x *= np.uint32(0x846CA68B)
    x ^= x >> 16
    return x


def channels(count: int, height: int, width: int) -> np.ndarray:
    """1×count×height×width."""
    rows, columns = (np.arange(side, dtype=np.uint32) for side in (height, width))
    numbers = mixed(np.arange(1, count + 1, dtype=np.uint32))
    seeds = mixed(rows[None, :] + numbers[:, None])
    values = mixed(seeds[:, :, None] + columns) >> 8
    return (values.astype(np.float32) / np.float32(1 << 24))[None]
