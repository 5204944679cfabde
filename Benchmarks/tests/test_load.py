import unittest

import load
from peers import ALL


class Parsing(unittest.TestCase):
    def test_reads_the_line_that_the_scripts_add(self):
        text = "  Requests/sec:  9\nmeasured requests=200 microseconds=2000000 p50=500 p99=1500 p999=2500 status=1 socket=2\n"
        report = load.parse(text)
        self.assertEqual((report.requests, report.seconds), (200, 2.0))
        self.assertAlmostEqual(report.p999, 0.0025)
        self.assertEqual((report.status_errors, report.socket_errors), (1, 2))

    def test_has_nothing_to_say_of_what_wrk_did_not_finish(self):
        self.assertIsNone(load.parse("unable to connect to 127.0.0.1:1 Connection refused\n"))

    def test_every_case_has_its_script_and_known_servers(self):
        from cases import CASES, QUICK

        for case in CASES:
            self.assertTrue((load.SCRIPTS / case.script).exists(), case.script)
            self.assertLessEqual(set(case.servers), set(ALL))
        self.assertLessEqual(set(QUICK), {case.name for case in CASES})
