"""Draws contact sheets, small JPEGs to look at.

    sheet.py OUT.jpg MODEL|FILE.onnx … [--photographs FOLDER] [--side N] [--noise N] [--jpeg QUALITY]
    sheet.py OUT.jpg any-style --data FOLDER

Styles: a row for each photograph, a column for it and for each network; with --data one for each
painting that any-style is measured on. Enlarging networks: a row
for each photograph, a cut of it reduced, enlarged again by nearest neighbour, by bicubic and by
each network, and as it was; --noise and --jpeg put faults on what is enlarged.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from impasto_training import recipes
from impasto_training.export import ledger
from impasto_training.measuring import reference
from impasto_training.measuring.contact_sheet import sheet
from impasto_training.measuring.enlarging import network, resampling
from impasto_training.measuring.faults import Faults
from impasto_training.measuring.resize import resize, to_8_bits
from impasto_training.pictures import picture_files
from impasto_training.tasks import style


def enlarged(
    file: Path, models: dict[str, Path], scale: int, side: int, faults: Faults
) -> dict[str, np.ndarray]:
    """The middle of the photograph, `side` pixels wide and high or less."""
    photograph = np.asarray(Image.open(file).convert("RGB"))
    side = min(side, *photograph.shape[:2]) // scale * scale
    top, left = ((length - side) // 2 for length in photograph.shape[:2])
    original = photograph[top : top + side, left : left + side]
    small = faults.put_on(to_8_bits(resize(original, side // scale, side // scale)))
    cells = {"reduced": small.repeat(scale, 0).repeat(scale, 1),
             "bicubic": to_8_bits(resampling("bicubic", scale)(small))}
    cells |= {name: to_8_bits(network(model)(small)) for name, model in models.items()}
    return cells | {"original": original}


def painted(file: Path, models: dict[str, Path | bytes], side: int) -> dict[str, np.ndarray]:
    """The whole photograph, its shorter side reduced to `side`."""
    photograph = Image.open(file).convert("RGB")
    factor = side / min(photograph.size)
    width, height = (round(length * factor / 4) * 4 for length in photograph.size)
    pixels = np.asarray(photograph.resize((width, height), Image.Resampling.BICUBIC))
    return {"photograph": pixels} | {
        name: to_8_bits(network(model)(pixels)) for name, model in models.items()}


def led(name: str, data: Path) -> dict[str, bytes]:
    """A network for each painting that the recipe has kept out of training."""
    unseen = recipes.of_plugin(name)[0].get("unseen")
    if unseen is None:
        raise SystemExit(f"{name}: no network that a painting leads; leave --data out")
    return {f"after {title}": reference.bound(
                ledger.network_file(name), ledger.network_file(f"{name}-encoder"),
                style.painting(described, data))
            for title, described in unseen.items()}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--photographs", type=Path, default=ledger.ROOT / "docs" / "samples")
    parser.add_argument("--side", type=int, default=256)
    parser.add_argument("--quality", type=int, default=85)
    parser.add_argument("--noise", type=float, default=0, help="on what is enlarged, of 255")
    parser.add_argument("--jpeg", type=int, metavar="QUALITY", help="of what is enlarged")
    parser.add_argument("--scale", type=int, help="of files; 1 for styles")
    parser.add_argument("--data", type=Path, help="where the paintings for any-style are")
    arguments = parser.parse_args()
    models, scales = {}, set()
    for name in arguments.models:
        models |= led(name, arguments.data) if arguments.data else {
            Path(name).stem: ledger.network_file(name)}
        scales.add(arguments.scale or ledger.scale(name))
    if len(scales) > 1:
        raise SystemExit(f"networks of different scales on one sheet: {sorted(scales)}")
    scale = scales.pop()
    faults = Faults(arguments.noise, arguments.jpeg)
    rows = [enlarged(file, models, scale, arguments.side, faults) if scale > 1
            else painted(file, models, arguments.side)
            for file in picture_files(arguments.photographs)]
    sheet(rows).save(arguments.out, quality=arguments.quality, optimize=True)
    print(f"{arguments.out}: {arguments.out.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
