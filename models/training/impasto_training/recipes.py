"""Recipes: one JSON file per model, and what kind of training each asks for."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from torch import nn

from .export.graph import Graph
from .loop import Task
from .networks import shipped
from .tasks import any_style, distillation, style, super_resolution

FOLDER = Path(__file__).resolve().parent.parent / "recipes"

KINDS = {
    "any-style": (any_style.AnyPainting, any_style.network),
    "distillation": (distillation.Distillation, distillation.network),
    "style": (style.Painting, style.network),
    "super-resolution": (super_resolution.Enlarging, super_resolution.network),
}


def path(model: str) -> Path:
    return FOLDER / f"{model}.json"


def read(model: str) -> dict:
    file = path(model)
    if not file.exists():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.json")))
        raise SystemExit(f"no recipe for {model}; there are: {known}")
    recipe = json.loads(file.read_text(encoding="utf-8"))
    if recipe["kind"] not in KINDS:
        raise SystemExit(f"{file.name}: kind: found {recipe['kind']}, expected {', '.join(KINDS)}")
    return recipe


def of_plugin(name: str) -> tuple[dict, str | None]:
    """The recipe that has a painting of that name, and the painting; or the recipe of that name.
    A parent's paintings are trained on by its children: the last of the line is meant."""
    found = [recipe for recipe in (read(file.stem) for file in sorted(FOLDER.glob("*.json")))
             if name in recipe.get("paintings", {})]
    parents = {recipe.get("parent") for recipe in found}
    for recipe in found:
        if recipe["model"] not in parents:
            return recipe, name
    return read(name), None


def of_one_network(name: str) -> tuple[dict, str | None]:
    """The same where one network is meant: the name of a recipe with paintings says too little."""
    recipe, painting = of_plugin(name)
    if "paintings" in recipe and painting is None:
        raise SystemExit(f"{name} knows {', '.join(style.order(recipe))}: name one of them")
    return recipe, painting


def parent(recipe: dict) -> str | None:
    """The recipe whose checkpoint a training begins with; none where written networks stand for it,
    which hold the same numbers."""
    return None if style.starts(recipe) else recipe.get("parent")


def parts(recipe: dict, painting: str | None) -> list[str]:
    """The files that are written of a network, or of the one painting that it knows."""
    first = painting or recipe["model"]
    return [first, any_style.encoder_name(recipe)] if recipe["kind"] == "any-style" else [first]


def written(recipe: dict, network: nn.Module, part: str, data: Path) -> Graph:
    """The graph of one of the parts."""
    if recipe["kind"] == "any-style":
        return any_style.written(recipe, network, part, data)
    graph = Graph(part)
    if "paintings" in recipe:
        network.write(graph, style.order(recipe).index(part))
    else:
        network.write(graph)
    return graph


def task(recipe: dict, data: Path, runs: Path) -> Task:
    """With networks whose first weights depend on the recipe's seed alone. What takes long to
    prepare is kept in the folder of runs."""
    torch.manual_seed(recipe["seed"])
    return KINDS[recipe["kind"]][0](recipe, data, runs)


def finish(recipe: dict, network: nn.Module, data: Path, runs: Path) -> None:
    """A task's last changes to mean weights, and the share of its start that a recipe has kept. A
    task holds all its pictures in memory; it is only made where it changes anything."""
    if KINDS[recipe["kind"]][0].finish is not Task.finish:
        task(recipe, data, runs).finish(network)
    if "kept" in recipe:
        shipped.keep(network, recipe.get("start"), recipe["kept"])


def network(recipe: dict) -> nn.Module:
    return KINDS[recipe["kind"]][1](recipe)


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
