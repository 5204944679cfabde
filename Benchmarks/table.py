"""The results as text for the terminal."""

from ratios import spread
from results import COMPARED

CASES = ["", "server", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "us/req", "spread", "RSS MiB"]
FOOTPRINTS = ["server", "version", "first answer ms", "at rest MiB", "idle conn. KiB", "HTTP/2 KiB", "after load MiB"]
REQUIREMENTS = ["what must hold", "must", "aim", "found", "lowest", "highest", ""]


def number(value, form, scale=1):
    return "-" if value is None else format(value * scale, form)


def grid(rows, left=1):
    """Lines of equal columns, the first `left` of them to the left; a row that is a string is a heading of its own."""
    cells = [row for row in rows if not isinstance(row, str)]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = []
    for row in rows:
        if isinstance(row, str):
            lines.append(row)
            continue
        padded = [cell.ljust(width) if index < left else cell.rjust(width) for index, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def cases(results):
    rows, heading = [], None
    for case in results.cases:
        found = [server for server in results.servers if (case.name, server) in results.samples]
        if found and case.group != heading:
            heading = case.group
            rows.append(f"\n-- {heading}")
        for server in found:
            rows.append(case_row(results, case, server))
    if not rows:
        return ""
    return grid([[*CASES, *COMPARED], *rows], left=2)


def case_row(results, case, server):
    def figure(name):
        return results.figure(case.name, server, name)

    several = results.samples[case.name, server]
    ratios = ["-" if ratio is None else str(ratio) for ratio in results.compared(case, server).values()]
    latencies = [number(figure(name), ".2f", 1e3) for name in ("p50", "p99", "p999")]
    figures = [number(figure("cpu"), ".2f", 1e6), f"{spread(several):.0%}", number(figure("resident"), ".1f", 2**-20)]
    return [case.name, results.servers[server].title, number(figure("rate"), ",.0f"), *latencies, *figures, *ratios]


def footprint_rows(results):
    rows = []
    for server, one in results.footprints.items():
        after = results.figure("plaintext", server, "resident")
        rows.append([
            results.servers[server].title, results.versions.get(server, ""), number(one.start, ".1f", 1e3), number(one.resident, ".1f", 2**-20),
            number(one.idle, ".2f", 1 / 1024), number(one.idle_http2, ".2f", 1 / 1024), number(after, ".1f", 2**-20),
        ])  # fmt: skip
    return rows


def requirement_rows(results):
    rows = []
    for one, value in results.requirements():
        sign = ">=" if one.at_least else "<="
        apart = (f"{value.low:.2f}", f"{value.high:.2f}") if value.low != value.high else ("", "")
        verdict = one.verdict(value.median)
        mark = "<== MISSED" if verdict == "MISSED" else verdict
        unit = f" {one.unit}" if one.unit else ""
        rows.append([one.what, f"{sign} {one.must:.4g}{unit}", f"{one.aim:.4g}", f"{value.median:.2f}{unit}", *apart, mark])
    return rows


def terminal(results):
    parts = [cases(results)]
    if results.footprints:
        parts.append(grid([FOOTPRINTS, *footprint_rows(results)], left=2))
    if results.build:
        parts.append(grid([[what, f"{value:.2f}"] for what, value in results.build.items()]))
    if rows := requirement_rows(results):
        parts.append(grid([REQUIREMENTS, *rows]))
    parts += results.footnotes()
    return "\n\n".join(part for part in parts if part)
