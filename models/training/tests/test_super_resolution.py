"""What the training of enlarging networks minimises."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import torch

from impasto_training import recipes
from impasto_training.loop import Task

from . import small


def enlarging(losses: dict[str, float]) -> Task:
    with tempfile.TemporaryDirectory() as folder:
        data = small.data(Path(folder) / "data")
        recipe = small.recipe(recipes.read("photo-4x-48"), data)
        return recipes.task(recipe | {"losses": losses}, data, Path(folder))


class SourceTests(small.DataTests):
    def test_subjects_are_what_is_cut_from(self) -> None:
        """Without a teacher too, and photographs alone where the recipe names none."""
        recipe = small.recipe(recipes.read("photo-4x-48-faults"), self.data)
        plain = recipes.task(recipe, self.data, self.folder).source.photographs
        self.assertEqual(len(plain), 3)
        shown = [{"of": "photos", "reduced": [1, 1]}, {"of": "drawings", "count": 2, "side": 160}]
        several = recipes.task(recipe | {"subjects": shown}, self.data, self.folder)
        self.assertEqual(len(several.source.photographs), 5)
        batch = several.batch(torch.Generator().manual_seed(1))
        self.assertEqual(batch["large"].shape[2], 4 * batch["small"].shape[2])


class FlatColourTests(unittest.TestCase):
    def test_a_shift_of_colours_costs_what_it_is(self) -> None:
        task = enlarging({"pixel": 1, "flat": 2})
        network = task.enlarger
        torch.nn.init.zeros_(network.tail.weight)
        colours = torch.rand(2, 3, 1, 1, generator=torch.Generator().manual_seed(1))
        self.assertAlmostEqual(task._flat_loss(colours).item(), 0, places=5)
        torch.nn.init.constant_(network.tail.bias, 0.01)
        self.assertAlmostEqual(task._flat_loss(colours).item(), 0.01, places=3)
        network.head.weight.data.zero_()
        task._flat_loss(colours).backward()
        self.assertGreater(network.tail.bias.grad.abs().sum().item(), 0)

    def test_one_pixel_stands_for_the_inside_of_a_large_picture(self) -> None:
        task = enlarging({"pixel": 1, "flat": 2})
        network, random = task.enlarger, torch.Generator().manual_seed(2)
        for parameter in network.parameters():
            torch.nn.init.normal_(parameter, 0, 0.1, generator=random)
        colours = torch.rand(2, 3, 1, 1, generator=random)
        with torch.no_grad():
            reach = 2 * len(network.blocks) + 3
            enlarged = network(colours.expand(-1, -1, 2 * reach + 2, 2 * reach + 2))
        border = network.scale * reach
        inside = enlarged[..., border:-border, border:-border]
        expected = (inside - colours).abs().mean().item()
        self.assertGreater(expected, 0.01)
        self.assertAlmostEqual(task._flat_loss(colours).item(), expected, delta=1e-4 * expected)

    def test_only_recipes_that_ask_for_it_make_flat_pictures(self) -> None:
        for losses, expected in (({"pixel": 1}, False), ({"pixel": 1, "flat": 2}, True)):
            batch = enlarging(losses).batch(torch.Generator().manual_seed(1))
            self.assertEqual("flat" in batch, expected)


class LossNameTests(unittest.TestCase):
    def test_a_loss_that_does_not_exist_is_not_passed_over(self) -> None:
        with self.assertRaisesRegex(SystemExit, "losses: found exces, expected some of .*excess"):
            enlarging({"pixel": 1, "exces": 2})


if __name__ == "__main__":
    unittest.main()
