#!/usr/bin/env python3
"""`make soak`: ten minutes of mixed load; whatever the server keeps after the first of them is a leak. See README.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import random
import socket
import struct
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from cases import CASES
from idle import allow_descriptors
from load import parse
from run import lay_out
from servers import EXTRAS, HERE, BenchServer, Failure, pinned, run_as_program

# All at the same time, each with its number of connections; a turn of them, then a look at the server, and again.
MIX = {
    "plaintext": 32, "async": 16, "deferred": 8, "json": 8, "users": 8, "middlewares": 4, "deep": 4, "pipelined": 8, "close": 8,
    "echo-1k": 8, "echo-1m": 2, "small": 8, "10k": 8, "1m": 4, "cold": 8, "tls": 8, "tls-1m": 2, "log": 8,
}  # fmt: skip
TURN = 9  # seconds
FLAT = 2 << 20  # bytes that the memory may move after the first minute
WARM = 60
# glibc moves by itself the size from which a block goes back to the system when it is freed: after the first body of 1 MiB such blocks
# stay on its heap, more or fewer of them, 5 MiB apart from one look to the next. At a fixed size (its own default) what is seen is the server's.
FIXED_HEAP = {"MALLOC_MMAP_THRESHOLD_": str(128 << 10), "MALLOC_TRIM_THRESHOLD_": str(128 << 10)}


class SoakedServer(BenchServer):
    def environment(self):
        return FIXED_HEAP


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="600; of fewer than 120 the first half is not judged, else the first minute")
    return parser.parse_args()


def loads(server):
    """One wrk for each kind of request, on the other core."""
    for case in CASES:
        if case.name in MIX:
            connections = str(MIX[case.name])
            yield case, [
                "wrk", "--threads", "1", "--connections", connections, "--duration", f"{TURN}s", "--timeout", "20s",
                "--script", case.script, case.url(server),
            ]  # fmt: skip


def disturb(server, until, chance):
    """Clients that behave badly: they leave in the middle of a request or of its answer, some with a reset, and some send what is no HTTP."""
    pieces = (
        b"GET /plain", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + bytes(5000),
        b"GET /files/1m.bin HTTP/1.1\r\nHost: a\r\n\r\n", b"\x16\x03\x01 no HTTP\r\n\r\n", b"GET /later HTTP/1.1\r\nHost: a\r\n\r\n",
    )  # fmt: skip
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
                client.sendall(chance.choice(pieces))
                if chance.random() < 0.5:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                time.sleep(0.01)
        except OSError:
            pass  # that it hangs up on them is its right


def turn(server, chance):
    """Requests answered in one turn of everything."""
    running = []
    disturber = threading.Thread(target=disturb, args=(server, time.monotonic() + TURN, chance))
    try:
        for case, command in loads(server):
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=HERE / "wrk", preexec_fn=pinned(1)
            )
            running.append((case, process))
        disturber.start()
        return sum(answered(case, process) for case, process in running)
    finally:
        for _, process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
        if disturber.is_alive():
            disturber.join()


def answered(case, process):
    text = process.communicate(timeout=TURN + 60)[0]
    report = parse(text)
    if report is None or report.status_errors or report.socket_errors:
        raise Failure(f"{case.name}: {text}")
    return report.requests


def judge(samples, seconds):
    """samples: [(second, bytes)]. A failure names the growth."""
    since = WARM if seconds >= 2 * WARM else seconds / 2
    sizes = [size for second, size in samples if second >= since]
    if len(sizes) < 2:
        raise Failure(f"only {len(sizes)} samples after {since:.0f} s: nothing to judge")
    apart = max(sizes) - min(sizes)
    print(f"after {since:.0f} s: {min(sizes) / 2**20:.1f} to {max(sizes) / 2**20:.1f} MiB, {apart / 2**20:.2f} MiB apart")
    if apart > FLAT:
        raise Failure(f"more than {FLAT >> 20} MiB: something is kept")


def main():
    options = arguments()
    if missing := BenchServer.missing():
        raise Failure(missing)
    allow_descriptors(4000)
    with tempfile.TemporaryDirectory(prefix="wryneck-soak-") as folder:
        lay_out(Path(folder))
        server = SoakedServer(Path(folder), EXTRAS)
        samples, total, chance, began = [], 0, random.Random(7), time.monotonic()
        try:
            server.start()
            print(f"   0 s  {server.resident_bytes() / 2**20:6.1f} MiB")
            while time.monotonic() < began + options.seconds:
                total += turn(server, chance)
                time.sleep(0.5)  # what is under way ends
                (server.folder / "access.log").write_bytes(b"")  # the disk is not what is tested
                samples.append((time.monotonic() - began, server.resident_bytes()))
                print(f"{samples[-1][0]:4.0f} s  {samples[-1][1] / 2**20:6.1f} MiB  {total:12,} requests", flush=True)
            judge(samples, options.seconds)
        finally:
            server.stop()


if __name__ == "__main__":
    run_as_program(main)
