"""The loads: which path, how, and which servers bear it."""

from dataclasses import dataclass

OURS = ("bench-server",)
BASES = ("bench-server", "floor", "nginx")
STATIC = ("bench-server", "nginx")
FRAMEWORKS = ("bench-server", "hummingbird", "flyingfox", "twisted", "go", "node")
ECHOES = ("bench-server", "nio", "hummingbird", "flyingfox", "twisted", "go", "node")
EVERYBODY = ("bench-server", "floor", "nginx", "nio", "hummingbird", "flyingfox", "twisted", "go", "node")
# Over HTTP/2: in the clear, and over TLS, which the floor and nghttpd are not set up for.
CLEAR = ("bench-server", "http2-floor", "nginx", "h2o", "nghttpd", "hummingbird", "go")
SECURE = ("bench-server", "nginx", "h2o", "hummingbird", "go")

HELLO = b"Hello, World!"
JSON = b'{"message":"Hello, World!"}'
FILES = {"small.txt": b"Hello, file\n", "10k.bin": bytes(range(256)) * 40, "1m.bin": bytes(range(256)) * 4096}
COLD_FILES = 10_000  # of 0.5 to 16 KiB; cold.lua asks for them at random
DEEP = "/deep" + "/500" * 8


@dataclass(frozen=True)
class Case:
    name: str
    label: str  # in the README
    group: str  # the heading under which it stands in the table
    path: str
    servers: tuple
    body: bytes | None = None  # what the answer must be, where it is known
    sent: bytes | None = None  # posted by the check; the script sends as much
    connections: int = 64
    pipelined: bool = False
    script: str = "report.lua"  # for wrk, in the folder wrk
    cold: str | None = None  # a folder below files/ that the kernel is told to forget before each measurement
    secure: bool = False
    logged: bool = False
    handshakes: str | None = None  # "full" or "resumed": a connection for each request
    streams: int = 0  # HTTP/2 with so many requests at a time on each connection; 0: HTTP/1
    turns: int = 1  # in each round; more of what differs most from one time to the next
    plain: bool = False  # 13 bytes or about as many: comparable with the floor's /plaintext

    def url(self, server):
        plain_port = server.http2_port if self.streams else server.logged_port if self.logged else server.port
        port = server.secure_port if self.secure else plain_port
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{port}{self.path}"


def plain(name, label, group, path, servers, body=HELLO, **more):
    return Case(name, label, group, path, servers, body, plain=True, **more)


def echo(name, label, size, **more):
    body = b"x" * size
    return Case(name, label, ECHO, "/echo", ECHOES, body, sent=body, script=f"{name}.lua", **more)


def http2(name, label, path, servers, body, streams=32, **more):
    group = HTTP2_TLS if more.get("secure") else HTTP2
    return Case(name, label, group, path, servers, body, connections=32, streams=streams, **more)


def both(servers):
    """Of those that are asked over HTTP/2, in the clear and over TLS."""
    return tuple(name for name in CLEAR if name in servers), tuple(name for name in SECURE if name in servers)


PLAIN = "13 bytes, 64 keep-alive connections"
COUNTS = "13 bytes, 1, 256 and 1000 keep-alive connections"
WAYS = "other ways to answer with 13 bytes, 64 keep-alive connections"
JSONS = "JSON encoded for each request, a route with a parameter"
ECHO = "a body there and back: 1 KiB (64 connections), 1 MiB (16)"
FILE = "static files of 12 B, 10 KiB, 1 MiB, and 10 000 cold ones"
TLS = "TLS: 13 bytes, 1 MiB, and a connection for each request"
HTTP2 = "HTTP/2 in the clear, 32 connections with 32 streams or one: 13 bytes, files of 12 B and of 1 MiB, an echo of 1 KiB"
HTTP2_TLS = "HTTP/2 over TLS: the same"
FILED, FILED_TLS = both(("bench-server", "nginx", "h2o", "nghttpd"))
ECHOED, ECHOED_TLS = both(("bench-server", "nghttpd", "hummingbird", "go"))
KIBIBYTE = b"x" * 1024

CASES = [
    plain("plaintext", "13 bytes, synchronous", PLAIN, "/plaintext", EVERYBODY),
    plain("async", "`async`", WAYS, "/async", OURS),
    plain("deferred", "by a Deferred", WAYS, "/deferred", OURS),
    plain("middlewares", "below 10 middlewares", WAYS, "/middlewares/plaintext", OURS),
    plain("deep", "8 levels down, 1000 children each", WAYS, DEEP, OURS),
    plain("log", "with an access log", WAYS, "/plaintext", STATIC, logged=True),
    plain("close", "a connection for each request", "13 bytes, a connection for each request, 64 at a time", "/plaintext", BASES, script="close.lua"),
    plain("plaintext-1", "1 connection", COUNTS, "/plaintext", BASES, connections=1),
    plain("plaintext-256", "256 connections", COUNTS, "/plaintext", BASES, connections=256),
    plain("plaintext-1000", "1000 connections", COUNTS, "/plaintext", BASES, connections=1000),
    Case("pipelined", "16 pipelined", "13 bytes, 16 requests in one write", "/plaintext", EVERYBODY, HELLO, pipelined=True, script="pipeline.lua"),
    plain("json", "JSON, encoded for each request", JSONS, "/json", FRAMEWORKS, JSON),
    plain("users", "`/users/{id}`", JSONS, "/users/42", FRAMEWORKS, b"42"),
    echo("echo-1k", "echo of 1 KiB", 1 << 10),
    echo("echo-1m", "echo of 1 MiB", 1 << 20, connections=16),
    Case("small", "file of 12 B", FILE, "/files/small.txt", STATIC, FILES["small.txt"]),
    Case("10k", "file of 10 KiB", FILE, "/files/10k.bin", STATIC, FILES["10k.bin"], turns=3),
    Case("1m", "file of 1 MiB", FILE, "/files/1m.bin", STATIC, FILES["1m.bin"], turns=3),
    Case("cold", "10 000 cold files", FILE, "/files/cold/0000.bin", STATIC, script="cold.lua", cold="cold"),
    Case("tls", "TLS", TLS, "/plaintext", STATIC, HELLO, secure=True),
    Case("tls-1m", "TLS, file of 1 MiB", TLS, "/files/1m.bin", STATIC, FILES["1m.bin"], secure=True),
    Case("tls-full", "TLS, a full handshake each", TLS, "/plaintext", STATIC, HELLO, secure=True, handshakes="full"),
    Case("tls-resumed", "TLS, a resumed session each", TLS, "/plaintext", STATIC, HELLO, secure=True, handshakes="resumed"),
    http2("h2c-32", "HTTP/2, 32 streams", "/plaintext", CLEAR, HELLO),
    http2("h2c-1", "HTTP/2, 1 stream", "/plaintext", CLEAR, HELLO, streams=1),
    http2("h2c-small", "HTTP/2, file of 12 B", "/files/small.txt", FILED, FILES["small.txt"]),
    http2("h2c-1m", "HTTP/2, file of 1 MiB", "/files/1m.bin", FILED, FILES["1m.bin"], streams=1, turns=3),
    http2("h2c-post", "HTTP/2, echo of 1 KiB", "/echo", ECHOED, KIBIBYTE, sent=KIBIBYTE),
    http2("h2-32", "HTTP/2 and TLS, 32 streams", "/plaintext", SECURE, HELLO, secure=True),
    http2("h2-1", "HTTP/2 and TLS, 1 stream", "/plaintext", SECURE, HELLO, streams=1, secure=True),
    http2("h2-small", "HTTP/2 and TLS, file of 12 B", "/files/small.txt", FILED_TLS, FILES["small.txt"], secure=True),
    http2("h2-1m", "HTTP/2 and TLS, file of 1 MiB", "/files/1m.bin", FILED_TLS, FILES["1m.bin"], streams=1, secure=True),
    http2("h2-post", "HTTP/2 and TLS, echo of 1 KiB", "/echo", ECHOED_TLS, KIBIBYTE, sent=KIBIBYTE, secure=True),
]
NAMES = [case.name for case in CASES]
QUICK = ["plaintext", "async", "pipelined", "small", "10k", "1m", "h2c-32", "h2c-1", "h2c-1m", "h2-32"]  # those of which requirements.py asks something
