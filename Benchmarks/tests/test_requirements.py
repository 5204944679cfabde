import unittest

import requirements
from requirements import BUILD, HELLO, IDLE, PROGRAM, ratios
from tests.support import samples


class Requirements(unittest.TestCase):
    def test_more_than_must_is_missed_and_less_than_the_aim_is_the_aim(self):
        self.assertEqual(IDLE.verdict(1.01), "MISSED")
        self.assertEqual(IDLE.verdict(0.7), "must")
        self.assertEqual(IDLE.verdict(0.5), "aim")
        self.assertEqual(IDLE.verdict(None), "not measured")

    def test_a_rate_has_to_be_at_least_what_must_be(self):
        found = {("pipelined", "bench-server"): samples(1, rate=240.0), ("pipelined", "nginx"): samples(1, rate=100.0)}
        [(requirement, value)] = ratios(found)
        self.assertEqual(requirement.verdict(value.median), "MISSED")

    def test_what_was_not_measured_is_not_judged(self):
        self.assertEqual(ratios({}), [])
        self.assertEqual(requirements.others(None, None, {}), [])

    def test_the_program_is_held_against_the_hello_that_was_built_with_it(self):
        [(_, _), (program, value)] = requirements.others(None, None, {BUILD.what: 20.0, PROGRAM.what: 14.0, HELLO: 10.0})
        self.assertEqual((program.must, program.verdict(value.median)), (13.0, "MISSED"))
