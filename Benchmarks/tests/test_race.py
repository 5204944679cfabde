import unittest
from types import SimpleNamespace

import race
from cases import CASES
from load import Sample
from servers import Failure


class Rounds(unittest.TestCase):
    def setUp(self):
        self.order = []
        self.broken, self.trouble = "", Failure("it broke")
        self.real = race.load
        race.load = SimpleNamespace(check=lambda *_: None, warm_up=lambda *_: None, measure=self.measure)

    def tearDown(self):
        race.load = self.real

    def measure(self, server, case, seconds):
        if server.name == self.broken:
            raise self.trouble
        self.order.append(server.name)
        return Sample(rate=1, cpu=1, resident=1)

    def run_rounds(self, rounds, name="plaintext"):
        servers = [SimpleNamespace(name=name) for name in ("bench-server", "floor", "nginx", "go")]
        made = race.Race([case for case in CASES if case.name == name], servers)
        made.run(rounds, 1)
        return made

    def test_a_different_server_begins_each_round(self):
        self.run_rounds(3)
        self.assertEqual(self.order[::4], ["bench-server", "floor", "nginx"])
        self.assertEqual(len(self.order), 12)

    def test_what_differs_most_has_more_turns_in_a_round(self):
        made = self.run_rounds(2, "1m")
        self.assertEqual(len(made.samples["1m", "nginx"]), 6)
        self.assertEqual(self.order[::2], ["bench-server", "nginx"] * 3)

    def test_a_peer_that_fails_is_named_and_leaves_no_figure(self):
        self.broken = "go"
        made = self.run_rounds(2)
        self.assertEqual(made.dropped, {("plaintext", "go"): "it broke"})
        self.assertNotIn(("plaintext", "go"), made.samples)
        self.assertEqual(len(made.samples["plaintext", "floor"]), 2)

    def test_a_peer_that_died_does_not_end_the_run(self):
        self.broken, self.trouble = "go", ProcessLookupError("it died")
        self.assertEqual(self.run_rounds(1).dropped, {("plaintext", "go"): "it died"})

    def test_what_is_measured_may_not_fail(self):
        self.broken = "bench-server"
        with self.assertRaises(Failure):
            self.run_rounds(1)
