"""Styles of paintings that nobody knows yet: what the encoder sees, and what its outputs do."""

from __future__ import annotations

import unittest

import numpy as np
import torch

from impasto_training import recipes
from impasto_training.measuring import enlarging, reference
from impasto_training.networks import shipped
from impasto_training.networks.any_style import Looking
from impasto_training.pictures import generator
from impasto_training.tasks import any_style, style

from . import small


class AnyStyleTests(small.DataTests):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.recipe = small.recipe(recipes.read("any-style"), cls.data)
        cls.task = recipes.task(cls.recipe, cls.data, cls.folder)
        cls.task.begin()

    def test_the_host_puts_the_outputs_of_the_encoder_in_the_place_of_constants(self) -> None:
        """For a painting that is not the first: as the network that was trained does it."""
        network = self.task.trained["network"].eval()
        files = []
        for part in recipes.parts(self.recipe, None):
            files.append(self.folder / f"{part}.onnx")
            recipes.written(self.recipe, network, part, self.data).save(files[-1])
        painting = style.painting({"file": "gallery/1.png", "side": 48}, self.data)
        pixels = np.random.default_rng(1).integers(0, 256, (16, 20, 3), np.uint8)
        chance = np.random.default_rng(1).random((1, 2, 16, 20), np.float32)
        x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
        with torch.no_grad():
            expected = network(torch.cat((x, torch.from_numpy(chance)), 1),
                               self.task.looking(painting))[0].permute(1, 2, 0).numpy()
        found = enlarging.network(reference.bound(*files, painting))(pixels) / 255
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
        other = enlarging.network(files[0])(pixels) / 255
        self.assertGreater(np.abs(found - other).max(), 1e-3)
        with self.assertRaisesRegex(SystemExit, "layer0.norm.scale .* is no constant of"):
            reference.bound(files[1], files[1], painting)

    def test_what_is_seen(self) -> None:
        """Means and deviations of colours and their differences come first."""
        looking = Looking(shipped.extractor(recipes.read("any-style")["extractor"]))
        picture = torch.rand(1, 3, 40, 48, generator=torch.Generator().manual_seed(3))
        look = looking(picture)[0]
        red, green, blue = picture[0]
        for i, values in enumerate((red, green, blue, red - green, green - blue, red - blue)):
            self.assertAlmostEqual(look[i].item(), values.mean().item(), places=5)
            self.assertAlmostEqual(look[6 + i].item(), values.std(correction=0).item(), places=5)
        self.assertEqual(len(look), looking.features)

    def test_what_is_far_out_counts_as_far_out_and_no_more(self) -> None:
        """A channel that hardly ever speaks has a tiny spread, so a painting may be anywhere."""
        encoder = self.task.trained["network"].encoder
        look = encoder.centre + 4 * encoder.spread
        with torch.no_grad():
            found = encoder((look + 400 * encoder.spread)[None])
            torch.testing.assert_close(found, encoder(look[None]), rtol=1e-4, atol=1e-5)
            inside = encoder((encoder.centre + 2 * encoder.spread)[None])
        self.assertGreater((found - inside).abs().max().item(), 1e-3)

    def test_it_begins_with_the_networks_of_known_paintings(self) -> None:
        """What the encoder says of a painting at its centre is the mean of theirs."""
        recipe = recipes.read("any-style-first")
        network = any_style.network(recipe)
        any_style.start(network, recipe["start"])
        with torch.no_grad():
            network.encoder.second.weight.zero_()
            network.give(network.encoder(torch.zeros(1, network.encoder.centre.numel())))
        known = [shipped.constants(r) for r in recipe["start"]]
        for name, module in network.given[:-1]:
            for part, value in zip(("scale", "shift"), module.given, strict=True):
                expected = torch.stack([k[f"{name}.{part}"] for k in known]).mean(0)
                torch.testing.assert_close(value[0], expected)
        # With its own normalisations instead it is the first of them.
        for name, module in network.given[:-1]:
            module.given = [known[0][f"{name}.{part}"][None] for part in ("scale", "shift")]
        x = torch.rand(1, 5, 24, 32, generator=torch.Generator().manual_seed(4))
        with torch.no_grad():
            found = network.painter(x).numpy()
        run = enlarging.session(shipped.content(recipe["start"][0]))
        expected = run.run(None, {"input": x.numpy()})[0]
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=2e-4)

    def test_what_a_parent_has_found_stays(self) -> None:
        """The spread of what is seen is part of what the encoder has learned."""
        task = recipes.task(self.recipe | {"parent": "any-style-first"}, self.data, self.folder)
        before = {k: torch.full_like(v, 0.5) for k, v in self.task.trained["network"].state_dict().items()}
        task.begin_with(before, self.recipe)
        task.begin()
        for key, value in task.trained["network"].state_dict().items():
            torch.testing.assert_close(value, before[key])

    def test_each_painting_allows_its_own_texture(self) -> None:
        batch = self.task.batch(generator(1, 1))
        entries = [self.task.gallery[number] for number in (0, 1)]
        batch["numbers"] = torch.tensor([0, 1])
        powers = [entry.power for entry in entries]
        found = []
        for first, second in ((0, 1e6), (1e6, 0), (1e6, 1e6)):
            for entry, power in zip(entries, (first, second), strict=True):
                entry.power = torch.full_like(powers[0], power)
            found.append(self.task.losses(1, batch)["weave"].item())
        for entry, power in zip(entries, powers, strict=True):
            entry.power = power
        self.assertGreater(min(found[:2]), 0)
        self.assertNotAlmostEqual(found[0], found[1], places=6)
        self.assertEqual(found[2], 0)

    def test_the_gallery(self) -> None:
        """The same number is the same picture; others differ; folders stand for their pictures."""
        gallery = self.task.gallery
        self.assertEqual(len(gallery.paintings), 2)
        pictures = [gallery.picture(i) for i in range(6)]
        for i, picture in enumerate(pictures):
            self.assertEqual(picture.shape, (1, 3, 48, 48))
            self.assertTrue(0 <= picture.min() and picture.max() <= 1)
            torch.testing.assert_close(picture, gallery.picture(i))
            for other in pictures[:i]:
                self.assertGreater((picture - other).abs().mean().item(), 0.02)

    def test_other_colours(self) -> None:
        """The greys stay grey, and only they keep their place around the circle of hues."""
        ramp = torch.linspace(0.3, 0.7, 64).view(1, 1, 64).expand(3, 8, 64)
        red = torch.tensor([0.6, 0.4, 0.4]).view(3, 1, 1).expand(3, 8, 64)
        hues = set()
        for i in range(20):
            grey = any_style.recoloured(ramp, generator(1, i))
            torch.testing.assert_close(grey[0], grey[1], atol=1e-5, rtol=0)
            torch.testing.assert_close(grey[1], grey[2], atol=1e-5, rtol=0)
            hues.add(any_style.recoloured(red, generator(1, i))[:, 0, 0].argmax().item())
        self.assertEqual(hues, {0, 1, 2})


if __name__ == "__main__":
    unittest.main()
