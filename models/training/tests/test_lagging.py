"""How far a pupil is from its teacher."""

from __future__ import annotations

from impasto_training import recipes
from impasto_training.measuring import enlarging, lagging
from impasto_training.teacher import Teacher

from . import small


class LaggingTests(small.DataTests):
    def setUp(self) -> None:
        self.recipe = small.recipe(recipes.read("photo-4x-faithful"), self.data)
        self.teacher = Teacher(self.recipe["teacher"], self.data)

    def test_each_kind_and_set_is_shown(self) -> None:
        found = [(title, len(list(pictures)))
                 for title, pictures in lagging.shown(self.recipe, self.data, ["Tiny"], 1)]
        self.assertEqual(found, [
            ("photos", 1), ("photos 1 1.6", 1), ("photos 1.6 2.5", 1), ("posters 1 2", 1), ("drawings", 1),
            ("posters 1.5 2.6", 1), ("photos 1.2 2.6", 1), ("Tiny", 1)])

    def test_the_distance_is_what_the_pupil_is_off(self) -> None:
        pictures = dict(lagging.shown(self.recipe, self.data, ["Tiny"], 1))
        same = lambda pixels: 255 * self.teacher.enlarged(pixels / 255)
        off = lambda pixels: same(pixels) + 3
        large = list(pictures["Tiny"])
        self.assertAlmostEqual(lagging.lag(same, self.teacher, large, 4), 0, places=6)
        self.assertAlmostEqual(lagging.lag(off, self.teacher, large, 4), 9, places=3)
        # One pass of the teacher is not the mean of all eight.
        network = enlarging.network(self.data / small.TEACHER)
        self.assertGreater(lagging.lag(network, self.teacher, large, 4), 1)
