"""What is left of a server after hard work: descriptors, memory, timers and tasks are to return to where they began.

    make stress                                   # all of it, some five minutes
    python3 Benchmarks/stress.py --only crowd     # crowd, newcomer, resets, short, exhaustion, restart, calls, quiet, soak

Each part starts a server of its own and ends it. Loopback only; clients and server are different processes; every part is bounded and ends by itself.
`newcomer`, `exhaustion`, `restart` and `soak` print their bounds beside what they found.
"""

import argparse
import os
import re
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from idle import allow_descriptors, ask, open_some
from servers import BenchServer, Failure, pinned

REQUEST = b"GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n"
RESET = struct.pack("ii", 1, 0)


def wrk(port, seconds, connections, *options, host="127.0.0.1", path="/plaintext"):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", *options, f"http://{host}:{port}{path}"]
    text = subprocess.run(command, capture_output=True, text=True, preexec_fn=pinned(1), timeout=seconds + 60).stdout
    errors = re.search(r"Socket errors: (.*)", text)
    return int(re.search(r"(\d+) requests in", text)[1]), errors[1] if errors else "none"


def state(server):
    """What the server says is left, how many descriptors it has, and its resident KiB."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"GET /left HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    left = answer.split(b"\r\n\r\n", 1)[1].decode()
    # The connection that asks is there, with its deadline.
    counts = {
        "timers": len(re.findall(r"^a timer", left, re.M)),
        "connections": len(re.findall(r"^a connection", left, re.M)),
        "tasks": sum(map(int, re.findall(r"^tasks: (\d+)", left, re.M))),
    }
    return counts | {"descriptors": len(os.listdir(f"/proc/{server.process.pid}/fd")), "KiB": server.resident_bytes() // 1024}


def settled(server, before, seconds=15):
    """The state once everything but memory is back, or what it is after some time."""
    deadline = time.monotonic() + seconds
    while True:
        now = state(server)
        if all(now[key] <= before[key] for key in before if key != "KiB") or time.monotonic() > deadline:
            return now
        time.sleep(0.2)


def returned(server, work):
    """Does the work once to warm up, and then tells the states around doing it again."""
    work()
    before = settled(server, {"timers": 1, "connections": 1, "tasks": 0, "descriptors": 0, "KiB": 0}, 3)
    work()
    after = settled(server, before)
    kept = [key for key in before if key != "KiB" and after[key] > before[key]]
    print(f"    before: {before}\n    after:  {after}\n    {'RETURNED' if not kept else 'KEPT ' + ', '.join(kept)}")


# 10 000 idle connections and 1 000 busy ones at once.


def crowd(server, arguments):
    def work():
        opened = []
        open_some(server, arguments.idle, opened)
        requests, errors = wrk(server.port, 3, 1000)
        print(f"  {arguments.idle} idle, 1000 busy: {requests} requests in 3 s, errors: {errors}; {server.resident_bytes() // 1024} KiB resident")
        for connection in opened:
            connection.close()

    returned(server, work)


# What a newcomer waits for, from connect to answer, beside nobody and beside 10 000 idle connections.


def newcomer_latency(server, count=2000, rate=500):
    times = []
    start = time.monotonic()
    for index in range(count):
        due = start + index / rate
        time.sleep(max(0, due - time.monotonic()))
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", server.port)) as connection:
            ask(connection, server.name)
        times.append(time.perf_counter() - began)
    return statistics.quantiles(times, n=100)[98] * 1e6


def newcomer(server, arguments):
    pairs = []
    newcomer_latency(server, 500)
    for _ in range(5):
        empty = newcomer_latency(server)
        opened = []
        before = server.resident_bytes()
        open_some(server, arguments.idle, opened)
        grown = (server.resident_bytes() - before) / arguments.idle
        full = newcomer_latency(server)
        for connection in opened:
            connection.close()
        time.sleep(0.5)
        pairs.append((empty, full, grown))
        print(f"  p99 beside nobody {empty:.0f} us, beside {arguments.idle} idle {full:.0f} us; {grown / 1024:.2f} KiB more for each")
    print(f"  median ratio {statistics.median(full / empty for empty, full, _ in pairs):.2f} (bound: below 2)")


# Clients that connect, ask, and reset.


def resets(server, arguments):
    def work():
        began = time.monotonic()
        for index in range(arguments.resets):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.bind((f"127.0.{index // 20_000}.2", 0))
            connection.connect(("127.0.0.1", server.port))
            if index % 3:
                connection.send(REQUEST[: None if index % 3 == 1 else 20])
            connection.close()
        print(f"  {arguments.resets} connections reset in {time.monotonic() - began:.1f} s")

    returned(server, work)


# A million connections of one request each. An address pair has 28 000 ports, so the client asks for many addresses of 127.0.0.0/8.


class Everywhere(BenchServer):
    """At all addresses."""

    def command(self):
        return [self.program, "--listen", f"tcp:{self.port}:interface=0.0.0.0"]


def short(server, arguments):
    done, failures, began = 0, set(), time.monotonic()
    before = None
    address = 0
    while done < arguments.short and time.monotonic() - began < 900:
        address += 1
        host = f"127.0.{1 + address // 250}.{1 + address % 250}"
        requests, errors = wrk(server.port, 1, 64, "-H", "Connection: close", host=host)
        done += requests
        if errors != "none":
            failures.add(errors)
        if before is None and done > 50_000:
            before = settled(server, {"timers": 1, "connections": 1, "tasks": 0, "descriptors": 0, "KiB": 0}, 3)
    after = settled(server, before)
    seconds = time.monotonic() - began
    print(f"  {done} connections in {seconds:.0f} s ({done / seconds:.0f}/s), errors: {failures or 'none'}")
    print(f"    after 50 000: {before}\n    at the end:   {after}")


# 64 descriptors, 200 clients.


class Narrow(BenchServer):
    """With 64 descriptors."""

    def command(self):
        return ["sh", "-c", 'ulimit -n 64; exec "$0" "$@"', *super().command()]


def exhaustion(server, arguments):
    clients, refused, delays = [], 0, []
    for _ in range(200):
        began = time.perf_counter()
        connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        connection.sendall(REQUEST)
        answer = connection.recv(4096)
        if answer.startswith(b"HTTP/1.1 503"):
            refused += 1
            delays.append(time.perf_counter() - began)
            connection.close()
        else:
            clients.append(connection)
    print(f"  {len(clients)} served, {refused} got 503, the slowest of them in {max(delays) * 1000:.1f} ms (bound: below 50)")
    held = server.cpu_seconds()
    clients[0].sendall(b"GET /files/small HTTP/1.1\r\nHost: a\r\n\r\n")
    print(f"  a file is still served: {clients[0].recv(4096)[:15]!r}")
    time.sleep(arguments.stuck)
    used = server.cpu_seconds() - held
    print(f"  while stuck: {used:.2f} s of processor time in {arguments.stuck} s ({100 * used / arguments.stuck:.1f} %; bound: below 5)")
    clients.pop().close()
    began = time.perf_counter()
    while True:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(REQUEST)
            if connection.recv(4096).startswith(b"HTTP/1.1 200"):
                break
        if time.perf_counter() - began > 10:
            raise Failure("no recovery within 10 s")
    print(f"  recovered in {(time.perf_counter() - began) * 1000:.1f} ms after a descriptor was free (bound: below 50)")


# One server takes over from another on the socket that both inherit (as systemd does it), under 500 requests a second, each on a
# connection of its own.


class Inheriting(BenchServer):
    """On a socket that this process opened."""

    def __init__(self, folder):
        super().__init__(folder)
        self.socket = socket.create_server(("127.0.0.1", self.port), backlog=1024)

    def launch(self):
        command = [self.program, "--listen", f"fd:{self.socket.fileno()}"]
        null = subprocess.DEVNULL
        return subprocess.Popen(command, stdin=null, stdout=null, stderr=null, pass_fds=[self.socket.fileno()])

    def start(self):
        self.process = self.launch()


def restart(server, arguments):
    failures, answered, stopped = [], 0, threading.Event()

    def load():
        nonlocal answered
        start, index = time.monotonic(), 0
        while not stopped.is_set():
            index += 1
            time.sleep(max(0, start + index / 500 - time.monotonic()))
            try:
                with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
                    ask(connection, server.name)
                answered += 1
            except (OSError, Failure) as error:
                failures.append(repr(error))

    thread = threading.Thread(target=load)
    thread.start()
    time.sleep(1)
    running = server.process
    for _ in range(5):
        successor = server.launch()
        time.sleep(1)
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=35)
        running = successor
    time.sleep(1)
    stopped.set()
    thread.join()
    running.terminate()
    running.wait(timeout=35)
    print(f"  5 restarts at 500 requests/s: {answered} answered, {len(failures)} failed {failures[:3]} (bound: 0)")


# What the kernel is asked for in 1000 keep-alive requests.


def calls(server, arguments):
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        for _ in range(10):
            ask(connection, server.name)
        trace = subprocess.Popen(
            ["strace", "-c", "-f", "-p", str(server.process.pid)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        time.sleep(1)
        for _ in range(1000):
            ask(connection, server.name)
        trace.send_signal(signal.SIGINT)
        for line in trace.communicate(timeout=10)[1].splitlines():
            fields = line.split()
            if len(fields) > 4 and fields[0][0].isdigit() and fields[-1] != "total":
                print(f"  {fields[3]:>6} {fields[-1]}")


# A server that nobody asks anything.


def quiet(server, arguments):
    time.sleep(1)
    before = server.cpu_seconds()
    time.sleep(10)
    print(f"  {(server.cpu_seconds() - before) * 1000:.0f} ms of processor time in 10 s (to be below 10)")


# The resident memory of hours of work, from minutes of it.


def soak(server, arguments):
    samples = []
    began = time.monotonic()
    before = None
    while (now := time.monotonic() - began) < arguments.soak:
        for path, options in (("/plaintext", ()), ("/async", ()), ("/json", ()), ("/files/small", ()), ("/missing", ("-H", "Connection: close"))):
            wrk(server.port, 2, 64, *options, path=path)
        if before is None:
            before = settled(server, {"timers": 1, "connections": 1, "tasks": 0, "descriptors": 0, "KiB": 0}, 3)
        if now > arguments.soak / 10:
            samples.append((now, server.resident_bytes() / 1024))
    slope = statistics.linear_regression(*zip(*samples)).slope * 3600 / 1024
    print(f"  {arguments.soak} s: {samples[0][1]:.0f} KiB, then {samples[-1][1]:.0f} KiB: {slope:+.2f} MiB an hour (bound: below 0.1)")
    print(f"    before: {before}\n    after:  {settled(server, before)}")


PARTS = {"crowd": crowd, "newcomer": newcomer, "resets": resets, "short": short, "exhaustion": exhaustion, "restart": restart, "calls": calls, "quiet": quiet, "soak": soak}

KINDS = {"short": Everywhere, "exhaustion": Narrow, "restart": Inheriting}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas between")
    parser.add_argument("--idle", type=int, default=10_000, help="idle connections (10000)")
    parser.add_argument("--resets", type=int, default=100_000, help="connections that are reset (100000)")
    parser.add_argument("--short", type=int, default=1_000_000, help="connections of one request (1000000)")
    parser.add_argument("--soak", type=int, default=60, help="seconds of mixed work (60; an hour is 3600)")
    parser.add_argument("--stuck", type=int, default=10, help="seconds without a descriptor (10)")
    arguments = parser.parse_args()
    if missing := BenchServer.missing():
        raise Failure(missing)
    allow_descriptors(arguments.idle + 1100)
    for name in arguments.only.split(","):
        print(name, flush=True)
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            (folder / "files").mkdir()
            (folder / "files/small").write_bytes(b"Hello, World!")
            server = KINDS.get(name, BenchServer)(folder)
            server.start()
            try:
                PARTS[name](server, arguments)
            finally:
                server.stop()


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"stress.py: {failure}")
