import unittest
from itertools import islice

import attacks
import frames
import h2load
from attackers import ATTACKS

FINISHED = """
finished in 1.02s, 40640.00 req/s, 1.55MB/s
requests: 40640 total, 41664 started, 40640 done, {good} succeeded, {bad} failed, 0 errored, 0 timeout
status codes: {good} 2xx, 0 3xx, {missing} 4xx, 0 5xx
"""


class Loads(unittest.TestCase):
    def test_reads_what_h2load_says(self):
        report = h2load.parse(FINISHED.format(good=40640, bad=0, missing=0))
        self.assertEqual(report.requests, 40640)
        self.assertAlmostEqual(report.seconds, 1.0)

    def test_has_no_figure_with_errors_in_it(self):
        self.assertIsNone(h2load.parse(FINISHED.format(good=40639, bad=1, missing=0)))
        self.assertIsNone(h2load.parse(FINISHED.format(good=40640, bad=0, missing=3)))
        self.assertIsNone(h2load.parse("the protocol selected is not an HTTP/2 protocol\n"))


class Frames(unittest.TestCase):
    def test_are_the_same_however_they_are_cut(self):
        sent = frames.settings((3, 100)) + frames.get(1) + frames.window(0, 7) + frames.frame(frames.DATA, 1, b"x" * 300, frames.END_STREAM)
        whole = frames.Reader().take(sent)
        reader = frames.Reader()
        pieces = [one for at in range(len(sent)) for one in reader.take(sent[at : at + 1])]
        self.assertEqual(pieces, whole)
        self.assertEqual([kind for kind, *_ in whole], [frames.SETTINGS, frames.HEADERS, frames.WINDOW_UPDATE, frames.DATA])
        self.assertEqual(whole[-1], (frames.DATA, frames.END_STREAM, 1, b"x" * 300))


class Attacks(unittest.TestCase):
    def test_each_begins_with_the_preface_or_a_part_of_it(self):
        for name, attack in ATTACKS.items():
            first = next(attack.pieces())
            self.assertTrue(first.startswith(frames.PREFACE) or frames.PREFACE.startswith(first), name)

    def test_frames_are_whole(self):
        for name, attack in ATTACKS.items():
            pieces = [piece for piece in islice(attack.pieces(), 4) if isinstance(piece, bytes)]
            reader = frames.Reader()
            reader.take(b"".join(pieces).removeprefix(frames.PREFACE))
            self.assertIn(reader.rest, (b"", frames.PREFACE[:12]), name)

    def test_what_is_beyond_its_bound_is_named(self):
        fine = {"growth": 0, "share": 0.5, "ratio": 1.0, "kept": 0, "descriptors": 0}
        self.assertEqual(attacks.missed(fine), [])
        self.assertEqual(attacks.missed(fine | {"ratio": 1.6, "descriptors": 1}), ["ratio", "descriptors"])
