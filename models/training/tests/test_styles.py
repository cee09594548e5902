"""Styles: who judges them, where, and with what weights they begin."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from impasto_training import recipes
from impasto_training.losses.features import content_loss, gram, gram_loss
from impasto_training.losses.spectrum import local_power
from impasto_training.losses.style import StyleLoss
from impasto_training.measuring import enlarging
from impasto_training.networks import shipped, style_start
from impasto_training.networks.style import Style
from impasto_training.tasks import style
from impasto_training.tasks.style import cut_alike

from . import small

SLIM = {"data": "perceptual/vgg19_slim_16x.safetensors", "padding": "reflect"}
REAL = {"data": "perceptual/vgg19_conv1_1-conv3_4.safetensors", "padding": "zeros"}


class StyleTests(small.DataTests):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        random = torch.Generator().manual_seed(1)
        cls.painted, cls.photographs, cls.painting = (
            torch.rand(1, 3, 32, 40, generator=random) for _ in range(3))

    def losses(self, recipe: dict) -> dict[str, float]:
        judge = StyleLoss(recipe, self.data).requires_grad_(False)
        terms = judge(self.painted, self.photographs, judge.grams(self.painting))
        return {name: term.item() for name, term in terms.items()}

    def test_one_loss_network(self) -> None:
        found = self.losses({"lossNetwork": SLIM, "contentLayers": {"conv2_1": 2},
                             "styleLayers": {"conv1_2": 1, "conv3_1": 3}})
        network = StyleLoss({"lossNetworks": [SLIM]}, self.data).networks[0].network
        painted, photographs, painting = (
            network(p, "average") for p in (self.painted, self.photographs, self.painting))
        grams = {k: gram_loss(gram(painted[k]), gram(painting[k])) for k in ("conv1_2", "conv3_1")}
        expected = {"content": content_loss(painted["conv2_1"], photographs["conv2_1"]),
                    "style": (grams["conv1_2"] + 3 * grams["conv3_1"]) / 4}
        for name, value in expected.items():
            self.assertAlmostEqual(found[name], value.item(), places=5)

    def test_several_loss_networks(self) -> None:
        """Layers count by their weights, whichever network they are of."""
        slim = {"styleLayers": {"conv4_1": 1}}
        real = {"contentLayers": {"conv3_2": 1}, "styleLayers": {"conv1_2": 0.5, "conv3_4": 1}}
        found = self.losses({"lossNetworks": [REAL | real, SLIM | slim]})
        alone = [self.losses({"lossNetworks": [REAL | real]}), self.losses(
            {"lossNetworks": [SLIM | slim | {"contentLayers": {"conv1_1": 1}}]})]
        self.assertAlmostEqual(found["content"], alone[0]["content"], places=5)
        self.assertAlmostEqual(
            found["style"], (1.5 * alone[0]["style"] + alone[1]["style"]) / 2.5, places=5)

    def test_pooling_falls_anywhere(self) -> None:
        """Painter and photograph are cut alike, at places that depend on the step."""
        recipe = small.recipe(recipes.read("styles-instance-real"), self.data)
        task = recipes.task(recipe, self.data, self.folder)
        shifts = {tuple(task.batch(torch.Generator().manual_seed(i))["shift"].tolist())
                  for i in range(60)}
        self.assertGreater(len(shifts), 30)
        self.assertEqual({min(s) for s in shifts} | {max(s) for s in shifts}, set(range(9)))
        picture = torch.arange(64 * 64.0).view(1, 1, 64, 64)
        cuts = cut_alike(recipe["shift"], torch.tensor([3, 5]), picture, picture)
        torch.testing.assert_close(cuts[0], picture[..., 3:59, 5:61])
        torch.testing.assert_close(cuts[0], cuts[1])
        seen = []
        task.judge.register_forward_pre_hook(lambda _, given: seen.append(given))
        batch = task.batch(torch.Generator().manual_seed(1)) | {"shift": torch.tensor([3, 5])}
        task.losses(0, batch)
        painted, photographs, _ = seen[0]
        self.assertEqual(painted.shape, photographs.shape)
        torch.testing.assert_close(photographs, batch["photographs"][..., 3:59, 5:61])

    def test_a_start_from_another_normalisation(self) -> None:
        """With statistics that do nothing both normalisations are a factor and a summand."""
        torch.manual_seed(1)
        parent, child = Style(4, "instance", 1, paintings=3), Style(4, "local", 1, paintings=2)
        for value in parent.state_dict().values():
            value.normal_()
        child.take(parent.state_dict(), [2, 0])
        for own, there in ((0, 2), (1, 0)):
            for a, b in zip(child.layers, parent.layers, strict=True):
                for x, y in zip(getattr(a, "first", a).norms[own].parameters(),
                                getattr(b, "first", b).norms[there].parameters(), strict=True):
                    torch.testing.assert_close(x, y)
            torch.testing.assert_close(child.palettes[own].convolution.weight,
                                       parent.palettes[there].convolution.weight)
        torch.testing.assert_close(child.layers[4].second.convolution.weight,
                                   parent.layers[4].second.convolution.weight)
        self.assertEqual(child.layers[0].norms[0].running_var.unique().item(), 1)

    def test_a_start_from_written_networks(self) -> None:
        """The shipped networks of all paintings, also in a network of twice the width."""
        recipe = recipes.read("styles-instance-spectrum")
        x = torch.rand(1, 5, 24, 32, generator=torch.Generator().manual_seed(4))
        known = [recipe["paintings"][name]["start"] for name in style.order(recipe)]
        for width in (16, 32):
            network = style.network(recipe | {"width": width})
            style_start.start(network, [shipped.constants(reference) for reference in known])
            for painting, reference in enumerate(known):
                run = enlarging.session(shipped.content(reference))
                with torch.no_grad():
                    np.testing.assert_allclose(
                        network(x, painting).numpy(), run.run(None, {"input": x.numpy()})[0],
                        rtol=1e-3, atol=5e-4)
        # The two halves of the wider one would stay the same if they learned the same.
        network(x).square().mean().backward()
        a, b = network.layers[4].first.convolution.weight.grad.chunk(2)
        self.assertGreater((a - b).abs().mean().item(), 0.1 * a.abs().mean().item())

    def test_other_widths_are_refused(self) -> None:
        constants = shipped.constants(
            recipes.read("styles-instance-spectrum")["paintings"]["scream"]["start"])
        for width in (8, 24, 48):
            with self.assertRaisesRegex(SystemExit, r"start: found weights of \[16, 5, 9, 9\], expected"):
                style_start.start(Style(width, "instance", 2), [constants])

    def test_a_training_begins_with_them(self) -> None:
        recipe = recipes.read("styles-instance-spectrum")
        self.assertEqual(recipe["parent"], "styles-instance-real")
        self.assertIsNone(recipes.parent(recipe))
        for name, parent in (("styles-instance-real", "styles-instance"), ("styles-instance", None),
                             ("photo-4x", None), ("photo-4x-bicubic", "photo-4x-faithful"),
                             ("any-style", "any-style-first")):
            self.assertEqual(recipes.parent(recipes.read(name)), parent)
        mixed = {"paintings": {"a": {"start": {}}, "b": {}}}
        with self.assertRaisesRegex(SystemExit, "found a start for some, expected one for each"):
            recipes.parent(mixed)
        small_one = small.recipe(recipe, self.data)
        starts = [described["start"] for described in recipe["paintings"].values()]
        for described, reference in zip(small_one["paintings"].values(), starts, strict=True):
            described["start"] = reference
        task = recipes.task(small_one | {"width": 16}, self.data, self.folder)
        task.begin()
        first = shipped.constants(recipe["paintings"]["composition"]["start"])
        torch.testing.assert_close(task.trained["network"].layers[0].convolution.weight,
                                   first["layer0.convolution.weight"])

    def test_a_weave_costs(self) -> None:
        recipe = small.recipe(recipes.read("styles-instance-spectrum"), self.data)
        task = recipes.task(recipe, self.data, self.folder)
        batch = task.batch(torch.Generator().manual_seed(1))
        photographs = batch["photographs"]
        columns = torch.arange(photographs.shape[3])
        woven = photographs + 0.1 * torch.cos(columns * 2 * torch.pi / 3)
        terms = [task.flaws(1, p, batch, lambda x: x, task.powers[0]) for p in (photographs, woven)]
        self.assertEqual(terms[0]["weave"].item(), 0)
        self.assertGreater(terms[1]["weave"].item(), 0.05)
        # The painting's own texture is no weave.
        allowed = task.flaws(1, woven, batch, lambda x: x, local_power(woven))
        self.assertEqual(allowed["weave"].item(), 0)
        old = recipes.task(recipe | {"losses": {"content": 1}}, self.data, self.folder)
        self.assertNotIn("weave", old.flaws(1, woven, batch, lambda x: x, task.powers[0]))

    def test_each_painting_allows_its_own_texture(self) -> None:
        recipe = small.recipe(recipes.read("styles-instance-spectrum"), self.data)
        task = recipes.task(recipe, self.data, self.folder)
        batch = task.batch(torch.Generator().manual_seed(1))
        nothing = torch.zeros_like(task.powers[0])
        task.powers = [nothing + (1e6 if turn == 1 else 0) for turn in range(len(task.powers))]
        found = [task.losses(turn, batch)["weave"].item() for turn in range(3)]
        self.assertEqual(found[1], 0)
        self.assertGreater(min(found[0], found[2]), 0)

    def test_a_parents_painting_goes_on_in_its_child(self) -> None:
        recipe = small.recipe(recipes.read("styles-local"), self.data)
        parent_recipe = small.recipe(recipes.read("styles-instance-real"), self.data)
        parent = recipes.network(parent_recipe)
        for i, palette in enumerate(parent.palettes):
            torch.nn.init.constant_(palette.convolution.bias, i)
        paintings = {"scream": "the_scream.jpg", "starry-night": "starry_night.jpg"}
        parent_recipe["paintings"] = {k: {"file": v} for k, v in paintings.items()}
        recipe["paintings"] = {"a": {"file": "starry_night.jpg", "side": 64, "weight": 1},
                               "b": {"file": "wave.jpg", "side": 64, "weight": 1}}
        task = recipes.task(recipe, self.data, self.folder)
        task.begin_with(parent.state_dict(), parent_recipe)
        first = [p.convolution.bias[0].item() for p in task.trained["network"].palettes]
        self.assertEqual(first, [1, 0])


if __name__ == "__main__":
    unittest.main()
