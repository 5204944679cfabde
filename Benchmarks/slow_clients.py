"""What a crowd of slow clients does to a normal one.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/slow_clients.py [--tls]

One normal client asks for /plaintext at a fixed rate over one keep-alive connection; its latency is counted from when a request was due, not from when
it was sent. Beside it, in every other run, a process holds N clients of each kind: heads that drip a byte a second, bodies that drip a byte a
second, and readers who ask for a large file and take nothing; with --tls those who connect and say nothing, or begin a handshake and drip. Who is cut comes back at once. Loopback only; it ends by itself.
"""

import argparse
import multiprocessing
import os
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

import load
from servers import BenchServer, Failure, pinned

PLAIN = b"GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n"
KINDS = {
    "slow heads": (b"GET /plaintext HTTP/1.1\r\nHost: a\r\nX: ", b"x"),
    "slow bodies": (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n", b"x"),
    "never reading": (b"GET /files/large HTTP/1.1\r\nHost: a\r\n\r\n", None),
}

# A handshake's first record that says it has 512 bytes.
HANDSHAKES = {
    "silent": (b"", b""),
    "half a hello": (bytes([0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3]) + bytes(40), b"x"),
}


class Slow:
    """One slow client. It does not look at what it gets: that it was cut it learns from a send, or from the end of its input."""

    def __init__(self, port, kind):
        self.port, (self.opening, self.drop), self.kind = port, KINDS[kind], kind
        self.open()

    def open(self):
        self.socket = socket.socket()
        if self.drop is None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        if self.opening:
            self.socket.send(self.opening)
        self.opened = time.monotonic()

    def turn(self, lives):
        try:
            if self.drop is None:
                # Nothing is read: a cut shows as an error on the socket.
                gone = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
            else:
                gone = self.is_ended() or (self.drop != b"" and self.socket.send(self.drop) == 0)
        except OSError:
            gone = True
        if gone:
            lives[self.kind].append(time.monotonic() - self.opened)
            self.socket.close()
            self.open()

    def is_ended(self):
        try:
            while data := self.socket.recv(4096):
                pass
            return data == b""
        except BlockingIOError:
            return False


def crowd(port, count, ready, stop, report):
    pinned_to = pinned(1)
    if pinned_to:
        pinned_to()
    os.nice(5)
    lives = {kind: [] for kind in KINDS}
    clients = [Slow(port, kind) for kind in KINDS for _ in range(count)]
    ready.set()
    index = 0
    # Every client has its turn once a second, spread evenly.
    began, turns = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - began) * len(clients))
        while turns < due:
            clients[index].turn(lives)
            index = (index + 1) % len(clients)
            turns += 1
        time.sleep(0.002)
    report.put({kind: (len(times), max(times, default=0)) for kind, times in lives.items()})


def normal(port, rate, seconds, secure):
    """Latencies of one client at a fixed rate."""
    latencies = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if secure:
            connection = load.unverified().wrap_socket(connection)
        began = time.perf_counter()
        for number in range(rate * seconds):
            due = began + number / rate
            while (left := due - time.perf_counter()) > 0:
                if left > 0.0003:
                    time.sleep(left - 0.0002)
            connection.sendall(PLAIN)
            if not connection.recv(65536).startswith(b"HTTP/1.1 200"):
                raise Failure("the normal client was not answered")
            latencies.append(time.perf_counter() - due)
    return latencies


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def run(port, options, is_slow):
    if not is_slow:
        return normal(port, options.rate, options.seconds, options.tls), None
    ready, stop, report = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=crowd, args=(port, options.clients, ready, stop, report), daemon=True)
    process.start()
    if not ready.wait(60):
        raise Failure("the slow clients did not get in")
    # What is asked about is a server that has them, not the moment when they all come.
    time.sleep(2)
    try:
        return normal(port, options.rate, options.seconds, options.tls), None
    finally:
        stop.set()
        try:
            options.lives.append(report.get(timeout=10))
        finally:
            process.join(10)
            if process.is_alive():
                process.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=1000, help="of each kind")
    parser.add_argument("--rate", type=int, default=1000, help="requests a second of the normal client")
    parser.add_argument("--seconds", type=int, default=15, help="for each run")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--tls", action="store_true", help="handshakes that stall, and a normal client with TLS")
    options = parser.parse_args()
    options.lives = []
    if options.tls:
        KINDS.clear()
        KINDS.update(HANDSHAKES)
    if trouble := BenchServer.missing():
        sys.exit(trouble)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "files/large").write_bytes(bytes(64 * 1024 * 1024))
        server = BenchServer(folder)
        server.start()
        ratios = []
        try:
            port = server.secure_port if options.tls else server.port
            normal(port, options.rate, 2, options.tls)
            print("| pair | p50 alone | p99 alone | p50 beside | p99 beside | p99 ratio | RSS |\n| --- | --- | --- | --- | --- | --- | --- |")
            for pair in range(options.pairs):
                order = [False, True] if pair % 2 == 0 else [True, False]
                results = {is_slow: run(port, options, is_slow)[0] for is_slow in order}
                alone, beside = results[False], results[True]
                ratios.append(percentile(beside, 0.99) / percentile(alone, 0.99))
                figures = [percentile(which, share) * 1e6 for which in (alone, beside) for share in (0.5, 0.99)]
                print(
                    f"| {pair + 1} | " + " | ".join(f"{figure:.0f} µs" for figure in figures)
                    + f" | {ratios[-1]:.2f} | {server.resident_bytes() / 1e6:.1f} MB |", flush=True)
        finally:
            server.stop()
    print(f"\nMedian of the p99 ratios: {statistics.median(ratios):.2f}")
    for kind in KINDS:
        cut = sum(lives[kind][0] for lives in options.lives)
        longest = max((lives[kind][1] for lives in options.lives), default=0)
        print(f"{kind}: {cut} cut, the last after {longest:.1f} s")


if __name__ == "__main__":
    main()
