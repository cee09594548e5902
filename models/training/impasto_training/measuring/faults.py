"""What happens to reduced pictures before they are enlarged, in measuring."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..degradation import through_jpeg
from .resize import to_8_bits


@dataclass(frozen=True)
class Faults:
    noise: float = 0
    """Standard deviation, in 255ths; the same noise for pictures of the same size."""
    quality: int | None = None
    """Of JPEG, which comes after the noise."""

    def put_on(self, picture: np.ndarray) -> np.ndarray:
        """8-bit H×W×3 to the same."""
        if self.noise:
            random = np.random.default_rng(1)
            picture = to_8_bits(picture + random.normal(0, self.noise, picture.shape))
        return picture if self.quality is None else through_jpeg(picture, self.quality)
