"""The results as the README shows them, in Markdown between two marks."""

from results import OURS
from servers import Failure
from table import number, requirement_rows

BEGIN, END = "<!-- begin make bench -->", "<!-- end make bench -->"


def markdown(head, rows):
    if not rows:
        return ""
    align = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, align, *rows])


def joined(results, *parts):
    machine = results.machine
    made = (
        f"{machine['cores']} cores ({machine['processor']}), {machine['kernel']}; medians of {results.rounds} rounds of {results.seconds} s; "
        f"{machine['date']}, Wryneck {results.versions.get(OURS, '')}."
    )
    return "\n\n".join(part for part in (*parts, made) if part)


def section(results):
    """For the README of the project: the servers at one load, and what has been promised."""
    return joined(results, servers(results), requirements(results), *(f"{note}." for note in results.footnotes()))


def loads_section(results):
    """For the README of the benchmarks: Wryneck at every load, and those who answer more than 13 bytes side by side."""
    return joined(results, loads(results), frameworks(results), over_http2(results))


def servers(results):
    head = ["64 connections, 13 bytes", "processor time", "requests/s", "p99", "16 pipelined", "idle connection", "at rest", "first answer"]
    rows = []
    for server, kind in results.servers.items():
        if ("plaintext", server) not in results.samples:
            continue
        footprint = results.footprints.get(server)
        name = f"**{kind.title}**" if server == OURS else f"{kind.title} {results.versions.get(server, '')}".strip()
        cost, rate, p99 = (results.figure("plaintext", server, figure) for figure in ("cpu", "rate", "p99"))
        figures = [number(cost, ".1f", 1e6) + " µs", number(rate, ",.0f"), number(p99, ".2f", 1e3) + " ms"]
        figures.append(number(results.figure("pipelined", server, "rate"), ",.0f"))
        if footprint:
            idle, resident, start = footprint.idle, footprint.resident, footprint.start
            figures += [number(idle, ".2f", 1 / 1024) + " KiB", number(resident, ".1f", 2**-20) + " MiB", number(start, ".0f", 1e3) + " ms"]
        rows.append([name, *figures])
    return markdown(head, rows)


def loads(results):
    head = ["Wryneck", "processor time", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "nginx: processor time", "nginx: requests/s"]
    rows = []
    for case in results.cases:
        if case.streams or case.name in ("plaintext", "pipelined") or (case.name, OURS) not in results.samples:
            continue
        ours = [results.figure(case.name, OURS, name) for name in ("cpu", "rate", "p50", "p99", "p999")]
        nginx = [results.figure(case.name, "nginx", name) for name in ("cpu", "rate")]
        cost = number(ours[0], ",.1f", 1e6) + " µs"
        other = [number(nginx[0], ",.1f", 1e6) + " µs", number(nginx[1], ",.0f")] if nginx[0] else ["", ""]
        rows.append([case.label, cost, number(ours[1], ",.0f"), *(number(value, ".2f", 1e3) for value in ours[2:]), *other])
    return markdown(head, rows)


def frameworks(results):
    """Processor time of what more than two servers were asked."""
    cases = [case for case in results.cases if case.name in ("json", "users", "echo-1k", "echo-1m")]
    rows = []
    for server, kind in results.servers.items():
        costs = [results.figure(case.name, server, "cpu") for case in cases]
        if any(costs):
            rows.append([kind.title, *map(microseconds, costs)])
    return markdown(["processor time a request", *(case.label for case in cases)], rows)


def over_http2(results):
    """Processor time of all who speak it, a row for each load; the last row is what an idle connection takes."""
    cases = [case for case in results.cases if case.streams]
    servers = [server for server in results.servers if any((case.name, server) in results.samples for case in cases)]
    rows = [[case.label, *(microseconds(results.figure(case.name, server, "cpu")) for server in servers)] for case in cases if servers]
    idle = [getattr(results.footprints.get(server), "idle_http2", None) for server in servers]
    if any(idle):
        rows.append(["an idle connection in the clear", *("" if one is None else number(one, ".1f", 1 / 1024) + " KiB" for one in idle)])
    head = [f"{results.servers[server].title} {'' if server == OURS else results.versions.get(server, '')}".strip() for server in servers]
    return markdown(["processor time a request", *head], rows)


def microseconds(seconds):
    return "" if seconds is None else number(seconds, ",.1f", 1e6) + " µs"


def requirements(results):
    head = ["what must hold", "must", "aim", "found", "lowest to highest round"]
    rows = []
    for what, must, aim, found, low, high, mark in requirement_rows(results):
        missed = " **missed**" if "MISSED" in mark else ""
        rows.append([what, must, aim, found + missed, f"{low} to {high}" if low else ""])
    return markdown(head, rows)


def put(path, text):
    """Puts the text between the marks of a file."""
    before, begin, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise Failure(f"{path} has no {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}")
