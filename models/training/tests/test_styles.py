"""Styles: who judges them, where, and with what weights they begin."""

from __future__ import annotations

import unittest

import torch

from impasto_training import recipes
from impasto_training.losses.features import content_loss, gram, gram_loss
from impasto_training.losses.style import StyleLoss
from impasto_training.networks.style import Style
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
