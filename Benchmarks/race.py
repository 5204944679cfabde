"""The rounds: who runs when, and what came of it."""

import subprocess

import load
from servers import Failure

# These answer for themselves: without them there is nothing to compare.
STEADY = ("bench-server", "floor", "http2-floor", "nginx")


class Race:
    """Samples of each case and server, one a turn, which is mostly once a round. The servers take turns, and each time a different one begins."""

    def __init__(self, cases, servers, say=lambda text: None):
        self.say = say  # to whom is waiting
        self.pairs = [[(case, server) for server in servers if server.name in case.servers] for case in cases]
        self.samples = {}  # (case's name, server's name): [Sample of each turn]
        self.dropped = {}  # (case's name, server's name): why it is not there

    def warm_up(self):
        for group in self.pairs:
            for case, server in group:
                self.tried(case, server, lambda: (load.check(server, case), load.warm_up(server, case)))

    def run(self, rounds, seconds):
        self.warm_up()
        for number in range(rounds):
            self.say(f"round {number + 1} of {rounds}")
            for group in filter(None, self.pairs):
                turns = group[0][0].turns
                for turn in range(number * turns, (number + 1) * turns):
                    self.take_turns(group, turn % len(group), seconds)

    def take_turns(self, group, first, seconds):
        for case, server in group[first:] + group[:first]:
            if sample := self.tried(case, server, lambda: load.measure(server, case, seconds)):
                self.samples.setdefault((case.name, server.name), []).append(sample)

    def tried(self, case, server, work):
        """A peer that fails is named as such, and loses this case only; there is no figure with errors in it."""
        key = case.name, server.name
        if key in self.dropped:
            return None
        try:
            return work()
        except (Failure, OSError, subprocess.SubprocessError) as trouble:  # it may have died, or never ended its answers
            if server.name in STEADY:
                raise Failure(str(trouble)) from trouble
            self.samples.pop(key, None)
            self.dropped[key] = str(trouble)
            return None
