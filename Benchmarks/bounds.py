"""Bounds that only a whole server can show: an orderly stop, and what one connection can make it keep, send or compute.

    swift build -c release --package-path Benchmarks
    python3 Benchmarks/bounds.py

Prints a line for each: the figure and its bound. Loopback only; about a minute and a half, of which the drain's limit is thirty seconds.
"""

import os
import random
import selectors
import signal
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from servers import BenchServer

KIB, MIB = 1024, 1024 * 1024
failed = []


def say(what, text, holds):
    print(f"{what}: {text}{'' if holds else '   <- NOT MET'}", flush=True)
    if not holds:
        failed.append(what)


def connect(server, receive=None):
    connection = socket.socket()
    if receive:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    connection.settimeout(40)
    connection.connect(("127.0.0.1", server.port))
    return connection


def get(path, fields=""):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode()


def read_all(connection, pause=0.0):
    received = bytearray()
    try:
        while piece := connection.recv(256 * KIB):
            received += piece
            if pause:
                time.sleep(pause)
    except OSError:
        pass
    return received


def warm_up(server):
    """What a server has once, it has for all connections."""
    for _ in range(50):
        with connect(server) as connection:
            connection.sendall(b"POST /mirror HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n" + bytes(1000))
            read_all(connection)


def peak(server):
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * KIB


# An orderly stop


def orderly_stop(server):
    waiting, downloads, idle = [connect(server) for _ in range(100)], [connect(server) for _ in range(10)], connect(server)
    idle.sendall(get("/plaintext"))
    idle.recv(4096)
    for connection in waiting:
        connection.sendall(get("/later"))
    for connection in downloads:
        connection.sendall(get("/files/large"))
    time.sleep(0.3)
    results, ended = {}, {}

    def finish(kind, index, connection, pause):
        results[kind, index] = read_all(connection, pause)
        ended[kind, index] = time.monotonic()

    threads = [threading.Thread(target=finish, args=("later", i, c, 0)) for i, c in enumerate(waiting)]
    threads += [threading.Thread(target=finish, args=("download", i, c, 0.005)) for i, c in enumerate(downloads)]
    threads.append(threading.Thread(target=finish, args=("idle", 0, idle, 0)))
    for thread in threads:
        thread.start()
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
        except OSError:
            break
        time.sleep(0.0005)
    closed = time.monotonic() - began
    code = server.process.wait(40)
    for thread in threads:
        thread.join(40)
    whole = sum(results["later", i].endswith(b"\r\n\r\nlater") for i in range(100))
    large = sum(len(results["download", i].split(b"\r\n\r\n", 1)[-1]) == 64 * MIB for i in range(10))
    say("stop", f"of 100 deferred answers {whole} came whole, of 10 downloads of 64 MiB {large}", whole == 100 and large == 10)
    say("stop", f"the listener was closed after {closed * 1000:.1f} ms (bound 10), an idle connection after "
        f"{(ended['idle', 0] - began) * 1000:.1f} ms (bound 100), exit code {code}", closed < 0.01 and ended["idle", 0] - began < 0.1 and code == 0)


def drain_limit(make):
    server = make()
    connection = connect(server)
    connection.sendall(get("/never"))
    time.sleep(0.2)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(40)
    took = time.monotonic() - began
    say("stop", f"with a handler that never answers it ended after {took:.1f} s (bound 31)", 29 < took < 31)
    server = make()
    connection = connect(server)
    connection.sendall(get("/never"))
    time.sleep(0.2)
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(40)
    took = time.monotonic() - began
    say("stop", f"a second signal ended it after {took * 1000:.1f} ms (bound 100)", took < 0.1)


# What one connection can make the server keep, send or compute


def unread_pipeline(server):
    with connect(server) as warm:
        warm.sendall(get("/megabyte", "Connection: close\r\n"))
        read_all(warm)
    before, count = server.resident_bytes(), 50
    connections = [connect(server, 4096) for _ in range(count)]
    for connection in connections:
        connection.setblocking(False)
        for request in [get("/plaintext") * 500, get("/megabyte") * 20]:
            try:
                connection.send(request)
            except BlockingIOError:
                pass
    time.sleep(2)
    growth = (server.resident_bytes() - before) / count / KIB
    say("pipeline", f"500 small and 20 x 1 MiB answers unread: {growth:.0f} KiB a connection (bound 128)", growth <= 128)
    for connection in connections:
        connection.close()


def unread_upload(server):
    before, count, sent = server.resident_bytes(), 10, 0
    connections = [connect(server) for _ in range(count)]
    piece = bytes(MIB)
    for connection in connections:
        connection.sendall(f"POST /unread HTTP/1.1\r\nHost: a\r\nContent-Length: {1 << 30}\r\n\r\n".encode())
        connection.setblocking(False)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        for connection in connections:
            try:
                sent += connection.send(piece)
            except BlockingIOError:
                pass
        time.sleep(0.01)
    growth = (server.resident_bytes() - before) / count / KIB
    say("upload", f"1 GiB to a handler that reads nothing: {growth:.0f} KiB a connection (bound 256); {sent / count / MIB:.1f} MiB went into the kernel",
        growth <= 256)
    for connection in connections:
        connection.close()


def echo(server, chunked):
    size, body = 64 * MIB, random.Random(22).randbytes(MIB) * 64
    connection = connect(server)
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    connection.sendall(f"POST /mirror HTTP/1.1\r\nHost: a\r\n{framing}\r\nConnection: close\r\n\r\n".encode())
    before, received = peak(server), bytearray()
    wire = b"".join(b"%x\r\n%b\r\n" % (65536, body[at:at + 65536]) for at in range(0, size, 65536)) + b"0\r\n\r\n" if chunked else body
    connection.setblocking(False)
    selector, position = selectors.DefaultSelector(), 0
    selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
    while True:
        ((_, events),) = selector.select(10) or [(None, 0)]
        if events & selectors.EVENT_READ:
            piece = connection.recv(MIB)
            if not piece:
                break
            received += piece
        if events & selectors.EVENT_WRITE:
            position += connection.send(wire[position:position + 256 * KIB])
            if position == len(wire):
                selector.modify(connection, selectors.EVENT_READ)
        if not events:
            break
    growth = (peak(server) - before) / MIB
    exact = decode(received.split(b"\r\n\r\n", 1)[-1]) == body
    say("echo", f"64 MiB echoed, {'chunked' if chunked else 'with a length'}: {growth:.2f} MiB more at the peak (bound 1), "
        f"{'byte-exact' if exact else 'NOT THE SAME BYTES'}", growth <= 1 and exact)


def decode(wire):
    body, position = bytearray(), 0
    while True:
        end = wire.index(b"\r\n", position)
        size = int(wire[position:end], 16)
        if size == 0:
            return bytes(body)
        body += wire[end + 2:end + 2 + size]
        position = end + 2 + size + 2


def ranges(server):
    connection = connect(server)
    value = ",".join(f"0-{MIB - 1 - i}" for i in range(600))
    connection.sendall(get("/files/megabyte", f"Range: bytes={value}\r\nConnection: close\r\n"))
    sent = len(read_all(connection)) / MIB
    say("ranges", f"600 overlapping ranges of 1 MiB: {sent:.2f} MiB sent (bound 1.1)", sent <= 1.1)


def queries(server):
    """As many keys as the limits let through; alike in length and beginning, and in the other case at random."""
    def measure(keys):
        times = []
        request = get("/plaintext?" + "&".join(keys))
        with connect(server) as connection:
            for _ in range(300):
                began = time.perf_counter()
                connection.sendall(request)
                connection.recv(65536)
                times.append(time.perf_counter() - began)
        return statistics.median(times) * 1e6

    alike = measure([f"a{i:05}" for i in range(1000)])
    source = random.Random(24)
    other = measure(["".join(source.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(1000)])
    say("query", f"a query of 1000 like keys {alike:.0f} µs, of random ones {other:.0f} µs (bound 3 times); more are refused", alike <= 3 * other)
    began = time.perf_counter()
    with connect(server) as connection:
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=a\r\nConnection: close\r\n"
                           b"Content-Length: %d\r\n\r\n" % (10 * MIB) + b"\r\n--" * (10 * MIB // 4))
        size = len(read_all(connection))
    took = (time.perf_counter() - began) * 1000
    print(f"boundaries: 10 MiB of CRLF and dashes, taken whole and given back ({size / MIB:.1f} MiB): {took:.0f} ms; the route parses no form")


def main():
    if trouble := BenchServer.missing():
        sys.exit(trouble)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "files").mkdir()
        (folder / "files/large").write_bytes(bytes(64 * MIB))
        (folder / "files/megabyte").write_bytes(bytes(MIB))

        def make():
            server = BenchServer(folder)
            server.start()
            return server

        # Each on a server of its own: memory that one check has left behind would be there for the next.
        for check in (unread_pipeline, unread_upload, lambda s: echo(s, False), lambda s: echo(s, True), ranges, queries):
            server = make()
            warm_up(server)
            check(server)
            server.stop()
        orderly_stop(make())
        drain_limit(make)
    sys.exit(f"not met: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
