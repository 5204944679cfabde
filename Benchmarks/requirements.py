"""What the project promises of its speed: what must hold, and what it aims at."""

from dataclasses import dataclass, replace

from ratios import Ratio, pairwise

OURS = "bench-server"


@dataclass(frozen=True)
class Requirement:
    what: str
    must: float
    aim: float
    at_least: bool = False  # else at most
    unit: str = ""
    # A ratio: a figure of two (case, server), or of two clients.
    figure: str = ""
    mine: tuple | str = ()
    theirs: tuple | str = ()

    def holds(self, value, limit):
        return value >= limit if self.at_least else value <= limit

    def verdict(self, value):
        if value is None:
            return "not measured"
        if not self.holds(value, self.must):
            return "MISSED"
        return "aim" if self.holds(value, self.aim) else "must"


def ratio(what, must, aim, figure, mine, theirs, at_least=False):
    return Requirement(what, must, aim, at_least, "", figure, mine, theirs)


PLAIN, ASYNC, PIPELINED = (("plaintext", OURS), ("async", OURS), ("pipelined", OURS))

RATIOS = [
    ratio("plain request: processor time / the C floor's", 1.3, 1.15, "cpu", PLAIN, ("plaintext", "floor")),
    ratio("async answer: processor time / synchronous", 1.15, 1.05, "cpu", ASYNC, PLAIN),
    ratio("16 pipelined: requests/s / nginx's", 2.5, 4, "rate", PIPELINED, ("pipelined", "nginx"), True),
    ratio("file of 12 B: requests/s / nginx's", 1.0, 1.3, "rate", ("small", OURS), ("small", "nginx"), True),
    ratio("file of 10 KiB: requests/s / nginx's", 1.0, 1.3, "rate", ("10k", OURS), ("10k", "nginx"), True),
    ratio("file of 1 MiB: processor time / nginx's", 1.0, 0.8, "cpu", ("1m", OURS), ("1m", "nginx")),
    ratio("HTTP/2, 32 streams: processor time / nginx's", 0.5, 0.25, "cpu", ("h2c-32", OURS), ("h2c-32", "nginx")),
    ratio("HTTP/2, 32 streams: processor time / the C floor's", 2.5, 1.3, "cpu", ("h2c-32", OURS), ("h2c-32", "http2-floor")),
    ratio("HTTP/2, 1 stream: processor time / nginx's", 1.0, 0.75, "cpu", ("h2c-1", OURS), ("h2c-1", "nginx")),
    ratio("HTTP/2 and TLS, 32 streams: processor time / nginx's", 1.0, 0.5, "cpu", ("h2-32", OURS), ("h2-32", "nginx")),
    ratio("HTTP/2, file of 1 MiB: processor time / nginx's", 1.0, 0.8, "cpu", ("h2c-1m", OURS), ("h2c-1m", "nginx")),
]

# Of clients.py, where a figure is of two clients.
CLIENTS = [
    ratio("callbacks: processor time / the C client's", 1.6, 1.6, "cpu", "callbacks", "floor"),
    ratio("callbacks: processor time / AsyncHTTPClient's by futures", 0.5, 0.5, "cpu", "callbacks", "ahc-futures"),
    ratio("tasks: processor time / AsyncHTTPClient's in tasks", 0.5, 0.5, "cpu", "tasks", "ahc-tasks"),
    ratio("callbacks: processor time / Go's", 0.5, 0.5, "cpu", "callbacks", "go"),
    ratio("tasks: processor time / Go's", 0.5, 0.5, "cpu", "tasks", "go"),
    ratio("load-test: requests/s / wrk's", 0.5, 0.5, "rate", "load-test", "wrk", True),
]

# Of sockets.py.
SOCKETS = [
    ratio("32 bytes, callbacks: processor time / the C floor's", 1.3, 1.3, "cpu", ("echo", "callbacks"), "socket-floor"),
    ratio("32 bytes, async: processor time / the C floor's", 1.6, 1.6, "cpu", ("echo", "tasks"), "socket-floor"),
    ratio("16 under way, callbacks: processor time / the C floor's", 2.5, 1.3, "cpu", ("echo16", "callbacks"), "socket-floor"),
    ratio("16 KiB, callbacks: processor time / the C floor's", 1.3, 1.3, "cpu", ("large", "callbacks"), "socket-floor"),
    ratio("broadcast: processor time / a loop of send", 1.3, 1.3, "cpu", ("broadcast", "callbacks"), "socket-floor"),
]
IDLE = Requirement("an idle connection's memory", 1.0, 0.5, unit="KiB")
IDLE_HTTP2 = Requirement("an idle HTTP/2 connection's memory", 8, 6, unit="KiB")
BUILD = Requirement("clean release build of the library, two cores", 60, 30, unit="s")
HELLO = "a hello world with ArgumentParser, swift-log and JSON, static stdlib, stripped"
HEAVIER = 3  # MiB that wryneck may weigh more than that
PROGRAM = Requirement("wryneck, static stdlib, stripped", 17.1, 14.1, unit="MiB")  # where HELLO is 14.1
SERVER = Requirement("a server without JSON, static stdlib, stripped", 10, 10, unit="MiB")


def ratios(samples):
    """[(Requirement, Ratio)] of those that were measured."""
    found = [(one, pairwise(samples.get(one.mine), samples.get(one.theirs), one.figure)) for one in RATIOS]
    return [(one, value) for one, value in found if value]


def others(idle, idle_http2, build):
    """[(Requirement, Ratio)] of the figures that are not ratios, and have no spread: bytes of an idle connection, and what weight.py found."""
    found = [(one, size / 1024) for one, size in ((IDLE, idle), (IDLE_HTTP2, idle_http2)) if size is not None]
    program = PROGRAM
    if HELLO in build:
        program = replace(PROGRAM, must=build[HELLO] + HEAVIER, aim=build[HELLO])
    found += [(one, build[one.what]) for one in (BUILD, program, SERVER) if one.what in build]
    return [(one, Ratio(value, value, value)) for one, value in found]
