#!/usr/bin/env python3
"""Compares bench-server with a C floor and with nginx, all on loopback, and prints one table. See README.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import dataclasses
import json
import os
import signal
import statistics
import tempfile
import time
from pathlib import Path

import idle
import load
from load import Case, Sample
from servers import ALL, Failure

HELLO = b"Hello, World!"
FILES = {"small.txt": b"Hello, file\n", "10k.bin": bytes(range(256)) * 40, "1m.bin": bytes(range(256)) * 4096}
COLD_FILES = 10_000  # of 0.5 to 16 KiB; cold.lua asks for them at random
EVERYBODY = ("bench-server", "floor", "nginx")
OURS = ("bench-server",)
STATIC = ("bench-server", "nginx")

CASES = [
    Case("plaintext", "/plaintext", EVERYBODY, HELLO),
    Case("async", "/async", OURS),
    Case("deferred", "/deferred", OURS),
    Case("json", "/json", OURS),
    Case("users", "/users/42", OURS),
    Case("pipelined", "/plaintext", EVERYBODY, HELLO, pipelined=True, script="pipeline.lua"),
    Case("small", "/files/small.txt", STATIC, FILES["small.txt"]),
    Case("10k", "/files/10k.bin", STATIC, FILES["10k.bin"]),
    Case("1m", "/files/1m.bin", STATIC, FILES["1m.bin"]),
    Case("cold", "/files/cold/0000.bin", STATIC, script="cold.lua", cold="cold"),
    Case("tls", "/plaintext", STATIC, HELLO, secure=True),
    Case("tls-1m", "/files/1m.bin", STATIC, FILES["1m.bin"], secure=True),
    Case("tls-full", "/plaintext", STATIC, HELLO, secure=True, handshakes="full"),
    Case("tls-resumed", "/plaintext", STATIC, HELLO, secure=True, handshakes="resumed"),
]


def arguments():
    def listed(allowed):
        def parse(text):
            names = text.split(",")
            if unknown := [name for name in names if name not in allowed]:
                raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not among {', '.join(allowed)}")
            return names

        return parse

    def positive(text):
        if (value := int(text)) < 1:
            raise argparse.ArgumentTypeError("at least 1")
        return value

    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=positive, default=3, help="of each measurement (3)")
    parser.add_argument("--rounds", type=positive, default=3, help="the table gives their medians (3)")
    parser.add_argument("--only", type=listed(names), default=names, metavar="CASES", help=",".join(names))
    parser.add_argument("--targets", type=listed(EVERYBODY), default=list(EVERYBODY), help=",".join(EVERYBODY))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--idle", type=positive, metavar="N", help="instead: memory of N idle connections (8000)")
    parser.add_argument("--secure", action="store_true", help="with --idle: of connections with TLS")
    parser.add_argument("--check", action="store_true", help="only say what is missing from the system")
    return parser.parse_args()


def complain_about_missing(options):
    kinds = [ALL[name] for name in options.targets if not (options.check and name == "bench-server")]
    found = [load.missing(), *(kind.missing() for kind in kinds)]
    if absent := [text for text in found if text]:
        raise Failure("\n".join(absent))


def lay_out(folder):
    (folder / "files").mkdir()
    for name, content in FILES.items():
        (folder / "files" / name).write_bytes(content)
    (folder / "files/cold").mkdir()
    for number in range(COLD_FILES):
        (folder / f"files/cold/{number:04}.bin").write_bytes(os.urandom(64) * (8 + number % 256))
    os.sync()


def race(options, servers):
    """{(case, server): [Sample of each round]}; the servers take turns, and a different one begins each round."""
    samples = {}
    pairs = [
        [(case, server) for server in servers if server.name in case.servers] for case in CASES if case.name in options.only
    ]
    for case, server in sum(pairs, []):
        load.check(server, case)
        load.wrk(server, case, 1)  # warm-up: thrown away
    for number in range(options.rounds):
        print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
        for group in pairs:
            first = number % max(len(group), 1)
            for case, server in group[first:] + group[:first]:
                samples.setdefault((case.name, server.name), []).append(load.measure(server, case, options.seconds))
    return samples


def medians(samples):
    def middle(several):
        columns = zip(*map(dataclasses.astuple, several))
        return Sample(*(None if None in column else statistics.median(column) for column in columns))

    return {key: middle(several) for key, several in samples.items()}


def spread(several):
    """How far apart the rounds were: the range of the processor times, as a part of their median."""
    times = [one.cpu for one in several]
    return (max(times) - min(times)) / statistics.median(times)


def ratios(results, case, server):
    """Each is None where there is nothing to compare with."""
    mine = results[case, server]
    plain = case in ("async", "deferred", "json", "users")  # to be held against /plaintext, which the floor answers to all
    floor = results.get(("plaintext" if plain else case, "floor"))
    plaintext = results.get(("plaintext", server)) if plain else None
    nginx = results.get((case, "nginx"))
    return {
        "cpu/floor": floor and mine.cpu / floor.cpu,
        "cpu/plaintext": plaintext and mine.cpu / plaintext.cpu,
        "cpu/nginx": nginx and mine.cpu / nginx.cpu,
        "rate/nginx": nginx and mine.rate / nginx.rate,
    }


def table(results, spreads):
    titles = ["case", "server", "requests/s", "p99 ms", "cpu us/req", "spread", "RSS MiB", "cpu/floor", "cpu/plaintext", "cpu/nginx", "rate/nginx"]
    rows = [titles]
    for (case, server), one in results.items():
        compared = ["-" if value is None else f"{value:.2f}" for value in ratios(results, case, server).values()]
        latency = "-" if one.p99 is None else f"{one.p99 * 1e3:.2f}"
        cost = [f"{one.cpu * 1e6:.2f}", f"{spreads[case, server]:.0%}", f"{one.resident / 2**20:.1f}"]
        rows.append([case, server, f"{one.rate:,.0f}", latency, *cost, *compared])
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if index < 2 else cell.rjust(width) for index, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    lines.insert(1, "-" * len(lines[0]))
    return "\n".join(lines)


def main():
    options = arguments()
    complain_about_missing(options)
    if options.check:
        return
    if options.idle:
        idle.allow_descriptors(options.idle + 1000)  # before the servers start: they inherit it
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wryneck-bench-") as folder:
        lay_out(Path(folder))
        load.build(Path(folder))
        servers = [ALL[name](Path(folder)) for name in options.targets]
        try:
            for server in servers:
                server.start()
            if options.idle:
                servers_asked = [server for server in servers if server.name in STATIC or not options.secure]
                report = {server.name: idle.growth(server, options.idle, options.secure) for server in servers_asked}
                kind = "TLS connections" if options.secure else "connections"
                print("\n".join(f"{name:14}{grown / 1024:6.2f} KiB for each of {options.idle} idle {kind}" for name, grown in report.items()))
            else:
                samples = race(options, servers)
                results = medians(samples)
                spreads = {key: spread(several) for key, several in samples.items()}
                report = [
                    {"case": key[0], "server": key[1], **dataclasses.asdict(one), "spread": spreads[key], **ratios(results, *key)}
                    for key, one in results.items()
                ]
                print(table(results, spreads))
        finally:
            for server in servers:
                server.stop()
    if options.json:
        options.json.write_text(json.dumps({"cores": os.cpu_count(), "figures": report}, indent=2) + "\n")
    print(f"{time.monotonic() - began:.0f} s; load: 1 minute average {os.getloadavg()[0]:.2f}", file=sys.stderr)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
