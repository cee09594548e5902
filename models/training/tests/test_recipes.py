"""Every recipe: sound, within its budget, trained a little, resumed, written."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import onnxruntime
import torch

from impasto_training import loop, recipes
from impasto_training.networks import shipped
from impasto_training.networks.any_style import Looking
from impasto_training.tasks import any_style, style

from . import small

MODELS = sorted(p.stem for p in recipes.FOLDER.glob("*.json"))


class RecipeTests(small.DataTests):
    def train(self, recipe: dict, name: str, *steps: int) -> dict:
        """The checkpoint after training up to each of the numbers of steps in turn."""
        run = loop.Run(self.folder / f"{name}.checkpoint", torch.device("cpu"))
        for run.steps in steps:
            with contextlib.redirect_stdout(io.StringIO()):
                loop.train(recipes.task(recipe, self.data, run.checkpoint.parent), run)
        return loop.load(run.checkpoint)

    def test_names_and_kinds(self) -> None:
        self.assertGreaterEqual(len(MODELS), 12)
        for model in MODELS:
            with self.subTest(model):
                self.assertEqual(recipes.read(model)["model"], model)

    def test_no_pictures_are_loaded_to_finish_what_needs_no_finishing(self) -> None:
        recipe = small.recipe(recipes.read("photo-4x"), self.data)
        network = recipes.network(recipe)
        before = {k: v.clone() for k, v in network.state_dict().items()}
        recipes.finish(recipe, network, self.folder / "nowhere", self.folder)
        self.assertTrue(all(torch.equal(before[k], v) for k, v in network.state_dict().items()))
        slim = small.recipe(recipes.read("vgg19-slim"), self.data)
        with self.assertRaisesRegex(SystemExit, "no such folder"):
            recipes.finish(slim, recipes.network(slim), self.folder / "nowhere", self.folder)

    def test_a_share_of_the_start_is_put_back_when_a_network_is_written(self) -> None:
        recipe = recipes.read("photo-2x-48")
        began = shipped.convolutions(recipe["start"])
        for share in (0, 0.25, 1):
            network = recipes.network(recipe)
            trained = [m for m in network.modules() if isinstance(m, torch.nn.Conv2d)]
            for module in trained:
                torch.nn.init.constant_(module.weight, 2)
                torch.nn.init.constant_(module.bias, 1)
            recipes.finish(recipe | {"kept": share}, network, self.folder / "nowhere", self.folder)
            for module, (weight, bias) in zip(trained, began, strict=True):
                torch.testing.assert_close(module.weight.data, 2 * (1 - share) + share * weight)
                torch.testing.assert_close(module.bias.data, 1 - share + share * bias)

    def test_a_share_of_another_shape_is_refused(self) -> None:
        recipe = recipes.read("photo-2x-48") | {"kept": 0.5}
        recipe["start"] = recipes.read("photo-4x-48")["start"]
        with self.assertRaisesRegex(SystemExit, "kept: models/photo-4x-light.onnx is not a network"):
            recipes.finish(recipe, recipes.network(recipe), self.folder / "nowhere", self.folder)
        with self.assertRaisesRegex(SystemExit, "kept: found 1.5, expected a share from 0 to 1"):
            shipped.keep(recipes.network(recipe), recipe["start"], 1.5)
        del recipe["start"]
        with self.assertRaisesRegex(SystemExit, "kept: found a recipe without a start"):
            recipes.finish(recipe, recipes.network(recipe), self.folder / "nowhere", self.folder)

    def test_the_share_kept_is_no_matter_of_the_training(self) -> None:
        recipe = recipes.read("photo-2x-48")
        self.assertEqual(loop.recipe_text(recipe), loop.recipe_text(recipe | {"kept": 0.9}))
        self.assertNotEqual(loop.recipe_text(recipe), loop.recipe_text(recipe | {"seed": 99}))

    def test_paintings_are_found_by_name(self) -> None:
        for model in MODELS:
            for painting in recipes.read(model).get("paintings", {}):
                recipe, found = recipes.of_plugin(painting)
                # Not the parent's, where the line goes on.
                last = "styles-instance-spectrum" if model.startswith("styles-instance") else model
                self.assertEqual((recipe["model"], found), (last, painting))
        self.assertEqual(recipes.of_plugin("photo-4x")[1], None)
        with self.assertRaisesRegex(SystemExit, "styles-instance knows composition, .*name one"):
            recipes.of_one_network("styles-instance")

    def test_a_painting_belongs_to_the_last_of_the_line(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, parent in (("a", None), ("b", "a"), ("c", "b"), ("d", None)):
                painting = "other" if name == "d" else "wave"
                recipe = {"model": name, "kind": "style", "parent": parent,
                          "paintings": {painting: {}}}
                (Path(folder) / f"{name}.json").write_text(json.dumps(recipe), encoding="utf-8")
            with mock.patch.object(recipes, "FOLDER", Path(folder)):
                self.assertEqual(recipes.of_plugin("wave")[0]["model"], "c")
                self.assertEqual(recipes.of_plugin("other")[0]["model"], "d")

    def test_budget_of_the_enlarging_networks(self) -> None:
        """At most 1.3 M multiply-accumulates per input pixel and 40 px of surroundings."""
        for model in MODELS:
            recipe = recipes.read(model)
            if recipe["kind"] != "super-resolution":
                continue
            with self.subTest(model):
                network = recipes.network(recipe)
                weights = sum(p.numel() for p in network.parameters() if p.dim() == 4)
                self.assertLessEqual(weights, 1_300_000)
                self.assertLessEqual(2 * recipe["blocks"] + 3, 40)

    def test_a_start_computes_what_the_older_network_did(self) -> None:
        recipe = recipes.read("photo-4x-faithful")
        network = recipes.network(recipe)
        shipped.start_enlarger(network, recipe["start"])
        x = torch.rand(1, 3, 13, 17)
        session = onnxruntime.InferenceSession(shipped.content(recipe["start"]))
        expected = session.run(None, {session.get_inputs()[0].name: x.numpy()})[0]
        with torch.no_grad():
            np.testing.assert_allclose(network(x).numpy(), expected, atol=1e-5)

    def test_resuming_and_writing(self) -> None:
        """Six steps, and three and three, give the same; the ONNX computes what PyTorch does."""
        for model in MODELS:
            with self.subTest(model):
                recipe = small.recipe(recipes.read(model), self.data)
                # The fall depends on the number of steps; without it the first three are the same.
                recipe["fall"] = 0
                once = self.train(recipe, f"{model}-once", 6)
                twice = self.train(recipe, f"{model}-twice", 3, 6)
                self.assertEqual(twice["step"], 6)
                moved = 0.0
                for key, value in once["mean"].items():
                    torch.testing.assert_close(twice["mean"][key], value, rtol=1e-4, atol=1e-6)
                    moved += float((value - once["modules"]["network"][key]).abs().sum())
                self.assertGreater(moved, 0)
                self.check_export(recipe, once["mean"])

    def check_export(self, recipe: dict, weights: dict) -> None:
        network = recipes.network(recipe)
        network.load_state_dict(weights)
        network.eval()
        for index, painting in enumerate(style.order(recipe) if "paintings" in recipe else [None]):
            for part in recipes.parts(recipe, painting):
                graph = recipes.written(recipe, network, part, self.data)
                data = graph.model().SerializeToString(deterministic=True)
                session = onnxruntime.InferenceSession(data)
                if part == any_style.encoder_name(recipe):
                    self.compare_encoder(recipe, network, session)
                else:
                    self.compare(recipe, network, index, session)

    def compare(self, recipe: dict, network, painting: int, session) -> None:
        x = torch.rand(1, 3 + recipe.get("noise", 0), 32, 48)
        with torch.no_grad():
            # An extractor's file leaves the normalisation of its input to the manifest.
            if recipe["kind"] == "distillation":
                expected = [m.numpy() for m in network(x).values()]
                x = network.normalised(x)
            elif recipe["kind"] == "style":
                expected = [network(x, painting).numpy()]
            elif recipe["kind"] == "any-style":
                first = style.painting(recipe["first"], self.data)
                expected = [network(x, self.looking(recipe)(first)).numpy()]
            else:
                expected = [network(x).numpy()]
        self.assert_close(session.run(None, {"input": x.numpy()}), expected)

    def looking(self, recipe: dict) -> Looking:
        return Looking(shipped.extractor(recipe["extractor"]))

    def compare_encoder(self, recipe: dict, network, session) -> None:
        x = torch.rand(1, 3, 48, 40)
        with torch.no_grad():
            numbers = network.encoder(self.looking(recipe)(x))[0]
        found = session.run(None, {"input": x.numpy()})
        self.assertEqual([(o.name, v.shape) for o, v in zip(session.get_outputs(), found)],
                         network.encoder.sizes)
        self.assert_close([np.concatenate([v.flatten() for v in found])], [numbers.numpy()])

    def assert_close(self, found: list[np.ndarray], expected: list[np.ndarray]) -> None:
        self.assertEqual(len(found), len(expected))
        for a, b in zip(found, expected, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
