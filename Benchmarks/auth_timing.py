#!/usr/bin/env python3
"""Whether the time of a 401 tells in which byte a password is wrong, or that there is no such user.

    swift build -c release --product wryneck
    python3 Benchmarks/auth_timing.py [--samples 100000]

Three kinds of wrong credentials are sent in random order on one connection after the other; Welch's t for each pair of kinds. Beyond 4.5 somebody could
tell them apart. The slowest tenth of each kind is left out: that is the machine, not the server. Loopback only; half a minute.
"""

import argparse
import base64
import itertools
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / ".build/release/wryneck"
PASSWORD = "correct horse battery staple 0123"
BOUND = 4.5
ON_ONE_CONNECTION = 900
KINDS = {
    "first byte": ("alice", "X" + PASSWORD[1:]),
    "last byte": ("alice", PASSWORD[:-1] + "X"),
    "unknown user": ("mallo", PASSWORD),
}


def request(user, password):
    token = base64.b64encode(f"{user}:{password}".encode()).decode()
    return f"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {token}\r\n\r\n".encode()


def times(port, count):
    """{kind: seconds of each request}"""
    requests = {kind: request(*credentials) for kind, credentials in KINDS.items()}
    found = {kind: [] for kind in KINDS}
    connection, used = None, ON_ONE_CONNECTION
    for kind in random.Random(29).choices(list(KINDS), k=count):
        if used == ON_ONE_CONNECTION:
            if connection:
                connection.close()
            connection, used = socket.create_connection(("127.0.0.1", port), timeout=10), 0
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        used += 1
        began = time.perf_counter_ns()
        connection.sendall(requests[kind])
        answer = connection.recv(4096)
        took = time.perf_counter_ns() - began
        if not answer.startswith(b"HTTP/1.1 401 "):
            sys.exit(f"{kind}: {answer[:60]!r} instead of a 401")
        # The first ones of a connection pay for its making.
        if used > 10:
            found[kind].append(took / 1e9)
    connection.close()
    return found


def welch(first, second):
    """The difference of the means in units of its own uncertainty."""
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return (statistics.fmean(first) - statistics.fmean(second)) / spread**0.5


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=100_000)
    options = parser.parse_args()
    if not PROGRAM.exists():
        sys.exit("wryneck is not built: swift build -c release --product wryneck")
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, folder, "--port", "0", "--reactors", "1", "--auth", f"alice:{PASSWORD}", "--access-log", "off"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1].rstrip("/\n"))
            times(port, 2000)
            found = {kind: sorted(several)[: len(several) * 9 // 10] for kind, several in times(port, options.samples).items()}
        finally:
            server.terminate()
            server.wait(10)
    for kind, several in found.items():
        print(f"{kind:14}{len(several):8} answers, mean {statistics.fmean(several) * 1e6:.2f} us")
    worst = 0.0
    for one, other in itertools.combinations(found, 2):
        value = welch(found[one], found[other])
        worst = max(worst, abs(value))
        print(f"{one} / {other}: t = {value:+.2f}")
    print(f"29: |t| at most {worst:.2f} (bound {BOUND}){'' if worst < BOUND else '   <- NOT MET'}")
    sys.exit(worst >= BOUND)


if __name__ == "__main__":
    main()
