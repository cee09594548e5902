"""Training of a style network for any painting: each step shows photographs and paintings by chance.

There are few paintings. A gallery makes many looks of each: cuts at several scales, with other
colours; photographs are among them too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ..export.graph import Graph
from ..loop import Batch, Losses
from ..losses.spectrum import local_power
from ..losses.style import Grams
from ..networks import shipped
from ..networks.any_style import AnyStyle, Looking
from ..pictures import Pictures, generator, integer, picture_files, resized, uniform
from .style import Stylising, cut_alike, painting

LUMA = torch.tensor([0.299, 0.587, 0.114])


def network(recipe: dict) -> AnyStyle:
    looking = Looking(shipped.extractor(recipe["extractor"]))
    return AnyStyle(recipe["width"], recipe["noise"], looking.features, recipe["hidden"])


def recoloured(picture: torch.Tensor, random: torch.Generator) -> torch.Tensor:
    """3×H×W in 0..1 with the colours turned around the greys, more or less of them, and other
    contrast; one in four is a negative first."""
    if integer(0, 3, random) == 0:
        picture = 1 - picture
    angle = torch.tensor(uniform(0, 2 * torch.pi, random))
    axis = torch.tensor([[0.0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / 3**0.5
    turn = torch.eye(3) + angle.sin() * axis + (1 - angle.cos()) * axis @ axis
    grey = torch.einsum("c,chw->hw", LUMA, picture)
    colour = torch.einsum("ij,jhw->ihw", turn, picture - grey) * uniform(0.4, 1.5, random)
    grey = (grey - grey.mean()) * uniform(0.7, 1.3, random) + grey.mean()
    return (grey + colour).clamp(0, 1)


@dataclass
class Entry:
    """A painting as the networks see it: 1×features, its Gram matrices and its `local_power`."""

    look: torch.Tensor
    grams: list[Grams]
    power: torch.Tensor


class Gallery:
    """Paintings by number; the same number is always the same cut in the same colours. Each is
    looked at when it is first asked for, and kept."""

    def __init__(self, recipe: dict, data: Path, photographs: Pictures,
                 look: Callable[[torch.Tensor], Entry]):
        self.recipe, self.photographs, self.look = recipe, photographs, look
        self.paintings = [painting(one, data) for described in recipe["gallery"]
                          for one in expanded(described, data)]
        self.entries: dict[int, Entry] = {}

    def picture(self, number: int) -> torch.Tensor:
        """1×3×side×side in 0..1."""
        random, side = generator(self.recipe["seed"] + 1, number), self.recipe["gallerySide"]
        if uniform(0, 1, random) < self.recipe["galleryPhotographs"]:
            cut = self.photographs.crop(side, random, largest_reduction=1.5)
        else:
            cut = self._cut(self.paintings[number % len(self.paintings)][0], side, random)
        if integer(0, 1, random):
            cut = recoloured(cut, random)
        return cut[None]

    def _cut(self, picture: torch.Tensor, side: int, random: torch.Generator) -> torch.Tensor:
        shorter = min(picture.shape[1:])
        length = min(shorter, round(side * uniform(0.7, 1.6, random)))
        top, left = (integer(0, s - length, random) for s in picture.shape[1:])
        cut = resized(picture[None, :, top : top + length, left : left + length], side, side)[0]
        return (cut.flip(2) if integer(0, 1, random) else cut).clamp(0, 1)

    def __getitem__(self, number: int) -> Entry:
        if number not in self.entries:
            self.entries[number] = self.look(self.picture(number))
        return self.entries[number]


def expanded(described: dict, data: Path) -> list[dict]:
    """{"folder": …} stands for all pictures of a folder in that of the paintings."""
    if "folder" not in described:
        return [described]
    rest = {k: v for k, v in described.items() if k != "folder"}
    return [rest | {"file": f"{described['folder']}/{file.name}"}
            for file in picture_files(data / "paintings" / described["folder"])]


class AnyPainting(Stylising):
    def __init__(self, recipe: dict, data: Path, runs: Path):
        looking = Looking(shipped.extractor(recipe["extractor"]))
        super().__init__(recipe, data, network(recipe), looking)
        self.looking = looking
        self.gallery = Gallery(recipe, data, self.photographs, self._entry)

    @torch.no_grad()
    def _entry(self, picture: torch.Tensor) -> Entry:
        picture = picture.to(self.device)
        with self.autocast():
            grams = self.judge.grams(picture)
        return Entry(self.looking(picture), grams, local_power(picture))

    @torch.no_grad()
    def begin(self) -> None:
        """The spread of what is seen, and the painter of the paintings known so far; a parent has
        found both."""
        if "parent" in self.recipe:
            return
        trained = self.trained["network"]
        looks = torch.cat([self.looking(self.gallery.picture(i))
                           for i in range(self.recipe["firstLooks"])])
        trained.encoder.centre.copy_(looks.mean(0))
        trained.encoder.spread.copy_(looks.std(0) + 0.05 * looks.std(0).mean())
        second = trained.encoder.second
        second.weight.mul_(0.1)
        second.bias.copy_(torch.cat([
            torch.eye(3).flatten() if size[-1:] == (1,) else
            torch.full(size, float(name.endswith("scale"))).flatten()
            for name, size in trained.encoder.sizes]))
        if "start" in self.recipe:
            start(trained, self.recipe["start"])

    def batch(self, random: torch.Generator) -> Batch:
        numbers = [integer(0, self.recipe["gallerySize"] - 1, random)
                   for _ in range(self.recipe["batch"])]
        return super().batch(random) | {"numbers": torch.tensor(numbers)}

    def losses(self, step: int, batch: Batch) -> Losses:
        photographs = batch["photographs"]
        painter = self.trained["network"]
        entries = [self.gallery[number] for number in batch["numbers"].tolist()]
        look = torch.cat([entry.look for entry in entries])
        terms = {"content": 0, "style": 0}
        with self.autocast():
            painted = painter(torch.cat((photographs, batch["noise"]), 1), look).float()
            cut = cut_alike(self.recipe["shift"], batch["shift"], painted, photographs)
            for i, entry in enumerate(entries):
                judged = self.judge(*(p[i : i + 1] for p in cut), entry.grams)
                # A plain painting makes relative losses of any size: it must not drown the others.
                terms["style"] += torch.log1p(judged["style"]) / len(entries)
                terms["content"] += judged["content"] / len(entries)
        power = torch.cat([entry.power for entry in entries])
        terms |= self.flaws(step, painted, batch, lambda x: painter(x, look), power)
        return {"loss": sum(self.weights[k] * v for k, v in terms.items()), **terms}


@torch.no_grad()
def start(network: AnyStyle, references: list[dict]) -> None:
    """The convolutions of the first of networks that were trained together; where the encoder
    begins are the means of their normalisations."""
    described = [shipped.constants(reference) for reference in references]
    first = described[0]
    for name, layer in network.painter.named():
        layer.convolution.weight.copy_(first[f"{name}.convolution.weight"])
    biases = []
    for name, size in network.encoder.sizes:
        if name in first:
            biases.append(torch.stack([constants[name] for constants in described]).mean(0))
        elif name.endswith("bias"):
            biases.append(first[name.replace("norm.bias", "convolution.bias")])
        else:
            biases.append(torch.eye(3).view(size))
    network.encoder.second.bias.copy_(torch.cat([b.flatten() for b in biases]))


@torch.no_grad()
def written(recipe: dict, network: AnyStyle, part: str, data: Path) -> Graph:
    """The painter in the manner of the recipe's first painting, or the encoder."""
    looking = Looking(shipped.extractor(recipe["extractor"]))
    graph = Graph(part)
    if part == encoder_name(recipe):
        network.encoder.write(graph, looking.write(graph))
    else:
        network.give(network.encoder(looking(painting(recipe["first"], data))))
        network.painter.write(graph)
    return graph


def encoder_name(recipe: dict) -> str:
    return f"{recipe['model']}-encoder"
