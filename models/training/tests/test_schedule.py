"""The learning rate, and what a limit of time makes of it."""

from __future__ import annotations

import unittest

from impasto_training.loop import Schedule

RECIPE = {"learningRate": 1.0, "warmUp": 10, "fall": 0.4}


class ScheduleTests(unittest.TestCase):
    def test_warm_up_plateau_fall(self) -> None:
        schedule = Schedule(RECIPE, 100, None)
        self.assertAlmostEqual(schedule.learning_rate(0), 0.1)
        self.assertEqual(schedule.learning_rate(30), 1)
        self.assertEqual(schedule.learning_rate(60), 1)
        self.assertAlmostEqual(schedule.learning_rate(80), 0.5)
        self.assertAlmostEqual(schedule.learning_rate(99), 1 / 40)
        self.assertEqual(schedule.learning_rate(100), 0)

    def test_a_limit_of_time_gives_a_schedule_that_a_recipe_repeats(self) -> None:
        """One step a second at first, a minute in all."""
        limited = Schedule(RECIPE, 7, 1)
        rates = []
        for step in range(1000):
            limited.update(step, seconds=step)
            if limited.fixed and step == limited.steps:
                break
            rates.append(limited.learning_rate(step))
        self.assertEqual(limited.chosen, 60)
        repeated = Schedule(RECIPE, 60, None)
        self.assertIsNone(repeated.chosen)
        self.assertEqual(rates, [repeated.learning_rate(step) for step in range(60)])

    def test_a_limit_of_time_needs_a_plateau(self) -> None:
        with self.assertRaises(SystemExit):
            Schedule(RECIPE | {"fall": 1}, 7, 1)


if __name__ == "__main__":
    unittest.main()
