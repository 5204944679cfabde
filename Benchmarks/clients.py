#!/usr/bin/env python3
"""Compares what a request costs its client: Wryneck's beside a C floor, wrk and its peers, all on one core, against the C floor of the servers. See README.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import bulk
import load
import table
from options import listed, positive
from peers import BUILT, Go, SwiftPeer
from ratios import median, pairwise, spread
from requirements import CLIENTS
from servers import HERE, Failure, Floor, pinned, run_as_program

CONNECTIONS = 64  # one request under way on each
BENCH = HERE / ".build/release/client-bench"
LOAD_TEST = HERE.parent / "Examples/.build/release/load-test"
SUMMARY = re.compile(r"(\d+) requests in ([\d.]+) s: ([\d.]+)/s\n.*\n(\d+) errors\n")
OURS, SETUP = "make bench-clients", "make bench-setup"
COLUMNS = ["client", "version", "us/req", "spread", "requests/s", "cpu/C client", "rate/wrk"]


@dataclass
class Sample:
    rate: float  # requests a second
    cpu: float  # of the client, seconds a request


@dataclass(frozen=True)
class Client:
    name: str
    title: str  # for people
    program: Path
    more: tuple = ()  # arguments behind the URL, the connections and the seconds
    comes_by: str = SETUP
    version: str = ""
    is_steady: bool = False  # without it there is nothing to compare

    def missing(self):
        return None if self.program.exists() else "it is not built"

    def command(self, url, seconds):
        return [self.program, url, str(CONNECTIONS), str(seconds), *self.more]

    def parse(self, text, spent):
        """What it says itself: it counts between two readings, without its start and the first answers."""
        found = json.loads(text)
        return Sample(found["requests"] / found["seconds"], found["cpu"] / found["requests"])


class Wrk(Client):
    def missing(self):
        return None if self.program.exists() else "it is not installed"

    def command(self, url, seconds):
        return [self.program, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--latency", "--script", load.SCRIPTS / "report.lua", url]

    def parse(self, text, spent):
        report = load.parse(text)
        if report.status_errors or report.socket_errors:
            raise ValueError("it had errors")
        return Sample(report.requests / report.seconds, spent / report.requests)


class LoadTest(Client):
    def command(self, url, seconds):
        return [self.program, "--concurrency", str(CONNECTIONS), "--seconds", str(max(1, round(seconds))), url]

    def parse(self, text, spent):
        requests, _, rate, errors = SUMMARY.match(text).groups()
        if int(errors) > 0:
            raise ValueError("it had errors")
        return Sample(float(rate), spent / int(requests))


class GoClient(Go):
    program = BUILT / "go-client-peer"


class AsyncHTTPClient(SwiftPeer):
    package, program = "async-http-client", BUILT / "release/async-http-client-peer"


def all_clients(folder):
    """By name; the floor's program is in the folder, once it is compiled."""
    swift, version = AsyncHTTPClient.program, AsyncHTTPClient.version()
    several = [
        Client("floor", "C client", folder / "client", comes_by="make bench-tools", is_steady=True),
        Client("lexed", "C client, http_parser", folder / "client", ("lexed",), "make bench-tools", is_steady=True),
        Client("callbacks", "Wryneck, callbacks", BENCH, ("callbacks",), OURS, is_steady=True),
        Client("tasks", "Wryneck, tasks", BENCH, ("tasks",), OURS, is_steady=True),
        Client("whole", "Wryneck, HTTPClient", BENCH, ("whole",), OURS, is_steady=True),
        Client("ahc-futures", "AsyncHTTPClient, futures", swift, ("futures",), version=version),
        Client("ahc-tasks", "AsyncHTTPClient, tasks", swift, ("tasks",), version=version),
        Client("go", "Go net/http", GoClient.program, version=GoClient.version()),
        LoadTest("load-test", "load-test, of Examples", LOAD_TEST, comes_by=OURS),
        Wrk("wrk", "wrk", Path(shutil.which("wrk") or "wrk"), comes_by="make bench-tools"),
    ]
    return {client.name: client for client in several}


def asked(client, url, seconds):
    """One turn on core 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(client.command(url, seconds), capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(0))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    try:
        if done.returncode == 0:
            return client.parse(done.stdout, spent)
    except (ValueError, KeyError, AttributeError, ZeroDivisionError) as error:
        done.stderr += repr(error)
    raise Failure(f"{client.title} says:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")


class Round:
    """Samples of each client, one a round: the clients take turns, and each time a different one begins."""

    def __init__(self, clients, ask):
        self.clients, self.ask = clients, ask
        self.samples, self.dropped = {}, {}

    def run(self, number):
        first = number % len(self.clients)
        for client in self.clients[first:] + self.clients[:first]:
            if client.name not in self.dropped:
                self.turn(client)

    def turn(self, client):
        try:
            self.samples.setdefault(client.name, []).append(self.ask(client))
        except (Failure, OSError, subprocess.SubprocessError) as trouble:
            if client.is_steady:
                raise Failure(str(trouble)) from trouble
            self.samples.pop(client.name, None)
            self.dropped[client.name] = str(trouble)


def rows(clients, samples):
    found = []
    for name, several in samples.items():
        ratios = [pairwise(several, samples.get("floor"), "cpu"), pairwise(several, samples.get("wrk"), "rate")]
        found.append([
            clients[name].title, clients[name].version, table.number(median(several, "cpu"), ".2f", 1e6), f"{spread(several):.0%}",
            table.number(median(several, "rate"), ",.0f"), *("-" if ratio is None else str(ratio) for ratio in ratios),
        ])  # fmt: skip
    return found


def verdicts(samples):
    found = []
    for one in CLIENTS:
        if value := pairwise(samples.get(one.mine), samples.get(one.theirs), one.figure):
            mark = "" if one.holds(value.median, one.must) else "<== MISSED"
            found.append([one.what, f"{'>=' if one.at_least else '<='} {one.must}", str(value), mark])
    return found


def report(clients, samples, absent):
    """The table, what must hold, and who is missing and why."""
    order = {name: samples[name] for name in clients if name in samples}
    parts = [table.grid([COLUMNS, *rows(clients, order)], left=2)]
    if found := verdicts(samples):
        parts.append(table.grid([["what must hold", "must", "found", ""], *found]))
    parts += [f"{clients[name].title} is missing: {why} ({clients[name].comes_by})" for name, why in absent.items()]
    return "\n\n".join(parts)


def compare(options):
    with tempfile.TemporaryDirectory(prefix="wryneck-clients-") as name:
        folder = Path(name)
        load.compiled(HERE / "floor/client.c", folder, "-lhttp_parser")
        clients = all_clients(folder)
        wanted = {name: clients[name] for name in options.only or clients}
        absent = {name: why for name, client in wanted.items() if (why := client.missing())}
        for name in absent:
            if wanted[name].is_steady:
                raise Failure(f"{wanted[name].title}: {absent[name]} ({wanted[name].comes_by})")
        server = Floor(folder, ())
        server.core = 1
        server.start()
        try:
            url = f"http://127.0.0.1:{server.port}/plaintext"
            rounds = Round([wanted[name] for name in wanted if name not in absent], lambda client: asked(client, url, options.seconds))
            for number in range(options.rounds):
                print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
                rounds.run(number)
        finally:
            server.stop()
    print(report(clients, rounds.samples, absent | rounds.dropped))


def main():
    names = list(all_clients(Path()))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=positive, default=2, help="of each measurement (2)")
    parser.add_argument("--rounds", type=positive, default=3, help="the table gives their medians (3)")
    parser.add_argument("--only", type=listed(names), metavar="CLIENTS", help=",".join(names))
    parser.add_argument("--memory", action="store_true", help="instead: the memory of our client while 1 GiB goes down, and up")
    options = parser.parse_args()
    began = time.monotonic()
    if options.memory:
        bulk.report(BENCH)
    else:
        compare(options)
    print(f"{time.monotonic() - began:.0f} s; load: 1 minute average {os.getloadavg()[0]:.2f}", file=sys.stderr)


if __name__ == "__main__":
    run_as_program(main)
