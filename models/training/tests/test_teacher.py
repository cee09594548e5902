"""Distillation: the teacher's pictures, and that all three cuts show the same place."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from PIL import Image

from impasto_training import recipes
from impasto_training.degradation import reduced
from impasto_training.subjects import subjects
from impasto_training.teacher import Taught, Teacher, oriented, upright

from . import small


class TeacherTests(unittest.TestCase):
    def setUp(self) -> None:
        torch.set_num_threads(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.data = small.data(self.folder / "data")
        self.recipe = small.recipe(recipes.read("photo-4x-faithful"), self.data)
        self.teacher = Teacher(self.recipe["teacher"], self.data)

    def taught(self) -> Taught:
        shown = subjects([{"of": "photos"}], self.data / "photos", None, 1, 80)
        return Taught(shown, 4, self.teacher, self.folder / "targets")

    def test_orientations_are_eight_and_undone(self) -> None:
        picture = np.arange(3 * 5 * 2).reshape(3, 5, 2)
        seen = {oriented(picture, o).tobytes() for o in range(8)}
        self.assertEqual(len(seen), 8)
        for o in range(8):
            np.testing.assert_array_equal(upright(oriented(picture, o), o), picture)

    def test_mean_over_orientations(self) -> None:
        """Against ONNX Runtime, one orientation after the other."""
        random = np.random.default_rng(1)
        picture = random.random((20, 28, 3))
        session = onnxruntime.InferenceSession(self.data / small.TEACHER)
        expected = 0
        for o in range(8):
            x = np.ascontiguousarray(oriented(picture, o).transpose(2, 0, 1)[None], np.float32)
            expected = expected + upright(
                session.run(None, {"input": x})[0][0].transpose(1, 2, 0), o) / 8
        found = self.teacher.enlarged(picture)
        self.assertEqual(found.shape, (80, 112, 3))
        # In f32 also where the processor has bf16, which is off by 1e-3 and more.
        np.testing.assert_allclose(found, expected, atol=1e-5)
        self.assertGreater(np.abs(expected - picture.repeat(4, 0).repeat(4, 1)).max(), 0.02)

    def test_another_network_is_refused(self) -> None:
        with self.assertRaisesRegex(SystemExit, "sha256 .*, the recipe expects 00"):
            Teacher(self.recipe["teacher"] | {"sha256": "00"}, self.data)
        with self.assertRaisesRegex(SystemExit, "none.onnx is missing"):
            Teacher(self.recipe["teacher"] | {"data": "nets/none.onnx"}, self.data)

    def test_cuts_show_the_same_place(self) -> None:
        """The reduction of the photograph's cut is the small cut where its border is out of reach."""
        batch = self.taught().batch(12, 20, torch.Generator().manual_seed(1))
        self.assertEqual([tuple(batch[k].shape) for k in ("small", "large", "taught")],
                         [(12, 3, 20, 20), (12, 3, 80, 80), (12, 3, 80, 80)])
        for small_cut, large, taught in zip(batch["small"], batch["large"], batch["taught"]):
            inner = (slice(None), slice(4, -4), slice(4, -4))
            torch.testing.assert_close(reduced(large, 4)[inner], small_cut[inner], atol=0.003, rtol=0)
            # The small teacher is nearest neighbour and little else.
            near = small_cut.repeat_interleave(4, 1).repeat_interleave(4, 2)
            self.assertLess((taught - near).abs().mean(), 0.05)
            self.assertLess((taught - near).abs().mean(), (taught - near.flip(2)).abs().mean())

    def test_pictures_are_made_once(self) -> None:
        first = self.taught()
        files = sorted((self.folder / "targets").rglob("*.png"))
        self.assertEqual(len(files), 3)
        Image.new("RGB", (224, 208), (255, 0, 0)).save(files[0])
        second = self.taught()
        red = [triple[2][:, 5, 5].tolist() == [255, 0, 0] for triple in second.triples]
        self.assertEqual(sum(red), 1)
        for was, found, changed in zip(first.triples, second.triples, red, strict=True):
            self.assertEqual(torch.equal(was[2], found[2]), not changed)

    def test_a_changed_photograph_is_shown_to_the_teacher_again(self) -> None:
        self.taught()
        small.picture(self.data / "photos" / "1.png", 224, 208, 99)
        found = self.taught()
        self.assertEqual(len(list((self.folder / "targets").rglob("*.png"))), 4)
        near = found.triples[1][0].repeat_interleave(4, 1).repeat_interleave(4, 2)
        self.assertLess((found.triples[1][2].float() - near).abs().mean(), 0.05 * 255)

    def test_faults_are_refused(self) -> None:
        faulty = self.recipe | {"degradation": {"clean": 0.5}}
        with self.assertRaisesRegex(SystemExit, "degradation: found beside a teacher"):
            recipes.task(faulty, self.data, self.folder)

    def test_the_loss_asks_the_teacher_alone(self) -> None:
        task = recipes.task(self.recipe, self.data, self.folder)
        batch = task.batch(torch.Generator().manual_seed(1))
        losses = task.losses(0, batch)
        self.assertEqual(losses["loss"].item(), losses["taught"].item())
        batch["large"] = torch.zeros_like(batch["large"])
        self.assertEqual(task.losses(0, batch)["loss"].item(), losses["loss"].item())


if __name__ == "__main__":
    unittest.main()
