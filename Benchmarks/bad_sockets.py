#!/usr/bin/env python3
"""Bad WebSockets beside good ones: what they cost the server, and what the good ones feel.

    make bad-sockets
    make bad-sockets BAD="--seconds 10 --only ping"

Two thousand sockets send rubbish, read nothing, or ping as fast as they can, in turn, each against a server of its own on loopback; who is cut comes back
half a second later. A hundred good sockets say something at a fixed rate, first alone and then beside them; latencies are counted from when a message was due.
Asked for are a p99 of at most 1.5 times what it is alone, and memory and descriptors back afterwards.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

import load
from attacks import put_first
from options import listed, positive
from servers import HERE, BenchServer, Failure, pinned, run_as_program

KINDS = ["rubbish", "deaf", "ping"]
GOOD = 100
RATIO = 1.5
KEPT = 16 << 20  # what the heap may keep for the next time
FOUND = re.compile(r"(\d+) of (\d+) messages, p50 ([\d.]+) s, p99 ([\d.]+) s")


def first():
    if pin := pinned(1):
        pin()
    put_first(0)


def last():
    if pin := pinned(1):
        pin()
    os.nice(19)


class Trial:
    def __init__(self, server, folder, options):
        self.server, self.options = server, options
        self.load, self.crowd = (load.compiled(HERE / f"sockets/{name}.c", folder) for name in ("load", "crowd"))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def good(self):
        """The p50 and p99 of the good ones."""
        command = [self.load, self.server.port, "/sockets/callbacks", GOOD, self.options.rate, 32, self.options.seconds, "paced"]
        done = subprocess.run(list(map(str, command)), input="go\n", capture_output=True, text=True, timeout=5 * self.options.seconds + 60, preexec_fn=first)
        found = FOUND.search(done.stdout)
        if done.returncode != 0 or not found or found[1] != found[2]:
            raise Failure(f"the good sockets: {done.stdout}{done.stderr}")
        return float(found[3]), float(found[4])

    def run(self, kind):
        put_first(*map(int, os.listdir(f"/proc/{self.server.process.pid}/task")))
        self.good()
        time.sleep(1)
        before, descriptors = self.server.resident_bytes(), self.descriptors()
        alone = self.good()
        command = list(map(str, [self.crowd, self.server.port, "/sockets/callbacks", kind, self.options.count]))
        crowd = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=last)
        try:
            for _ in range(2):
                crowd.stdout.readline()
            beside = self.good()
            most = self.server.resident_bytes() - before
        finally:
            crowd.terminate()
            said = crowd.communicate(timeout=10)[0].splitlines()
        deadline = time.monotonic() + 30
        while self.descriptors() > descriptors and time.monotonic() < deadline:
            time.sleep(0.2)
        kept, left = self.server.resident_bytes() - before, self.descriptors() - descriptors
        ratio = beside[1] / alone[1]
        wrong = [ratio > RATIO and "p99", kept > KEPT and "memory", left > 0 and "descriptors"]
        wrong = [one for one in wrong if one]
        print(
            f"{kind}: p99 {alone[1] * 1e3:.2f} ms alone, {beside[1] * 1e3:.2f} ms beside {self.options.count} ({ratio:.2f}); p50 {beside[0] / alone[0]:.2f}; "
            f"{most / self.options.count / 1024:.1f} KiB for each, {kept / (1 << 20):.1f} MiB kept, {left} descriptors left; {said[-1] if said else ''}"
            + (f"  <== {', '.join(wrong)}" if wrong else ""),
            flush=True,
        )
        return not wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=positive, default=10, help="of each measurement (10)")
    parser.add_argument("--count", type=positive, default=2000, help="of the bad sockets (2000)")
    parser.add_argument("--rate", type=positive, default=2000, help="messages a second of the good ones together (2000)")
    parser.add_argument("--only", type=listed(KINDS), default=KINDS, metavar="KINDS", help=",".join(KINDS))
    options = parser.parse_args()
    if why := BenchServer.missing():
        raise Failure(why)
    good = True
    for kind in options.only:
        with tempfile.TemporaryDirectory(prefix="wryneck-sockets-") as name:
            (Path(name) / "files").mkdir()
            server = BenchServer(Path(name), ())
            server.start()
            try:
                good = Trial(server, Path(name), options).run(kind) and good
            finally:
                server.stop()
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    run_as_program(main)
