#!/usr/bin/env python3
"""Compares what a message of a WebSocket costs its server: Wryneck's beside a C floor and its peers, all on one core, with one load in C. See README.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import load
import table
from options import listed, positive
from peers import BUILT, PEERS, Peer, first_line
from ratios import median, pairwise, spread
from requirements import SOCKETS
from servers import HERE, BenchServer, Failure, Floor, pinned, run_as_program

DONE = re.compile(r"(\d+) messages, ([\d.]+) s")
COLUMNS = ["case", "server", "us/message", "spread", "messages/s", "cpu/floor"]


@dataclass(frozen=True)
class Case:
    name: str
    title: str  # for people
    connections: int
    under_way: int
    bytes: int
    is_broadcast: bool = False


CASES = {
    case.name: case
    for case in (
        Case("echo", "32 bytes, 1 under way on each of 64", 64, 1, 32),
        Case("echo16", "32 bytes, 16 under way on each of 64", 64, 16, 32),
        Case("large", "16 KiB, 1 under way on each of 64", 64, 1, 16 * 1024),
        Case("broadcast", "32 bytes to 10 000", 10_000, 1, 32, True),
    )
}


@dataclass
class Sample:
    rate: float  # messages a second
    cpu: float  # of the server, seconds a message


class SocketFloor(Floor):
    name, title = "socket-floor", "C floor"
    source, library = HERE / "floor/websocket.c", "-lcrypto"
    path = "/echo"


class Callbacks(BenchServer):
    name, title, path = "callbacks", "Wryneck, callbacks", "/sockets/callbacks"


class Tasks(BenchServer):
    name, title, path = "tasks", "Wryneck, async", "/sockets/async"


class Gorilla(Peer):
    name, title, path = "gorilla", "gorilla/websocket", "/echo"
    program = BUILT / "go-sockets-peer"

    def environment(self):
        return {"GOMAXPROCS": "1"}


class Websockets(Peer):
    name, title, path = "websockets", "Python websockets", "/"
    program = BUILT / "python/bin/python"

    def command(self):
        return [self.program, "-B", PEERS / "python/sockets.py", str(self.port)]

    @classmethod
    def version(cls):
        return first_line(cls.program, "-c", "import websockets; print(websockets.__version__)")


SERVERS = {kind.name: kind for kind in (SocketFloor, Callbacks, Tasks, Gorilla, Websockets)}
WITH_ROOMS = {"socket-floor", "callbacks"}


def run(program, server, case, seconds):
    """One turn: the load on core 1."""
    path = ("/room" if server.name == "socket-floor" else "/sockets/room") if case.is_broadcast else server.path
    command = [program, str(server.port), path, str(case.connections), str(case.under_way), str(case.bytes), str(seconds)]
    command += ["broadcast"] if case.is_broadcast else []
    one = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=pinned(1))
    try:
        if one.stdout.readline() != "ready\n":
            raise Failure(f"{server.title}, {case.title}: {one.communicate(timeout=10)[1]}")
        before = server.cpu_seconds()
        text, errors = one.communicate("go\n", timeout=seconds + 30)
        spent = server.cpu_seconds() - before
    finally:
        if one.poll() is None:
            one.kill()
            one.wait()
    found = DONE.match(text)
    if one.returncode != 0 or not found:
        raise Failure(f"{server.title}, {case.title}: {text}{errors}")
    return Sample(int(found[1]) / float(found[2]), spent / int(found[1]))


def compare(options):
    samples, absent = {}, {}
    with tempfile.TemporaryDirectory(prefix="wryneck-sockets-") as name:
        folder = Path(name)
        (folder / "files").mkdir()
        program = load.compiled(HERE / "sockets/load.c", folder)
        servers = []
        try:
            for kind in SERVERS.values():
                if why := kind.missing():
                    absent[kind.name] = f"{kind.title} is missing: {why} ({kind.comes_by})"
                    continue
                servers.append(kind(folder, ()))
                servers[-1].start()
            for case in (CASES[name] for name in options.only or CASES):
                one_case(program, servers, case, options, samples)
        finally:
            for server in servers:
                server.stop()
    print(report(samples, absent))


def one_case(program, servers, case, options, samples):
    some = [server for server in servers if not case.is_broadcast or server.name in WITH_ROOMS]
    for number in range(options.rounds):
        print(f"{case.name}, round {number + 1} of {options.rounds}", file=sys.stderr)
        first = number % len(some)
        for server in some[first:] + some[:first]:
            samples.setdefault((case.name, server.name), []).append(run(program, server, case, options.seconds))


def report(samples, absent):
    rows = []
    for (case, server), several in samples.items():
        ratio = pairwise(several, samples.get((case, "socket-floor")), "cpu")
        rows.append([
            CASES[case].title, SERVERS[server].title, table.number(median(several, "cpu"), ".2f", 1e6), f"{spread(several):.0%}",
            table.number(median(several, "rate"), ",.0f"), "-" if ratio is None else str(ratio),
        ])  # fmt: skip
    rows.sort(key=lambda row: [case.title for case in CASES.values()].index(row[0]))
    parts = [table.grid([COLUMNS, *rows], left=2), *absent.values()]
    found = []
    for one in SOCKETS:
        case, mine = one.mine
        if value := pairwise(samples.get((case, mine)), samples.get((case, one.theirs)), one.figure):
            found.append([one.what, f"<= {one.must}", str(value), "" if one.holds(value.median, one.must) else "<== MISSED"])
    if found:
        parts.append(table.grid([["what must hold", "must", "found", ""], *found]))
    return "\n\n".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=positive, default=2, help="of each measurement (2)")
    parser.add_argument("--rounds", type=positive, default=3, help="the table gives their medians (3)")
    parser.add_argument("--only", type=listed(list(CASES)), metavar="CASES", help=",".join(CASES))
    options = parser.parse_args()
    began = time.monotonic()
    compare(options)
    print(f"{time.monotonic() - began:.0f} s; load: 1 minute average {os.getloadavg()[0]:.2f}", file=sys.stderr)


if __name__ == "__main__":
    run_as_program(main)
