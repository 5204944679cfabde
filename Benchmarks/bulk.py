"""`make bench-clients CLIENTS=--memory`: how far our client's memory grows while 1 GiB comes down, and while as much goes up."""

import json
import socket
import subprocess
import threading

from servers import Failure, pinned

SIZE = 1 << 30
MOST = 2 << 20  # bytes that VmRSS may grow
PIECE = bytes(1 << 18)
PATIENCE = 30  # seconds


class BulkServer:
    """The other end: `GET /N` is answered with N bytes, a POST with the number of bytes that its body had. Not a server: it believes its client."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes the thread, which a close alone does not
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return  # closed
            connection.settimeout(PATIENCE)
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection, connection.makefile("rb") as stream:
                while line := stream.readline():
                    method, path, _ = line.split()
                    self.answer(connection, method, path, self.received(stream))
        except OSError:
            pass  # the client has left, or says nothing any more

    def received(self, stream):
        """Reads the rest of a request, and counts the bytes of its body."""
        length = 0
        while (line := stream.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        left, buffer = length, memoryview(bytearray(len(PIECE)))
        while left > 0 and (count := stream.readinto1(buffer[:left])):
            left -= count
        return length - left

    def answer(self, connection, method, path, received):
        text = b"%d" % received
        length = int(path.rpartition(b"/")[2]) if method == b"GET" else len(text)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length)
        if method != b"GET":
            return connection.sendall(text)
        for sent in range(0, length, len(PIECE)):
            connection.sendall(PIECE[: length - sent])


def moved(program, way, size):
    """Bytes that the client's memory grew, and its seconds."""
    with BulkServer() as server:
        command = [program, f"http://127.0.0.1:{server.port}", way, str(size)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=10 * PATIENCE, preexec_fn=pinned(0))
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
    found = json.loads(done.stdout)
    return found["grown"], found["seconds"]


def line(way, size, grown, seconds):
    mark = "" if grown <= MOST else "  <== MISSED"
    return f"{size >> 20} MiB {way}: VmRSS grew by {grown / 2**20:.2f} MiB (must: <= {MOST >> 20} MiB), {size / seconds / 2**20:,.0f} MiB/s{mark}"


def report(program):
    if not program.exists():
        raise Failure("client-bench is not built: make bench-clients")
    if (pin := pinned(1)) is not None:
        pin()  # the threads of the other end, not the client
    for way in ("down", "up"):
        print(line(way, SIZE, *moved(program, way, SIZE)))
