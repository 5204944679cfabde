#!/usr/bin/env python3
"""Attacks on HTTP/2 beside a good client: what they cost the server, and what the client feels.

    make attacks
    make attacks ATTACKS="--seconds 10 --only rapid-reset,ping"

Each attack comes from one connection and from fifty, to a server of its own on loopback; who is cut comes back at once. One good client asks for
/plaintext at a fixed rate over one connection, first alone and then beside the attack; its latency is counted from when a request was due. Asked for are: at
most 4 MiB of memory for each connection of the attack, less than the whole of a core, a p99 of the good client of at most 1.5 times what it is alone, and
memory and descriptors back afterwards.
"""

import sys

sys.dont_write_bytecode = True

import argparse
import multiprocessing
import os
import select
import socket
import tempfile
import time
from pathlib import Path

import frames
from attackers import ATTACKS
from servers import BenchServer, Failure, pinned, run_as_program

MIB = 1 << 20
GROWTH = 4 * MIB  # for each connection of the attack
SHARE = 0.9  # of a core
RATIO = 1.5  # of the good client's p99
KEPT = 16 * MIB  # what the heap may keep for the next time; it is the same after an attack of four times as long
CROWD = 50


class Connection:
    """One connection of an attack. What it sends is made by the attack, piece by piece, as fast as it is taken."""

    def __init__(self, port, attack, pause):
        self.port, self.attack, self.pause, self.cuts = port, attack, pause, 0
        self.open()

    def open(self):
        self.socket = socket.socket()
        if not self.attack.reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(5)
        self.socket.connect(("127.0.0.1", self.port))
        self.socket.setblocking(False)
        self.pieces, self.rest, self.due = self.attack.pieces(), b"", 0.0

    def wants(self, now):
        return now >= self.due

    def turn(self, readable, writable, now):
        try:
            if readable and not self.read():
                raise ConnectionResetError
            if writable and self.wants(now):
                self.write(now)
        except BlockingIOError:
            pass
        except OSError:
            self.cuts += 1
            self.socket.close()
            self.socket, self.back = None, now + self.pause

    def read(self):
        """Drops what came; false at the end."""
        return self.socket.recv(1 << 18) != b""

    def write(self, now):
        if not self.rest:
            # A number is a pause, and the end of the pieces is the wait for being cut.
            piece = next(self.pieces, None)
            if piece is None or isinstance(piece, float):
                self.due = now + (piece or 3600)
                return
            self.rest = memoryview(piece)
        self.rest = self.rest[self.socket.send(self.rest) :]


def attack(port, kind, count, pause, ready, stop, cuts):
    """A process of its own, on the good client's core: the client has the right of way there."""
    if pin := pinned(1):
        pin()
    connections = [Connection(port, kind, pause) for _ in range(count)]
    ready.set()
    while not stop.is_set():
        poll = select.poll()
        by_descriptor, now = {}, time.monotonic()
        for one in connections:
            if one.socket is None and now < one.back:
                continue
            if one.socket is None:
                one.open()
            by_descriptor[one.socket.fileno()] = one
            events = (select.POLLIN if kind.reads else 0) | (select.POLLOUT if one.wants(now) else 0)
            poll.register(one.socket, events)
        for descriptor, events in poll.poll(20):
            by_descriptor[descriptor].turn(events & ~select.POLLOUT, events & select.POLLOUT, time.monotonic())
    cuts.put(sum(one.cuts for one in connections))


def put_first(*threads):
    """In front of everything else on their core, where that is allowed: what else the machine does is not measured."""
    for thread in threads:
        try:
            os.sched_setscheduler(thread, os.SCHED_FIFO, os.sched_param(1))
        except OSError:
            return


def good_client(port, rate, seconds, found):
    """Puts the latencies, sorted; or what went wrong."""
    if pin := pinned(1):
        pin()
    put_first(0)
    try:
        found.put(sorted(ask(port, rate, seconds)))
    except (OSError, Failure) as error:
        found.put(repr(error))


def ask(port, rate, seconds):
    latencies, reader = [], frames.Reader()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.sendall(frames.opening() + frames.frame(frames.SETTINGS, flags=frames.ACK) + frames.window(0, 1 << 30))
        began = time.perf_counter()
        for number in range(round(rate * seconds)):
            due = began + number / rate
            if (left := due - time.perf_counter()) > 0:
                time.sleep(left)
            connection.sendall(frames.get(2 * number + 1))
            while not has_ended(reader.take(connection.recv(65536)), 2 * number + 1):
                pass
            latencies.append(time.perf_counter() - due)
            if time.perf_counter() > began + 2 * seconds:
                break  # It falls further and further behind, and the latencies say so.
    return latencies


def has_ended(several, stream):
    for kind, flags, of, _ in several:
        if kind in (frames.GOAWAY, frames.RST_STREAM):
            raise Failure("the good client was refused")
        if kind == frames.DATA and of == stream and flags & frames.END_STREAM:
            return True
    return False


def percentile(values, share):
    return values[min(len(values) - 1, int(len(values) * share))]


class Trial:
    """One attack by so many connections."""

    def __init__(self, server, options):
        self.server, self.options = server, options

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.server.process.pid}/fd"))

    def growth(self, before, descriptors, count):
        """Bytes for each connection that the server has, those that linger behind a cut among them."""
        return (self.server.resident_bytes() - before) / max(count, self.descriptors() - descriptors)

    def good(self, seconds, meanwhile=lambda: None):
        """The good client's latencies; calls back ten times a second."""
        found = multiprocessing.Queue()
        process = multiprocessing.Process(target=good_client, args=(self.server.http2_port, self.options.rate, seconds, found), daemon=True)
        process.start()
        deadline = time.monotonic() + seconds * 2 + 30
        while found.empty():
            if time.monotonic() > deadline:
                process.kill()
                raise Failure("the good client did not come to its end")
            meanwhile()
            time.sleep(0.1)
        latencies = found.get()
        process.join(5)
        if isinstance(latencies, str):
            raise Failure(f"the good client: {latencies}")
        return latencies

    def run(self, kind, count):
        server, seconds = self.server, self.options.seconds
        put_first(*map(int, os.listdir(f"/proc/{server.process.pid}/task")))
        self.good(1)
        time.sleep(1.5)  # its connection ends
        before, descriptors = server.resident_bytes(), self.descriptors()
        alone = self.good(max(3, seconds / 2))
        ready, stop, cuts = multiprocessing.Event(), multiprocessing.Event(), multiprocessing.Queue()
        attacker = multiprocessing.Process(target=attack, args=(server.http2_port, kind, count, self.options.pause, ready, stop, cuts), daemon=True)
        attacker.start()
        try:
            if not ready.wait(10):
                raise Failure("the attack did not begin")
            peak = []
            spent, began = server.cpu_seconds(), time.monotonic()
            beside = self.good(seconds, lambda: peak.append(self.growth(before, descriptors, count)))
            share = (server.cpu_seconds() - spent) / (time.monotonic() - began)
        finally:
            stop.set()
            number = cuts.get(timeout=10) if attacker.is_alive() else 0
            attacker.join(5)
            if attacker.is_alive():
                attacker.kill()
        self.settle(descriptors)
        ratio = percentile(beside, 0.99) / percentile(alone, 0.99)
        return {
            "growth": max(peak), "share": share, "p50": percentile(beside, 0.5), "alone": percentile(alone, 0.99),
            "p99": percentile(beside, 0.99), "ratio": ratio, "cuts": number / seconds,
            "kept": server.resident_bytes() - before, "descriptors": self.descriptors() - descriptors,
        }  # fmt: skip

    def settle(self, descriptors):
        """Connections that were left alone may linger for a while, and those that are idle end after that."""
        deadline = time.monotonic() + 30
        while self.descriptors() > descriptors and time.monotonic() < deadline:
            time.sleep(0.2)
        time.sleep(1)


def missed(found):
    bounds = {"growth": GROWTH, "share": SHARE, "ratio": RATIO, "kept": KEPT, "descriptors": 0}
    return [name for name, bound in bounds.items() if found[name] > bound]


def line(name, count, found):
    wrong = missed(found)
    return (
        f"| {name} | {count} | {found['growth'] / 1024:,.0f} KiB | {found['share']:.0%} | {found['alone'] * 1e3:.2f} ms | {found['p99'] * 1e3:.2f} ms "
        f"| {found['ratio']:.2f} | {found['cuts']:.1f} | {found['kept'] / MIB:+.1f} MiB | {found['descriptors']:+d} | {', '.join(wrong) or 'holds'} |"
    )


def parsed():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30, help="of each attack; the client alone has half of that (30)")
    parser.add_argument("--rate", type=int, default=200, help="requests a second of the good client (200)")
    parser.add_argument("--pause", type=float, default=0, help="seconds before one who was cut comes back (0)")
    parser.add_argument("--only", help=",".join(ATTACKS))
    parser.add_argument("--connections", help=f"1,{CROWD} by default")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(ATTACKS)
    if unknown := [name for name in names if name not in ATTACKS]:
        parser.error(f"{', '.join(unknown)}: not among {', '.join(ATTACKS)}")
    options.names = names
    options.counts = [int(word) for word in (options.connections or f"1,{CROWD}").split(",")]
    return options


def main():
    options = parsed()
    if trouble := BenchServer.missing():
        sys.exit(trouble)
    if pin := pinned(1):
        pin()
    failed = []
    print("| attack | connections | memory each | of a core | p99 alone | beside | ratio | cut a second | kept | descriptors | |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
    with tempfile.TemporaryDirectory(prefix="wryneck-attacks-") as name:
        (Path(name) / "files").mkdir()
        with open(Path(name) / "files/large", "wb") as large:
            large.truncate(64 * MIB)
        for attack_name in options.names:
            for count in options.counts:
                server = BenchServer(Path(name), ("http2",))
                server.start()
                try:
                    found = Trial(server, options).run(ATTACKS[attack_name], count)
                finally:
                    server.stop()
                print(line(attack_name, count, found), flush=True)
                failed += [f"{attack_name} from {count}: {what}" for what in missed(found)]
    sys.exit("not met:\n" + "\n".join(failed) if failed else 0)


if __name__ == "__main__":
    run_as_program(main)
