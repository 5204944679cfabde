import json
import tempfile
import unittest
import xml.etree.ElementTree
from pathlib import Path

import chart
import readme
import table
from cases import CASES
from servers import Failure
from tests.support import results, samples


class Output(unittest.TestCase):
    def setUp(self):
        self.results = results(bench_server=samples(9, 8, 8.5), floor=samples(6, 6, 6), go=samples(12, 13, 14, rate=50_000.0))

    def test_the_table_marks_what_is_missed(self):
        text = table.terminal(self.results)
        self.assertIn("<== MISSED", text)
        self.assertIn("1.42", text)

    def test_the_table_names_who_is_not_there_and_what_brings_it(self):
        self.results.missing = {"Twisted": ("it is not built", "make bench-setup")}
        self.assertIn("Twisted is not here: it is not built (make bench-setup)", table.terminal(self.results))

    def test_a_busy_machine_is_named(self):
        self.assertNotIn("busy", table.terminal(self.results))
        self.results.machine["busy"] = 0.5
        self.assertIn("50% of its processors", table.terminal(self.results))

    def test_nothing_measured_is_an_empty_table(self):
        self.assertEqual(table.terminal(results()), "")
        self.assertIsNone(chart.of(results()))

    def test_the_chart_is_xml_with_a_bar_for_each_figure_cheapest_first(self):
        root = xml.etree.ElementTree.fromstring(chart.of(self.results))
        names = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text") if text.get("text-anchor") == "end"]
        self.assertEqual(names, ["C floor", "Wryneck", "Go net/http"])
        self.assertEqual(len(list(root.iter("{http://www.w3.org/2000/svg}rect"))), 6)

    def test_no_bar_leaves_the_chart(self):
        root = xml.etree.ElementTree.fromstring(chart.of(self.results))
        for bar in root.iter("{http://www.w3.org/2000/svg}rect"):
            self.assertLessEqual(float(bar.get("x")) + float(bar.get("width")) + chart.VALUE, chart.WIDTH)

    def test_figures_have_three_digits(self):
        found = [chart.short(value) for value in (0, 0.1234, 6.543, 9.996, 43.21, 432.1, 1234.5, 99_999, 234_567, 999_999)]
        self.assertEqual(found, ["0", "0.123", "6.54", "10.0", "43.2", "432", "1.23 k", "100 k", "235 k", "1.00 M"])

    def test_the_json_holds_each_round(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a/results.json"
            self.results.write(path)
            first = json.loads(path.read_text())["figures"][0]
        self.assertEqual((first["case"], first["server"], len(first["rounds"]["cpu"])), ("plaintext", "bench-server", 3))
        self.assertAlmostEqual(first["ratios"]["cpu/floor"]["median"], 8.5 / 6, places=4)

    def test_the_readme_of_the_benchmarks_has_the_other_loads_and_the_peers(self):
        for server in ("bench-server", "go"):
            self.results.samples["json", server] = samples(20)
        self.results.cases = [case for case in CASES if case.name in ("plaintext", "json", "users")]
        text = readme.loads_section(self.results)
        self.assertIn("| JSON, encoded for each request | 20.0 µs | 100,000 |", text)
        self.assertIn("| Go net/http | 20.0 µs |  |", text)

    def test_the_readme_keeps_what_stands_around_the_marks(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "README.md"
            path.write_text(f"before\n{readme.BEGIN}\nstale\n{readme.END}\nafter\n")
            readme.put(path, readme.section(self.results))
            text = path.read_text()
            path.write_text("no marks")
            with self.assertRaises(Failure):
                readme.put(path, "new")
        self.assertTrue(text.startswith("before\n") and text.endswith("\nafter\n"))
        self.assertNotIn("stale", text)
        self.assertIn("| **Wryneck** | 8.5 µs | 100,000 |", text)
