"""The results as the README shows them, in Markdown between two marks."""

from results import OURS
from servers import Failure
from table import number, requirement_rows

BEGIN, END = "<!-- begin make bench -->", "<!-- end make bench -->"


def markdown(head, rows):
    align = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, align, *rows])


def section(results):
    """The servers at one load, Wryneck at the others, and what it has promised."""
    parts = [servers(results), loads(results), requirements(results)]
    machine = results.machine
    parts.append(
        f"{machine['cores']} cores ({machine['processor']}), {machine['kernel']}; {results.rounds} rounds of {results.seconds} s, "
        f"medians; {machine['date']}."
    )
    parts += [f"Not in it: {note}." for note in results.footnotes()]
    return "\n\n".join(parts)


def servers(results):
    head = ["64 connections, 13 bytes", "processor time", "requests/s", "p99", "16 pipelined", "idle connection", "at rest", "first answer"]
    rows = []
    for server, kind in results.servers.items():
        if ("plaintext", server) not in results.samples:
            continue
        footprint = results.footprints.get(server)
        name = f"**{kind.title}**" if server == OURS else f"{kind.title} {results.versions.get(server, '')}".strip()
        rows.append([
            name, number(results.figure("plaintext", server, "cpu"), ".1f", 1e6) + " µs", number(results.figure("plaintext", server, "rate"), ",.0f"),
            number(results.figure("plaintext", server, "p99"), ".2f", 1e3) + " ms", number(results.figure("pipelined", server, "rate"), ",.0f"),
            number(footprint and footprint.idle, ".1f", 1 / 1024) + " KiB", number(footprint and footprint.resident, ".1f", 2**-20) + " MiB",
            number(footprint and footprint.start, ".0f", 1e3) + " ms",
        ])  # fmt: skip
    return markdown(head, rows)


def loads(results):
    head = ["Wryneck", "processor time", "requests/s", "p50", "p99", "p99.9", "nginx: processor time", "nginx: requests/s"]
    rows = []
    for case in results.cases:
        if case.name in ("plaintext", "pipelined") or (case.name, OURS) not in results.samples:
            continue
        ours = [results.figure(case.name, OURS, name) for name in ("cpu", "rate", "p50", "p99", "p999")]
        nginx = [results.figure(case.name, "nginx", name) for name in ("cpu", "rate")]
        cost = number(ours[0], ",.1f", 1e6) + " µs"
        other = [number(nginx[0], ",.1f", 1e6) + " µs", number(nginx[1], ",.0f")] if nginx[0] else ["", ""]
        rows.append([case.label, cost, number(ours[1], ",.0f"), *(number(value, ".2f", 1e3) for value in ours[2:]), *other])
    return markdown(head, rows)


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
