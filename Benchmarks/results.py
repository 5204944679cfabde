"""Everything that one run found, and its form as JSON."""

import datetime
import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import requirements
from ratios import median, pairwise, spread

BUSY = 0.1  # from which part of the processors on the README says so
FIGURES = ("rate", "cpu", "p50", "p99", "p999", "resident")
OURS = "bench-server"
COMPARED = ("cpu/floor", "cpu/plaintext", "cpu/Wryneck", "rate/Wryneck")


@dataclass
class Results:
    cases: list  # those that were asked for
    servers: dict  # name: class; those that were there
    missing: dict  # title: (what is not there, the command that brings it)
    seconds: int
    rounds: int
    samples: dict = field(default_factory=dict)  # (case, server): [Sample of each round]
    dropped: dict = field(default_factory=dict)  # (case, server): why
    footprints: dict = field(default_factory=dict)  # server: Footprint
    build: dict = field(default_factory=dict)  # what: figure
    machine: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)

    def describe(self):
        self.machine = {
            "cores": os.cpu_count(),
            "processor": processor(),
            "kernel": "Linux " + ".".join(platform.release().split(".")[:2]),
            "date": datetime.date.today().isoformat(),
            "busy": round(busy(1), 2),
        }
        self.versions = {name: kind.version() for name, kind in self.servers.items()}

    def figure(self, case, server, figure):
        return median(self.samples.get((case, server)), figure)

    def compared(self, case, server):
        """{column of COMPARED: Ratio or None}: with the floor, with the server's own /plaintext, with Wryneck."""
        mine = self.samples[case.name, server]
        name = "http2-floor" if case.streams else "floor"
        floor = self.samples.get((case.name, name)) or (self.samples.get(("plaintext", name)) if case.plain else None)
        plaintext = self.samples.get(("plaintext", server)) if case.plain and case.name != "plaintext" else None
        ours = None if server == OURS else self.samples.get((case.name, OURS))
        others = (None if server == name else floor, plaintext, ours, ours)
        return {column: pairwise(mine, other, column.partition("/")[0]) for column, other in zip(COMPARED, others)}

    def requirements(self):
        """[(Requirement, Ratio)]"""
        ours = self.footprints.get(OURS)
        idle = (ours.idle, ours.idle_http2) if ours else (None, None)
        return requirements.ratios(self.samples) + requirements.others(*idle, self.build)

    def footnotes(self):
        notes = [f"{title} is not here: {what} ({command})" for title, (what, command) in self.missing.items()]
        notes += [f"{server}, {case}: {why}" for (case, server), why in self.dropped.items()]
        notes += [one.trouble for one in self.footprints.values() if one.trouble]
        if self.machine.get("busy", 0) > BUSY:
            notes.append(f"The machine was busy with something else: {self.machine['busy']:.0%} of its processors before the run began")
        return notes

    def json(self):
        figures = []
        for case in self.cases:
            for server in self.servers:
                if several := self.samples.get((case.name, server)):
                    entry = {"case": case.name, "server": server}
                    entry |= {figure: median(several, figure) for figure in FIGURES}
                    entry["spread"] = spread(several)
                    entry["ratios"] = {key: value and asdict(value) for key, value in self.compared(case, server).items()}
                    entry["rounds"] = {figure: [getattr(one, figure) for one in several] for figure in FIGURES}
                    figures.append(entry)
        return {
            "machine": self.machine,
            "seconds": self.seconds,
            "rounds": self.rounds,
            "versions": self.versions,
            "figures": figures,
            "footprints": {name: asdict(one) for name, one in self.footprints.items()},
            "build": self.build,
            "requirements": [
                {"what": one.what, "must": one.must, "aim": one.aim, "unit": one.unit, "found": asdict(value), "verdict": one.verdict(value.median)}
                for one, value in self.requirements()
            ],
            "footnotes": self.footnotes(),
        }

    def write(self, path):
        """One line for each figure, so that two runs can be compared line by line."""
        path.parent.mkdir(parents=True, exist_ok=True)
        members = []
        for key, value in rounded(self.json()).items():
            text = "[\n" + ",\n".join(map(json.dumps, value)) + "\n]" if isinstance(value, list) and value else json.dumps(value)
            members.append(f"{json.dumps(key)}: {text}")
        path.write_text("{\n" + ",\n".join(members) + "\n}\n")


def rounded(value):
    """Six digits are more than anybody measures here."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return [rounded(one) for one in value] if isinstance(value, list) else value


def busy(seconds):
    """The part of the processors' time that somebody used."""

    def times():
        values = [int(word) for word in Path("/proc/stat").read_text().partition("\n")[0].split()[1:]]
        return sum(values), values[3] + values[4]  # idle and iowait

    total, idle = times()
    time.sleep(seconds)
    later, idle_later = times()
    return 1 - (idle_later - idle) / max(later - total, 1)


def processor():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
