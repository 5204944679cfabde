"""`--scaling`: does a request cost the same on two reactors as on one, and do both of them get their share of the connections?

Where it costs more, it may be the machine: on two cores the load sits beside a reactor. Two processes of one reactor each have nothing in common but
the machine, so what two reactors of one process cost beyond them is the server's own doing.
"""

import re
import socket
import statistics
import subprocess

import load
from ratios import Ratio
from servers import HERE, BenchServer, Failure, pinned

CONNECTIONS = 32  # for each reactor
EVEN = 0.2  # a reactor's connections may be so far from its share
COSTS = 0.05  # requests per processor second may fall by so much
CROWDS = (8, 64, 1000)
REPEATS = 20
REACTOR = re.compile(rb"\r\n\r\n(\d+)\n$")


class TwoReactors(BenchServer):
    name = "two-reactors"
    reactors = 2


def paced(program, servers, rate, seconds):
    """Requests per second of the servers' processor time. The load sleeps most of the time, and nothing is pinned.

    The same rate and as many connections for each reactor: one that has half as much to do wakes as often for half as many requests, and each of
    them costs more.
    """
    reactors = sum(server.reactors for server in servers)
    command = [program, ",".join(str(server.port) for server in servers), "/plaintext", CONNECTIONS * reactors, rate * reactors, seconds]
    if len(servers) < reactors:
        command.append(reactors)
    before = sum(server.cpu_seconds() for server in servers)
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(None))
    found = re.match(r"(\d+) done, (\d+) late", done.stdout)
    if done.returncode != 0 or not found:
        raise Failure(f"{servers[0].name}: {done.stdout}{done.stderr}")
    number, late = int(found[1]), int(found[2])
    if late > 0.05 * number:
        raise Failure(f"{servers[0].name}: {late} requests found no idle connection: {rate} a second are too many for this machine (--rate)")
    return number / (sum(server.cpu_seconds() for server in servers) - before)


def reactor_of(connection):
    connection.sendall(b"GET /reactor HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    answer = b""
    while not (found := REACTOR.search(answer)):
        if not (piece := connection.recv(4096)):
            raise Failure(f"no reactor's number: {answer!r}")
        answer += piece
    return int(found[1])


def crowd(server, count):
    """The number of connections of each reactor, of a number that came all at once."""
    opened = []
    try:
        for _ in range(count):
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex(("127.0.0.1", server.port))
            opened.append(connection)
        for connection in opened:
            connection.settimeout(10)
        found = [reactor_of(connection) for connection in opened]
    finally:
        for connection in opened:
            connection.close()
    return [found.count(number) for number in range(server.reactors)]


def unevenness(counts):
    """The distance of the reactor that is farthest from its share, as a part of the share."""
    share = sum(counts) / len(counts)
    return max(abs(count - share) for count in counts) / share


def report_cost(setups, rate, seconds, rounds, program):
    """setups: {what they are: the servers}; the last one is compared with those before it."""
    figures = [[paced(program, servers, rate, seconds) for servers in setups.values()] for _ in range(rounds)]
    print(f"requests per processor second at {rate:,} requests/s and {CONNECTIONS} connections for each reactor")
    for name, values in zip(setups, zip(*figures)):
        line = f"  {name:26}{statistics.median(values):10,.0f}"
        if name != list(setups)[-1]:
            ratios = [row[-1] / value for row, value in zip(figures, values)]
            ratio = Ratio(statistics.median(ratios), min(ratios), max(ratios))
            verdict = "holds" if ratio.median >= 1 - COSTS else "<== MISSED"
            line += f"   two reactors / this: {ratio.median:.3f}  ({ratio.low:.3f} to {ratio.high:.3f}; wanted >= {1 - COSTS}: {verdict})"
        print(line)


def report_shares(two):
    print(f"connections on each of 2 reactors: how far from even, {REPEATS} times each (at most {EVEN:.0%} wanted)")
    for count in CROWDS:
        every = [crowd(two, count) for _ in range(REPEATS)]
        apart = sorted(map(unevenness, every))
        within = sum(one <= EVEN for one in apart)
        print(
            f"  {count:5}  median {statistics.median(apart):4.0%}, worst {apart[-1]:4.0%}, within {EVEN:.0%}: {within} of {REPEATS}"
            f"   e.g. {' + '.join(map(str, every[0]))}"
        )


def report(folder, rate, seconds, rounds):
    program = load.compiled(HERE / "paced/paced.c", folder)
    one, other, two = BenchServer(folder, extras=()), BenchServer(folder, extras=()), TwoReactors(folder, extras=())
    servers = (one, other, two)
    try:
        for server in servers:
            server.core = None
            server.start()
            paced(program, [server], rate, 1)  # warm-up
        report_cost({"one reactor": [one], "two processes": [one, other], "two reactors": [two]}, rate, seconds, rounds, program)
        report_shares(two)
    finally:
        for server in servers:
            server.stop()
