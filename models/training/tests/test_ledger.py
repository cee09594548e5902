"""What an export writes into manifests."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from impasto_training.export import ledger

OLD, OTHER, NEW = "a" * 64, "b" * 64, "c" * 64


class ManifestTests(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.plugins = Path(self.folder.name)
        # Two networks of one size: only the one that is meant may change.
        networks = {"crisp": ("crisp", OLD, "faithful", OTHER), "plain": ("faithful", OTHER, None, None)}
        for name, (own, own_hash, other, other_hash) in networks.items():
            manifest = {"network": {"file": f"models:{own}.onnx", "sha256": own_hash, "bytes": 10}}
            if other:
                manifest["parameters"] = {"strength": {"effect": "strength"}, "fidelity": {
                    "effect": "weights",
                    "network": {"file": f"models:{other}.onnx", "sha256": other_hash, "bytes": 10}}}
            (self.plugins / name).mkdir()
            self.file(name).write_text(json.dumps(manifest, indent=2), encoding="utf-8")

    def tearDown(self) -> None:
        self.folder.cleanup()

    def file(self, name: str) -> Path:
        return self.plugins / name / "plugin.json"

    def read(self, name: str) -> dict:
        return json.loads(self.file(name).read_text(encoding="utf-8"))

    def test_a_plugins_own_network(self) -> None:
        self.assertTrue(ledger.update_manifest(self.file("crisp"), NEW, 12))
        crisp = self.read("crisp")
        self.assertEqual((crisp["network"]["sha256"], crisp["network"]["bytes"]), (NEW, 12))
        other = crisp["parameters"]["fidelity"]["network"]
        self.assertEqual((other["sha256"], other["bytes"]), (OTHER, 10))
        self.assertFalse(ledger.update_manifest(self.file("none"), NEW, 12))

    def test_manifests_with_a_parameter_that_needs_it(self) -> None:
        changed = ledger.update_parameters(self.plugins, "faithful.onnx", NEW, 12)
        self.assertEqual(changed, [self.file("crisp")])
        crisp = self.read("crisp")
        self.assertEqual((crisp["network"]["sha256"], crisp["network"]["bytes"]), (OLD, 10))
        other = crisp["parameters"]["fidelity"]["network"]
        self.assertEqual((other["sha256"], other["bytes"]), (NEW, 12))
        self.assertEqual(ledger.update_parameters(self.plugins, "faithful.onnx", NEW, 12), [])


if __name__ == "__main__":
    unittest.main()
