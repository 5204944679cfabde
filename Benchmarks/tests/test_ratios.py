import unittest

from ratios import median, pairwise, spread
from tests.support import samples


class Ratios(unittest.TestCase):
    def test_is_taken_in_each_round_and_is_not_the_ratio_of_the_medians(self):
        # A disturbance that doubles a round's times for both is not in any ratio.
        mine, theirs = samples(6, 12, 18), samples(5, 10, 10)
        ratio = pairwise(mine, theirs, "cpu")
        self.assertAlmostEqual(ratio.median, 1.2)
        self.assertAlmostEqual(ratio.low, 1.2)
        self.assertAlmostEqual(ratio.high, 1.8)

    def test_of_nothing_is_none(self):
        self.assertIsNone(pairwise(samples(1), None, "cpu"))
        self.assertIsNone(pairwise([], samples(1), "cpu"))

    def test_says_its_spread(self):
        self.assertEqual(str(pairwise(samples(10, 12), samples(10, 10), "cpu")), "1.10±0.10")

    def test_medians_pass_over_what_was_not_measured(self):
        several = samples(1, 3, 2)
        several[0].p99 = None
        self.assertAlmostEqual(median(several, "cpu"), 2e-6)
        self.assertAlmostEqual(median(several, "p99"), 0.001)
        self.assertIsNone(median([], "cpu"))

    def test_spread_is_the_range_as_part_of_the_median(self):
        self.assertAlmostEqual(spread(samples(9, 10, 12)), 0.3)
