import http.client
import json
import unittest
from pathlib import Path

import bulk
from clients import LoadTest, Round, Sample, Wrk, all_clients, report, verdicts
from servers import Failure

LOAD_TEST = """120 requests in 2.00 s: 60.0/s
1560 bytes of content: 0.00 MB/s
0 errors
latency
      50 %  0.500 ms
"""
WRK = "Requests/sec: 60\nmeasured requests=120 microseconds=2000000 p50=1 p99=2 p999=3 status=0 socket=0\n"


def samples(*costs, rate=50_000.0):
    return [Sample(rate, cost * 1e-6) for cost in costs]


class Parsing(unittest.TestCase):
    def setUp(self):
        self.clients = all_clients(Path("/nowhere"))

    def test_a_client_says_itself_what_it_has_used(self):
        found = self.clients["callbacks"].parse('{"requests": 1000, "seconds": 0.5, "cpu": 0.01}\n', spent=7)
        self.assertEqual((found.rate, found.cpu), (2000, 1e-5))

    def test_for_wrk_and_load_test_the_whole_process_counts(self):
        for name, text in (("wrk", WRK), ("load-test", LOAD_TEST)):
            found = self.clients[name].parse(text, spent=0.12)
            self.assertEqual((found.rate, found.cpu), (60, 0.001), name)

    def test_errors_leave_no_figure(self):
        with self.assertRaises(ValueError):
            self.clients["load-test"].parse(LOAD_TEST.replace("0 errors", "1 errors"), 1)
        with self.assertRaises(ValueError):
            self.clients["wrk"].parse(WRK.replace("socket=0", "socket=1"), 1)

    def test_all_are_asked_for_as_many_at_a_time(self):
        for client in self.clients.values():
            words = " ".join(map(str, client.command("http://127.0.0.1:1/", 2)))
            self.assertRegex(words, {LoadTest: "--concurrency 64", Wrk: "-c64 "}.get(type(client), "/ 64 2"))


class Rounds(unittest.TestCase):
    def setUp(self):
        self.clients = [all_clients(Path("/nowhere"))[name] for name in ("floor", "callbacks", "go")]
        self.order = []
        self.broken = ""

    def ask(self, client):
        if client.name == self.broken:
            raise Failure("it broke")
        self.order.append(client.name)
        return Sample(1, 1)

    def run_rounds(self, count):
        rounds = Round(self.clients, self.ask)
        for number in range(count):
            rounds.run(number)
        return rounds

    def test_a_different_client_begins_each_round(self):
        self.run_rounds(3)
        self.assertEqual(self.order[::3], ["floor", "callbacks", "go"])
        self.assertEqual(len(self.order), 9)

    def test_a_peer_that_fails_is_named_and_leaves_no_figure(self):
        self.broken = "go"
        rounds = self.run_rounds(2)
        self.assertEqual(rounds.dropped, {"go": "it broke"})
        self.assertEqual(sorted(rounds.samples), ["callbacks", "floor"])

    def test_what_is_measured_may_not_fail(self):
        self.broken = "callbacks"
        with self.assertRaises(Failure):
            self.run_rounds(1)


class Reports(unittest.TestCase):
    def test_what_must_hold_is_judged_by_the_ratios_of_the_rounds(self):
        found = verdicts({"callbacks": samples(8, 16, 16), "floor": samples(5, 10, 5)})
        self.assertEqual(found, [["callbacks: processor time / the C client's", "<= 1.6", "1.60±0.80", ""]])
        [missed] = verdicts({"load-test": samples(1, rate=4.0), "wrk": samples(1, rate=10.0)})
        self.assertEqual(missed[1:], [">= 0.5", "0.40±0.00", "<== MISSED"])

    def test_the_table_names_who_is_missing_and_what_builds_it(self):
        clients = all_clients(Path("/nowhere"))
        lines = report(clients, {"callbacks": samples(8), "floor": samples(5)}, {"go": "it is not built"}).splitlines()
        self.assertRegex(lines[1], r"^C client +5\.00 +0% +50,000 +1\.00±0\.00 +-$")
        self.assertRegex(lines[2], r"^Wryneck, callbacks .* 1\.60±0\.00 +-$")
        self.assertEqual(lines[-1], "Go net/http is missing: it is not built (make bench-setup)")


class Bulk(unittest.TestCase):
    def test_growth_beyond_the_limit_is_marked(self):
        self.assertEqual(bulk.line("up", 1 << 30, 1 << 19, 2), "1024 MiB up: VmRSS grew by 0.50 MiB (must: <= 2 MiB), 512 MiB/s")
        self.assertTrue(bulk.line("up", 1 << 30, 3 << 20, 2).endswith("MISSED"))

    def test_the_other_end_sends_and_counts_bytes(self):
        with bulk.BulkServer() as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            for size in (0, 5, 700_000):
                connection.request("GET", f"/{size}")
                self.assertEqual(len(connection.getresponse().read()), size)
                connection.request("POST", "/", b"x" * size)
                self.assertEqual(json.loads(connection.getresponse().read()), size)
            connection.close()
