"""Styles on photographs they have not seen, judged by the real VGG-19, beside direct optimisation.

The paper's own comparison (Johnson et al. 2016, section 4.1): the network's Gram loss against what
optimising the picture itself reaches without giving up more of the content.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from ..losses.features import content_loss, gram, gram_loss
from ..losses.spectrum import local_power, weave
from ..networks.vgg import FrozenVGG
from ..pictures import decode, picture_files
from .enlarging import network

CONTENT = "conv3_2"
STYLE = ("conv1_2", "conv2_2", "conv3_4")


@dataclass
class StyleFigures:
    """Content and Gram loss of the painted pictures, relative to the targets' mean squares; the
    Gram loss of the photographs; the weave, in decibels; and what direct optimisation reaches,
    where it was run.
    `pictures` are those compared, H×W×3 of 8 bits by what they are, a dictionary a photograph."""

    content: float
    style: float
    photograph: float
    weave: float
    optimised_content: float | None
    optimised: float | None
    pictures: list[dict[str, np.ndarray]] = field(default_factory=list)

    def line(self) -> str:
        text = (f"content {self.content:.3f}  style {self.style:.4f}  photograph {self.photograph:.4f}"
                f"  weave {self.weave:.1f} dB")
        if self.optimised is not None:
            text += (f"  optimised {self.optimised:.4f} at content {self.optimised_content:.3f}"
                     f"  ratio {self.style / self.optimised:.2f}")
        return text


class StyleJudge:
    def __init__(self, weights: Path, painting: torch.Tensor):
        self.network = FrozenVGG(weights, "zeros").eval().requires_grad_(False)
        with torch.no_grad():
            maps = self.maps(painting)
        self.targets = {name: gram(maps[name]) for name in STYLE}

    def maps(self, pictures: torch.Tensor) -> dict[str, torch.Tensor]:
        return self.network(pictures, "average", STYLE[-1])

    def losses(self, painted: torch.Tensor, content: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Content and style, given the photograph's map."""
        maps = self.maps(painted)
        style = sum(gram_loss(gram(maps[k]), self.targets[k]) for k in STYLE) / len(STYLE)
        return content_loss(maps[CONTENT], content), style

    def optimised(
        self, photograph: torch.Tensor, content: torch.Tensor, allowed: float, steps: int
    ) -> torch.Tensor:
        """The picture of the least Gram loss that Adam finds from the photograph while the content
        loss stays at what is allowed."""
        picture = photograph.clone().requires_grad_(True)
        optimiser = torch.optim.Adam([picture], 0.02)
        for _ in range(steps):
            c, s = self.losses(picture, content)
            loss = s + 20 * torch.relu(c / allowed - 1)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            with torch.no_grad():
                picture.clamp_(0, 1)
        return picture.detach()


def weave_power(painted: torch.Tensor, photograph: torch.Tensor, painting: torch.Tensor) -> float:
    """By how many decibels the power of small windows exceeds what photograph and painting have, at
    the frequency and direction where it does most; 0 where it nowhere does. Of the brightness,
    1×3×H×W each. A pattern that repeats stands out here, and Gram matrices don't see it."""
    painted, photograph, painting = (p.mean(1, keepdim=True) for p in (painted, photograph, painting))
    found = weave(painted, photograph, local_power(painting))
    return 10 / np.log(10) * max(0.0, float(found.max()))


def measure(
    model: Path | bytes, painting: torch.Tensor, photographs: Path, weights: Path, shorter_side: int = 256,
    optimise: int = 0
) -> StyleFigures:
    judge, paint = StyleJudge(weights, painting), network(model)
    rows, pictures = [], []
    for file in picture_files(photographs):
        picture = decode(file, shorter_side)
        height, width = (side // 4 * 4 for side in picture.shape[1:])
        pixels = picture[:, :height, :width].permute(1, 2, 0).numpy()
        photograph = _tensor(pixels)
        painted = _tensor(paint(pixels)).clamp(0, 1)
        with torch.no_grad():
            content = judge.maps(photograph)[CONTENT]
            row = [float(v) for v in judge.losses(painted, content)]
            row.append(float(judge.losses(photograph, content)[1]))
            row.append(weave_power(painted, photograph, painting))
        shown = {"photograph": photograph, "network": painted}
        if optimise:
            best = judge.optimised(photograph, content, row[0], optimise)
            with torch.no_grad():
                row += [float(v) for v in judge.losses(best, content)]
            shown[f"{optimise} steps of optimisation"] = best
        rows.append(row)
        pictures.append({name: _pixels(picture) for name, picture in shown.items()})
    means = [float(v) for v in np.mean(rows, 0)]
    return StyleFigures(*means, *[None] * (6 - len(means)), pictures)


def _tensor(pixels: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pixels.astype(np.float32) / 255).permute(2, 0, 1)[None].contiguous()


def _pixels(picture: torch.Tensor) -> np.ndarray:
    return (picture[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
