"""Rows and columns of pictures with captions, to look at."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

CAPTION = 18
GAP = 4


def sheet(rows: list[dict[str, np.ndarray]]) -> Image.Image:
    """One row of H×W×3 pictures of 8 bits below the other, captions above the columns."""
    heights = [max(cell.shape[0] for cell in row.values()) for row in rows]
    widths = [max(row[name].shape[1] for row in rows) for name in rows[0]]
    size = (sum(widths) + GAP * (len(widths) - 1),
            CAPTION + sum(heights) + GAP * (len(heights) - 1))
    result = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(result)
    left = 0
    for name, width in zip(rows[0], widths, strict=True):
        draw.text((left + 2, 2), name, "black", ImageFont.load_default(13))
        top = CAPTION
        for row, height in zip(rows, heights, strict=True):
            result.paste(Image.fromarray(row[name]), (left, top))
            top += height + GAP
        left += width + GAP
    return result
