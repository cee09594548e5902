"""Writes a trained network as ONNX, and records what it was written from.

    export.py MODEL --data FOLDER [--runs FOLDER] [--plugin NAME | --out FILE [--blend MODEL=SHARE]]

MODEL is a recipe, or a painting of one that knows several. Without --out the network becomes
models/MODEL.onnx of the source tree (any-style: a second file is its encoder), models/ledger.json gets its hashes, and an existing manifest
Plugins/MODEL/plugin.json gets hash and size. With --blend the weights are a mixture with another
model of the same architecture: a share of 0.3 takes 30 % of it.
"""

from __future__ import annotations

import argparse
import copy
import sys
from pathlib import Path

import torch

from impasto_training import loop, recipes
from impasto_training.export import ledger
from impasto_training.export.graph import OPSET, Graph


def finished(recipe: dict, runs: Path, data: Path) -> tuple[torch.nn.Module, dict]:
    """The mean weights of a run, with the recipe's last changes, and the run's state."""
    state = loop.load(runs / f"{recipe['model']}.checkpoint")
    if state["recipe"] != loop.recipe_text(recipe):
        raise SystemExit(f"{recipe['model']}: the recipe is not the one that was trained by")
    network = recipes.network(recipe)
    network.load_state_dict(state["mean"])
    network.eval()
    recipes.finish(recipe, network, data, runs)
    return network, state


def blended(network: torch.nn.Module, other: torch.nn.Module, share: float) -> torch.nn.Module:
    result = copy.deepcopy(network)
    weights = other.state_dict()
    result.load_state_dict({
        key: torch.lerp(value, weights[key], share) for key, value in network.state_dict().items()})
    return result


def save(graph: Graph, target: Path) -> tuple[str, int]:
    """SHA-256 and size of what was written."""
    graph.save(target)
    digest, size = recipes.sha256(target), target.stat().st_size
    print(f"{target}: {size} bytes, sha256 {digest}")
    return digest, size


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--plugin", help="the name it ships under, if not the recipe's")
    parser.add_argument("--blend", metavar="MODEL=SHARE")
    arguments = parser.parse_args()
    recipe, painting = recipes.of_one_network(arguments.model)
    model, plugin = recipe["model"], arguments.plugin or arguments.model
    network, state = finished(recipe, arguments.runs, arguments.data)
    planned = recipe["steps"]
    if arguments.out is None and state["step"] != planned:
        raise SystemExit(f"{model}: trained for {state['step']} steps, its recipe says "
                         f"{planned}: train on, or correct the recipe")
    if arguments.blend:
        if arguments.out is None:
            raise SystemExit("--blend needs --out: a mixture is not the model")
        other, share = arguments.blend.split("=")
        mixed, _ = finished(recipes.read(other), arguments.runs, arguments.data)
        network = blended(network, mixed, float(share))
    for part in recipes.parts(recipe, painting):
        graph = recipes.written(recipe, network, part, arguments.data)
        if arguments.out is not None:
            target = arguments.out
            if part != (painting or model):
                target = target.with_stem(f"{target.stem}{part.removeprefix(model)}")
            save(graph, target)
            continue
        name = plugin if part == (painting or model) else part
        digest, size = save(graph, ledger.network_file(name))
        checkpoint = recipes.sha256(arguments.runs / f"{model}.checkpoint")
        print(f"checkpoint of {state['step']} steps, sha256 {checkpoint}")
        of = {} if name == plugin else {"plugin": plugin}
        ledger.record(ledger.ROOT / "models" / "ledger.json", name, of | {
            "recipe": {"file": f"models/training/recipes/{model}.json",
                       "sha256": recipes.sha256(recipes.path(model))},
            "checkpoint": {"sha256": checkpoint, "steps": state["step"]},
            "network": {"file": f"models/{name}.onnx", "sha256": digest,
                        "bytes": size, "opset": OPSET}})
        ledger.update_manifest(ledger.manifest(name), digest, size)
        for manifest in ledger.update_parameters(
                ledger.ROOT / "Plugins", f"{name}.onnx", digest, size):
            print(f"{manifest}: a parameter of it needs this file, updated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
