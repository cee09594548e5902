"""Measures models: the figures of the cards and manifests.

    evaluate.py MODEL|MODEL=FILE|FILE.onnx|bicubic|lanczos … --data FOLDER [--sets Set5 …] [--write]

A model is known by its plugin or its recipe; MODEL=FILE measures another file in its place, and a
file alone is an enlarging network. Enlarging networks: PSNR and SSIM on luma, feature
distance, drift of colours, grid; --soft, --noise and --jpeg spoil what is enlarged. Styles: content and Gram loss of four photographs and the weave, with
--optimise N beside N steps of direct optimisation; --sheet OUT.jpg shows what was compared;
any-style on the paintings that its training did not see, a sheet for each.
Networks that a teacher has trained: --teacher N prints how far they are from it.
Extractors: what their maps leave unexplained. --write puts the figures into the manifests.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from impasto_training import recipes
from impasto_training.export import ledger
from impasto_training.measuring import enlarging, extracting, lagging, mixing, painting, reference
from impasto_training.measuring.contact_sheet import sheet
from impasto_training.measuring.faults import Faults
from impasto_training.measuring.metrics import FeatureDistance
from impasto_training.networks import shipped
from impasto_training.tasks import style
from impasto_training.teacher import Teacher

RESAMPLING = ("bicubic", "lanczos")
PERIODS = "at periods 2, 4, 8 px"


def figure(dataset: str, metric: str, value: float, digits: int, protocol: str | None = None) -> dict:
    result = {"dataset": dataset, "metric": metric, "value": round(value, digits)}
    return result | ({"protocol": protocol} if protocol else {})


def enlarging_figures(
    name: str, file: Path, scale: int, arguments, features: FeatureDistance
) -> list[dict]:
    if name in RESAMPLING:
        enlarge = enlarging.resampling(name, scale)
    elif arguments.mix:
        other, _, share = arguments.mix.partition("=")
        enlarge = enlarging.network(
            mixing.mixed(file, ledger.network_file(other), float(share)))
    else:
        enlarge = enlarging.network(file)
    faults = Faults(arguments.noise, arguments.jpeg)
    result = []
    for dataset in arguments.sets:
        f = enlarging.measure(enlarge, scale, arguments.data / "sets" / dataset, features, faults,
                              arguments.soft)
        print(f"{name:24s} {dataset:8s} {f.line()}", flush=True)
        result += [
            figure(dataset, "PSNR-Y", f.psnr, 2, "dB"), figure(dataset, "SSIM-Y", f.ssim, 4),
            figure(dataset, "VGG-19 feature distance", f.distance, 4, "lower is closer"),
            figure(dataset, "colour drift", f.drift, 2, "mean over pictures, of 255"),
            figure(dataset, "excess power", f.excess, 1,
                   "dB, at the frequency of 32-px windows where it is highest; mean over pictures"),
            figure(dataset, "grid strength", max(f.grid), 2,
                   f"the highest {PERIODS}; originals {max(f.original_grid):.2f}")]
    drift = enlarging.flat_drift(enlarge)
    print(f"{name:24s} flat     drift {drift:.3f}/255")
    result.append(figure("27 flat colours", "colour drift", drift, 3, "largest, of 255"))
    return result


def print_lag(name: str, file: Path, arguments) -> None:
    recipe, _ = recipes.of_plugin(name)
    if "teacher" not in recipe:
        raise SystemExit(f"--teacher: {name} has none; a recipe with a teacher says who it is")
    teacher, enlarge = Teacher(recipe["teacher"], arguments.data), enlarging.network(file)
    for title, pictures in lagging.shown(recipe, arguments.data, arguments.sets, arguments.teacher):
        distance = lagging.lag(enlarge, teacher, pictures, recipe["scale"])
        print(f"{name:24s} {title:16s} {distance:.2f} from its teacher, squared, of 255", flush=True)


def style_figures(name: str, file: Path, arguments) -> list[dict]:
    recipe, of = recipes.of_one_network(name)
    if recipe["kind"] != "any-style":
        target = style.painting(recipe["paintings"][of], arguments.data)
        return painting_figures(name, "four photographs", file, target, arguments, arguments.sheet)
    encoder = file.with_stem(f"{file.stem}-encoder")
    result = []
    for title, described in recipe["unseen"].items():
        target = style.painting(described, arguments.data)
        shown = arguments.sheet and arguments.sheet.with_stem(f"{arguments.sheet.stem}-{title}")
        result += painting_figures(
            f"{name} {title}", f"four photographs, {title}", reference.bound(file, encoder, target),
            target, arguments, shown)
    return result


def painting_figures(
    name: str, dataset: str, network: Path | bytes, target: torch.Tensor, arguments,
    shown: Path | None
) -> list[dict]:
    f = painting.measure(
        network, target, arguments.photographs,
        arguments.data / "perceptual" / "vgg19_conv1_1-conv3_4.safetensors",
        optimise=arguments.optimise)
    print(f"{name:24s} {f.line()}", flush=True)
    if shown:
        sheet(f.pictures).save(shown, quality=85, optimize=True)
    protocol = "VGG-19 conv1_2, conv2_2, conv3_4, relative to the painting's"
    result = [
        figure(dataset, "content loss", f.content, 3, "VGG-19 conv3_2, relative"),
        figure(dataset, "Gram loss", f.style, 4, protocol),
        figure(dataset, "Gram loss before painting", f.photograph, 4, protocol),
        figure(dataset, "weave", f.weave, 1,
               "dB above photograph and painting, at the frequency of 32-px windows where it is highest")]
    if f.optimised is not None:
        result.append(figure(
            dataset, "Gram loss over that of direct optimisation",
            f.style / f.optimised, 2, f"{arguments.optimise} steps at equal content loss"))
    return result


def extractor_figures(name: str, file: Path, arguments) -> list[dict]:
    network = shipped.extractor({"file": str(file.resolve()), "sha256": recipes.sha256(file)})
    found = extracting.measure(network, arguments.data, arguments.data / "sets" / "Set14")
    for layer, (unexplained, gram_error) in found.items():
        print(f"{name:24s} {layer}  unexplained {unexplained:.3f}  Gram error {gram_error:.3f}")
    return [figure("Set14", f"unexplained variance at {layer}", found[layer][0], 3,
                   "of the teacher's maps, through a linear map")
            for layer in ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")]


def kind_and_scale(name: str, scale: int) -> tuple[str, int]:
    """A plugin's kind, and how many times it enlarges."""
    manifest = ledger.manifest(name)
    if manifest.exists():
        described = json.loads(manifest.read_text(encoding="utf-8"))
        return described["kind"], described.get("output", {}).get("scale", scale)
    if not name.endswith(".onnx") and name not in RESAMPLING:
        recipe, _ = recipes.of_plugin(name)
        kind = {"distillation": "extractor", "any-style": "style"}.get(recipe["kind"], recipe["kind"])
        return kind, recipe.get("scale", 1)
    return "super-resolution", scale


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["Set5", "Set14"])
    parser.add_argument("--scale", type=int, default=4, help="of files and of resampling")
    parser.add_argument("--photographs", type=Path, default=ledger.ROOT / "docs" / "samples")
    parser.add_argument("--optimise", type=int, default=0, metavar="STEPS")
    parser.add_argument("--sheet", type=Path, metavar="OUT.jpg", help="what was compared, of one style")
    parser.add_argument("--mix", metavar="MODEL=SHARE", help="with so much of another's weights")
    parser.add_argument("--noise", type=float, default=0, help="on what is enlarged, of 255")
    parser.add_argument("--jpeg", type=int, metavar="QUALITY", help="of what is enlarged")
    parser.add_argument("--soft", type=float, default=1, metavar="TIMES",
                        help="originals enlarged so many times by bicubic, as soft as photographs "
                             "at their own size")
    parser.add_argument("--teacher", type=int, metavar="PICTURES",
                        help="how far a pupil is from its teacher, on so many of each kind")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    if arguments.write and (arguments.mix or arguments.noise or arguments.jpeg
                            or arguments.soft != 1):
        raise SystemExit("--write: manifests hold figures of the network itself on clean, sharp pictures")
    if arguments.soft < 1:
        raise SystemExit(f"--soft: found {arguments.soft:g}, expected 1 or more")
    if arguments.sheet and len(arguments.models) > 1:
        raise SystemExit("--sheet: shows one style; name one")
    torch.set_num_threads(1)
    features = None
    for argument in arguments.models:
        name, _, file = argument.partition("=")
        file = Path(file) if file else ledger.network_file(name)
        if name not in RESAMPLING and not file.exists():
            raise SystemExit(f"{name}: {file} does not exist")
        kind, scale = kind_and_scale(name, arguments.scale)
        if arguments.sheet and kind != "style":
            raise SystemExit(f"--sheet: {name} is no style; sheet.py draws what it makes")
        if arguments.teacher:
            print_lag(name, file, arguments)
            continue
        if kind == "style":
            figures = style_figures(name, file, arguments)
        elif kind == "extractor":
            figures = extractor_figures(name, file, arguments)
        else:
            features = features or FeatureDistance(
                arguments.data / "perceptual" / "vgg19_conv1_1-conv3_4.safetensors")
            figures = enlarging_figures(name, file, scale, arguments, features)
        if arguments.write and ledger.manifest(name).exists():
            ledger.write_metrics(ledger.manifest(name), figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
