"""Memory of an idle keep-alive connection: the growth of VmRSS over many, each after one request."""

import resource
import socket
import ssl
import struct
import time

import frames
import load
from servers import Failure

WARM = 50
SETTLING = 2  # seconds, in which a server may give back what only a connection at work needs
A_CLIENT_ADDRESS = 20_000  # connections from one client address, below the number of its ephemeral ports
REQUEST = b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def allow_descriptors(count):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= count:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, max(hard, count)))
    except (ValueError, OSError) as error:
        raise Failure(f"{count} descriptors needed, {hard} allowed (ulimit -n)") from error


def ask_http2(connection, name):
    """A request as a client's first one, with the acknowledgment of the server's settings behind it."""
    connection.sendall(frames.opening() + frames.get(1))
    reader, ended = frames.Reader(), False
    while not ended:
        piece = connection.recv(4096)
        if not piece:
            raise Failure(f"{name} closed a connection instead of answering")
        for kind, flags, stream, _ in reader.take(piece):
            if kind == frames.SETTINGS and not flags & frames.ACK:
                connection.sendall(frames.frame(frames.SETTINGS, flags=frames.ACK))
            ended = ended or (kind == frames.DATA and stream == 1 and flags & frames.END_STREAM != 0)


def ask(connection, name):
    connection.sendall(REQUEST)
    answer = b""
    while not answer.endswith(b"Hello, World!"):
        piece = connection.recv(4096)
        if not piece:
            raise Failure(f"{name} closed a connection instead of answering: {answer[:80]!r}")
        answer += piece


def open_some(server, count, opened, context=None, http2=False):
    for _ in range(count):
        source = f"127.0.0.{2 + len(opened) // A_CLIENT_ADDRESS}"
        port = server.secure_port if context else server.http2_port if http2 else server.port
        connection = socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))
        if context:
            connection = context.wrap_socket(connection, do_handshake_on_connect=True)
        opened.append(connection)
        (ask_http2 if http2 else ask)(connection, server.name)


def closed(connection):
    """An idle connection has nothing to say but HTTP/2's PING; at its end, the server has hung up."""
    connection.setblocking(False)
    try:
        return connection.recv(65536) == b""
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True


def growth(server, count, secure=False, http2=False):
    """Bytes of VmRSS a connection; a server that hangs up on its idle clients has no such figure."""
    opened = []
    context = load.unverified() if secure else None
    if context and http2:
        context.set_alpn_protocols(["h2"])
    try:
        open_some(server, WARM, opened, context, http2)
        before = server.resident_bytes()
        open_some(server, count, opened, context, http2)
        time.sleep(SETTLING)
        grown = server.resident_bytes() - before
        if lost := sum(map(closed, opened)):
            raise Failure(f"{server.title} had closed {lost} of {count} idle connections by the end")
        return grown / count
    finally:
        for connection in opened:
            # By a reset: thousands of ports in TIME_WAIT make the next server's connections slow to come.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
