"""Makes the pictures that the benchmarks measure on, from the sample pictures.

usage: pictures.py photo OUT.jpg               1524x2000: the samples side by side, real detail
       pictures.py piece WIDTH HEIGHT OUT     the same content, of any size
       pictures.py tall HEIGHT OUT.tif         4096 wide, HEIGHT high, the same content repeated
       pictures.py paint NAME LEFT TOP WIDTH HEIGHT OUT.png    a part of a sample
"""

import sys
from pathlib import Path

from PIL import Image, ImageOps

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
NAMES = ("hubble_deep_field.jpg", "chelsea.png", "coffee.png", "rocket.jpg")


def mosaic(width: int, height: int) -> Image.Image:
    """The samples at their own size, shelf by shelf, every second shelf mirrored."""
    samples = [Image.open(SAMPLES / name).convert("RGB") for name in NAMES]
    canvas = Image.new("RGB", (width, height))
    top, index, shelf = 0, 0, 0
    while top < height:
        left, bottom = 0, height
        while left < width:
            picture = samples[index % len(samples)]
            index += 1
            if shelf % 2:
                picture = ImageOps.mirror(picture)
            canvas.paste(picture, (left, top))
            left += picture.width
            bottom = min(bottom, top + picture.height)
        top, shelf = bottom, shelf + 1
    return canvas


def photo(out: str) -> None:
    mosaic(1524, 2000).save(out, quality=93, subsampling=0)


def tall(height: int, out: str) -> None:
    block = mosaic(4096, min(height, 4096))
    canvas = Image.new("RGB", (4096, height))
    for top in range(0, height, block.height):
        canvas.paste(block, (0, top))
    canvas.save(out)  # uncompressed strips


def part(name: str, left: int, top: int, width: int, height: int, out: str) -> None:
    sample = Image.open(SAMPLES / name).convert("RGB")
    sample.crop((left, top, left + width, top + height)).save(out)


def main() -> None:
    if sys.argv[1] == "photo":
        photo(sys.argv[2])
    elif sys.argv[1] == "piece":
        mosaic(int(sys.argv[2]), int(sys.argv[3])).save(sys.argv[4], quality=90)
    elif sys.argv[1] == "paint":
        part(sys.argv[2], *map(int, sys.argv[3:7]), sys.argv[7])
    else:
        tall(int(sys.argv[2]), sys.argv[3])


if __name__ == "__main__":
    main()
