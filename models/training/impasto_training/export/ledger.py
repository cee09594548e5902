"""models/ledger.json, which says what each network was written from, and the manifests.

The tests of the repository hold the chain together: recipe, checkpoint, network, manifest, card.
"""

from __future__ import annotations

import json
import re
from pathlib import Path


ROOT = Path(__file__).resolve().parents[4]


def network_file(name: str) -> Path:
    """Of a model of the source tree, or the file itself."""
    return Path(name) if name.endswith(".onnx") else ROOT / "models" / f"{name}.onnx"


def manifest(name: str) -> Path:
    return ROOT / "Plugins" / name / "plugin.json"


def scale(name: str) -> int:
    """What the manifest of a model says."""
    file = manifest(name)
    if not file.exists():
        raise SystemExit(f"{name}: no manifest says its scale; give it with --scale")
    return json.loads(file.read_text(encoding="utf-8"))["output"]["scale"]


def record(file: Path, model: str, entry: dict) -> None:
    """Replaces the model's entry; keys in order, so that differences are small."""
    entries = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    entries[model] = entry
    text = json.dumps(dict(sorted(entries.items())), indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def update_manifest(manifest: Path, sha256: str, size: int) -> bool:
    """Puts hash and size of the network into an existing manifest, touching nothing else."""
    if not manifest.exists():
        return False
    text = manifest.read_text(encoding="utf-8")
    text = _replaced(text, json.loads(text)["network"]["sha256"], sha256, size)
    manifest.write_text(text, encoding="utf-8")
    return True


def update_parameters(plugins: Path, file: str, sha256: str, size: int) -> list[Path]:
    """Puts hash and size of a network into the manifests with a parameter that needs it: to mix its
    weights into their own, or to look at a painting."""
    changed = []
    for manifest in sorted(plugins.glob("*/plugin.json")):
        text = manifest.read_text(encoding="utf-8")
        for parameter in json.loads(text).get("parameters", {}).values():
            other = parameter.get("network", {})
            if other.get("file") == f"models:{file}" and other["sha256"] != sha256:
                text = _replaced(text, other["sha256"], sha256, size)
                manifest.write_text(text, encoding="utf-8")
                changed.append(manifest)
    return changed


def _replaced(text: str, before: str, sha256: str, size: int) -> str:
    """With another hash, and the size that stands behind it."""
    return re.sub(rf'"{before}"(,\s*"bytes": )\d+', rf'"{sha256}"\g<1>{size}', text)


def write_metrics(manifest: Path, figures: list[dict]) -> None:
    """Replaces the manifest's "metrics", its last member, one figure a line."""
    text = manifest.read_text(encoding="utf-8").rstrip()
    start = text.find('  "metrics": [')
    head = text[:start].rstrip().rstrip(",") if start >= 0 else text[: text.rindex("}")].rstrip()
    lines = ",\n".join(
        "    { " + json.dumps(f, ensure_ascii=False)[1:-1] + " }" for f in figures)
    text = f'{head},\n  "metrics": [\n{lines}\n  ]\n}}\n'
    json.loads(text)
    manifest.write_text(text, encoding="utf-8")
