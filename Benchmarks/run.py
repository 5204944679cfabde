#!/usr/bin/env python3
"""Compares bench-server with a C floor, with nginx and with its peers, all on loopback, and prints one table. See README.md."""

import sys

sys.dont_write_bytecode = True

import os
import tempfile
import time
from pathlib import Path

import chart
import footprint
import idle
import load
import options as command_line
import readme
import scaling
import table
import weight
from cases import CASES, COLD_FILES, FILES, SECURE, STATIC
from peers import ALL
from race import Race
from results import Results
from servers import EXTRAS, HERE, Failure, pinned, run_as_program


def say(text):
    print(text, file=sys.stderr)


def sort_out(options):
    """The servers that are there, by name, and what those lack that are not; without wrk or what is measured there is no run."""
    if text := load.missing():
        raise Failure(text)
    lacks = {name: ALL[name].missing() for name in options.targets}
    if text := lacks.pop("bench-server", None):
        if not options.check:  # `make bench` checks before it builds
            raise Failure(text)
    there = {name: ALL[name] for name in options.targets if not lacks.get(name)}
    return there, {ALL[name].title: (text, ALL[name].comes_by) for name, text in lacks.items() if text}


def lay_out(folder):
    (folder / "files").mkdir()
    for name, content in FILES.items():
        (folder / "files" / name).write_bytes(content)
    (folder / "files/cold").mkdir()
    for number in range(COLD_FILES):
        (folder / f"files/cold/{number:04}.bin").write_bytes(os.urandom(64) * (8 + number % 256))
    os.sync()


def with_servers(kinds, work):
    """Starts them, and ends them whatever happens."""
    with tempfile.TemporaryDirectory(prefix="wryneck-bench-") as folder:
        lay_out(Path(folder))
        servers = [kind(Path(folder), EXTRAS) for kind in kinds]
        try:
            for server in servers:
                server.start()
            return work(servers)
        finally:
            for server in servers:
                server.stop()


def print_idle(options, servers):
    kind = ("HTTP/2 " if options.http2 else "") + ("TLS " if options.secure else "") + "connections"
    for server in servers:
        if options.http2:
            is_asked = server.name in SECURE or (server.speaks_http2 and not options.secure)
        else:
            is_asked = server.name in STATIC or (server.speaks_http1 and not options.secure)
        if is_asked:
            grown = idle.growth(server, options.idle, options.secure, options.http2)
            print(f"{server.title:18}{grown / 1024:6.2f} KiB for each of {options.idle} idle {kind}")


def measure(options, kinds, absent):
    results = Results([case for case in CASES if case.name in options.only], kinds, absent, options.seconds, options.rounds)
    results.describe()
    if options.footprints:
        for name, kind in kinds.items():
            say(f"at rest: {kind.title}")
            results.footprints[name] = footprint.taken(kind, footprint.IDLE_CONNECTIONS)

    def compare(servers):
        race = Race(results.cases, servers, say)
        race.run(options.rounds, options.seconds)
        results.samples, results.dropped = race.samples, race.dropped

    with_servers(kinds.values(), compare)
    if options.build:
        results.build = weight.measured()
    return results


def write(options, results):
    print(table.terminal(results))
    where = HERE if options.publish else HERE / ".build"
    results.write(options.json or where / "results.json")
    if drawing := chart.of(results):
        (options.chart or where / "chart.svg").write_text(drawing)
    if options.publish:
        readme.put(HERE.parent / "README.md", readme.section(results))
        readme.put(HERE / "README.md", readme.loads_section(results))


def main():
    options = command_line.parsed(__doc__)
    kinds, absent = sort_out(options)
    for title, (what, command) in absent.items():
        print(f"{title} will be missing: {what} ({command})", file=sys.stderr)
    if options.check:
        return
    idle.allow_descriptors(max(options.idle or 0, footprint.IDLE_CONNECTIONS) + 1000)  # before the servers start: they inherit it
    began = time.monotonic()
    if (pin := pinned(1)) is not None:
        pin()  # not on the servers' core
    if options.scaling:
        with tempfile.TemporaryDirectory(prefix="wryneck-bench-") as folder:
            (Path(folder) / "files").mkdir()
            scaling.report(Path(folder), options.rate, options.seconds, options.rounds)
    elif options.idle:
        with_servers(kinds.values(), lambda servers: print_idle(options, servers))
    else:
        write(options, measure(options, kinds, absent))
    print(f"{time.monotonic() - began:.0f} s; load: 1 minute average {os.getloadavg()[0]:.2f}", file=sys.stderr)


if __name__ == "__main__":
    run_as_program(main)
