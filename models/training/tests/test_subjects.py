"""What a pupil is shown: posters, drawings, smaller photographs; the same for the same seed."""

from __future__ import annotations

import numpy as np
import torch

from impasto_training.drawings import drawing
from impasto_training.pictures import decode, generator, picture_files
from impasto_training.posters import poster
from impasto_training.subjects import subjects

from . import small


def steepest(picture: torch.Tensor) -> float:
    """How much the neighbours of a hundredth of all places differ at least."""
    picture = picture.float() / 255 if picture.dtype == torch.uint8 else picture
    return float(torch.quantile((picture[:, :, 1:] - picture[:, :, :-1]).abs().amax(0), 0.99))


class SubjectTests(small.DataTests):
    def shown(self, *described: dict, seed: int = 1, smallest: int = 64) -> list[torch.Tensor]:
        return list(subjects(list(described), self.data / "photos", None, seed, smallest))

    def test_photographs_as_they_are(self) -> None:
        files = picture_files(self.data / "photos")
        for found, file in zip(self.shown({"of": "photos"}), files, strict=True):
            self.assertTrue(torch.equal(found, decode(file)))

    def test_smaller_photographs_are_the_same_and_sharper(self) -> None:
        whole = self.shown({"of": "photos"})
        smaller = self.shown({"of": "photos", "reduced": [1.6, 2.5]})
        for large, found in zip(whole, smaller, strict=True):
            self.assertEqual([side % 32 for side in found.shape[1:]], [0, 0])
            self.assertTrue(all(1.4 < a / b < 2.9 for a, b in zip(large.shape[1:], found.shape[1:])))
            torch.testing.assert_close(found.float().mean((1, 2)), large.float().mean((1, 2)), atol=1.0, rtol=0)

    def test_larger_photographs_are_the_same_and_softer(self) -> None:
        whole = self.shown({"of": "photos"})
        larger = self.shown({"of": "photos", "reduced": [0.5, 0.7]})
        for small, found in zip(whole, larger, strict=True):
            self.assertTrue(all(1.3 < b / a < 2.2 for a, b in zip(small.shape[1:], found.shape[1:])))
            torch.testing.assert_close(found.float().mean((1, 2)), small.float().mean((1, 2)), atol=1.0, rtol=0)
            self.assertLess(steepest(found), 0.8 * steepest(small))

    def test_nothing_is_made_smaller_than_what_is_cut(self) -> None:
        """A recipe's factors suit large photographs; those at hand may be smaller."""
        for kind in ("photos", "posters"):
            found = self.shown({"of": kind, "reduced": [2, 3]}, smallest=150)
            self.assertEqual([tuple(p.shape) for p in found], 3 * [(3, 160, 160)])

    def test_posters_are_harder_than_photographs(self) -> None:
        files = picture_files(self.data / "photos")
        photographs = [decode(file).float() / 255 for file in files]
        posters = [poster(p, generator(seed, i)) for seed in range(4) for i, p in enumerate(photographs)]
        for found in posters:
            self.assertEqual(found.shape, photographs[0].shape)
            self.assertGreaterEqual(found.min(), 0)
            self.assertLessEqual(found.max(), 1)
        self.assertGreater(np.mean([steepest(p) for p in posters]),
                           1.2 * np.mean([steepest(p) for p in photographs]))

    def test_a_poster_keeps_the_shapes(self) -> None:
        """A slope becomes a few steps: colours change in few columns, and in all rows alike."""
        photograph = torch.linspace(0, 1, 96).expand(3, 96, 96)
        found = poster(photograph, generator(1, 1))
        changes = (found[:, :, 1:] - found[:, :, :-1]).abs().amax((0, 1)) > 0.02
        self.assertTrue(1 <= int(changes.sum()) < 48)
        torch.testing.assert_close(found[:, :1].expand_as(found), found, atol=0.02, rtol=0)

    def test_drawings(self) -> None:
        first = drawing(96, 5)
        self.assertTrue(torch.equal(first, drawing(96, 5)))
        self.assertFalse(torch.equal(first, drawing(96, 6)))
        for seed in range(12):
            picture = drawing(96, seed)
            self.assertEqual(tuple(picture.shape), (3, 96, 96))
            self.assertTrue(0 <= picture.min() and picture.max() <= 1)
            self.assertGreater(picture.std(), 0.02)
        self.assertGreater(np.mean([steepest(drawing(96, seed)) for seed in range(12)]), 0.5)

    def test_edges_of_drawings_are_soft(self) -> None:
        """Pixels that an edge runs through have mixtures of colours: many, in a drawing of few."""
        pictures = [(drawing(96, seed) * 255).round().flatten(1) for seed in range(12)]
        self.assertGreater(np.mean([torch.unique(p, dim=1).shape[1] for p in pictures]), 1200)

    def test_the_same_for_the_same_seed(self) -> None:
        described = ({"of": "posters", "reduced": [1, 2]}, {"of": "drawings", "count": 2, "side": 64})
        first, again = self.shown(*described), self.shown(*described)
        self.assertEqual(len(first), 5)
        self.assertTrue(all(torch.equal(a, b) for a, b in zip(first, again, strict=True)))
        other = self.shown(*described, seed=2)
        self.assertFalse(any(torch.equal(a, b) for a, b in zip(first, other, strict=True)
                             if a.shape == b.shape))

    def test_an_unknown_kind_is_refused(self) -> None:
        with self.assertRaisesRegex(SystemExit, r"subjects\[1\].of: found films, expected photos, "):
            self.shown({"of": "photos"}, {"of": "films"})
