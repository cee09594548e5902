"""Writes weights of the architectures that `impasto plugins import` knows: random numbers, the usual
names and sizes, the real amount of work.

usage: random_weights.py FOLDER        makes FOLDER/NAME.safetensors for each of `NETWORKS`
"""

import json
import sys
from pathlib import Path

import numpy as np

Shapes = dict[str, tuple[int, ...]]


def layer(name: str, inputs: int, outputs: int, size: int = 3) -> Shapes:
    return {f"{name}.weight": (outputs, inputs, size, size), f"{name}.bias": (outputs,)}


def norm(name: str, features: int) -> Shapes:
    return {f"{name}.weight": (features,), f"{name}.bias": (features,)}


def batch_norm(name: str, features: int) -> Shapes:
    statistics = {f"{name}.running_mean": (features,), f"{name}.running_var": (features,)}
    return norm(name, features) | statistics


def esrgan(features: int = 32, growth: int = 16, blocks: int = 2) -> Shapes:
    """Real-ESRGAN's layout (Wang et al., 2021), small: half the width, two blocks."""
    shapes = layer("conv_first", 3, features)
    for block in range(blocks):
        for dense in (1, 2, 3):
            for conv in range(1, 6):
                outputs = growth if conv < 5 else features
                shapes |= layer(
                    f"body.{block}.rdb{dense}.conv{conv}", features + (conv - 1) * growth, outputs
                )
    for name in ("conv_body", "conv_up1", "conv_up2", "conv_hr"):
        shapes |= layer(name, features, features)
    return shapes | layer("conv_last", features, 3)


def compact(features: int = 64, convolutions: int = 16, scale: int = 4) -> Shapes:
    """Real-ESRGAN's compact network, with PReLU."""
    shapes = layer("body.0", 3, features) | {"body.1.weight": (features,)}
    for place in range(2, 2 * convolutions + 2, 2):
        shapes |= layer(f"body.{place}", features, features)
        shapes |= {f"body.{place + 1}.weight": (features,)}
    return shapes | layer(f"body.{2 * convolutions + 2}", features, 3 * scale * scale)


def span(features: int = 48, scale: int = 4) -> Shapes:
    """SPAN (Wan et al., 2023) with its convolutions already joined."""
    shapes = layer("conv_1.eval_conv", 3, features)
    for block in range(1, 7):
        for conv in (1, 2, 3):
            shapes |= layer(f"block_{block}.c{conv}_r.eval_conv", features, features)
    shapes |= layer("conv_2.eval_conv", features, features)
    shapes |= layer("conv_cat", 4 * features, features, 1)
    return shapes | layer("upsampler.0", features, 3 * scale * scale)


def srresnet(features: int = 64, blocks: int = 16) -> Shapes:
    """BasicSR's MSRResNet."""
    shapes = layer("conv_first", 3, features)
    for block in range(blocks):
        for conv in (1, 2):
            shapes |= layer(f"body.{block}.conv{conv}", features, features)
    for name in ("upconv1", "upconv2"):
        shapes |= layer(name, features, 4 * features)
    return shapes | layer("conv_hr", features, features) | layer("conv_last", features, 3)


def srgan(features: int = 64) -> Shapes:
    """SRGAN's generator (Ledig et al., 2017), with batch norm and PReLU."""
    shapes = layer("block1.0", 3, features, 9) | {"block1.1.weight": (1,)}
    for block in range(2, 7):
        for conv in (1, 2):
            shapes |= layer(f"block{block}.conv{conv}", features, features)
            shapes |= batch_norm(f"block{block}.bn{conv}", features)
        shapes |= {f"block{block}.prelu.weight": (1,)}
    shapes |= layer("block7.0", features, features) | batch_norm("block7.1", features)
    for doubling in (0, 1):
        shapes |= layer(f"block8.{doubling}.conv", features, 4 * features)
        shapes |= {f"block8.{doubling}.prelu.weight": (1,)}
    return shapes | layer("block8.2", features, 3, 9)


def style(width: int = 32) -> Shapes:
    """Fast neural style of pytorch/examples (Johnson et al., 2016), with instance norm."""
    sizes = [(3, width, 9), (width, 2 * width, 3), (2 * width, 4 * width, 3)]
    shapes: Shapes = {}
    for number, (inputs, outputs, size) in enumerate(sizes, 1):
        shapes |= layer(f"conv{number}.conv2d", inputs, outputs, size)
        shapes |= norm(f"in{number}", outputs)
    for block in range(1, 6):
        for conv in (1, 2):
            shapes |= layer(f"res{block}.conv{conv}.conv2d", 4 * width, 4 * width)
            shapes |= norm(f"res{block}.in{conv}", 4 * width)
    for number, factor in ((1, 4), (2, 2)):
        outputs = factor * width // 2
        shapes |= layer(f"deconv{number}.conv2d", factor * width, outputs)
        shapes |= norm(f"in{number + 3}", outputs)
    return shapes | layer("deconv3.conv2d", width, 3, 9)


NETWORKS = {
    "esrgan": esrgan, "compact": compact, "span": span, "srresnet": srresnet, "srgan": srgan,
    "fast-neural-style": style,
}


def values(name: str, shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Numbers that keep what goes through a layer about as large as it is."""
    if len(shape) > 1:
        deviation = (1.4 / np.prod(shape[1:])) ** 0.5
        # SPAN takes 0..255 in.
        if name.startswith("conv_1.eval_conv"):
            deviation /= 255
        return random.normal(0, deviation, shape)
    if name.endswith("running_var"):
        return random.uniform(0.7, 1.3, shape)
    if name.endswith("weight"):  # norms and slopes
        return random.uniform(0.1, 0.4, shape)
    return random.normal(0, 0.02, shape)


def write(path: Path, shapes: Shapes, seed: int) -> None:
    """The safetensors format: a length, a JSON header, the numbers."""
    random = np.random.default_rng(seed)
    header, parts, offset = {}, [], 0
    for name, shape in shapes.items():
        data = values(name, shape, random).astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32", "shape": list(shape), "data_offsets": [offset, offset + len(data)]
        }
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(parts))


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for seed, (name, shapes) in enumerate(NETWORKS.items()):
        write(folder / f"{name}.safetensors", shapes(), seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
