"""The chart of the README: all servers, three figures each, as SVG that is legible on light and on dark paper."""

from html import escape
from math import floor, log10

WIDTH = 840
NAMES = 112  # the width of the servers' names on the left
GAP = 26
ROW = 25
TOP = 58
BOTTOM = 34
VALUE = 62  # room for the figure after the longest bar
OURS = "bench-server"

PANELS = [
    ("Processor time a request", "µs; less is better", "plaintext", "cpu", 1e6),
    ("Requests a second", "64 connections; more is better", "plaintext", "rate", 1),
    ("Requests a second, 16 pipelined", "more is better", "pipelined", "rate", 1),
]

STYLE = """
    text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #2a221b }
    .title { font-weight: 600 }
    .faded { font-size: 11px; fill: #6a5d4f }
    .ours { font-weight: 600 }
    rect { fill: #b5a88f }
    rect.ours { fill: #b0650a }
    rect.floor { fill: none; stroke: #8d8069 }
    line { stroke: #8d8069 }
    @media (prefers-color-scheme: dark) {
        text { fill: #ebe1cd }
        .faded { fill: #ab9d88 }
        rect { fill: #6d604f }
        rect.ours { fill: #e2ae5c }
        rect.floor { stroke: #8d7f6c }
        line { stroke: #8d7f6c }
    }
"""


def short(value):
    """Three digits; thousands as k, and millions as M."""
    if value == 0:
        return "0"
    scale, unit = next((one for one in ((1e6, " M"), (1e3, " k")) if value >= 0.9995 * one[0]), (1, ""))
    scaled = value / scale
    digits = max(0, 2 - floor(log10(float(f"{scaled:.3g}"))))
    return f"{scaled:.{digits}f}{unit}"


def panel(left, width, title, unit, rows):
    """Bars from the left edge; rows: [(class, value or None)]."""
    parts = [
        f'<text class="title" x="{left:.0f}" y="20">{escape(title)}</text>',
        f'<text class="faded" x="{left:.0f}" y="37">{escape(unit)}</text>',
    ]
    longest = max((value for _, value in rows if value), default=1)
    for index, (kind, value) in enumerate(rows):
        y = TOP + index * ROW
        if value is None:
            parts.append(f'<text class="faded" x="{left + 4:.0f}" y="{y + 12}">not measured</text>')
            continue
        length = max(1.0, value / longest * (width - VALUE))
        parts.append(f'<rect class="{kind}" x="{left:.1f}" y="{y}" width="{length:.1f}" height="16" rx="1.5"/>')
        parts.append(f'<text class="{kind}" x="{left + length + 6:.1f}" y="{y + 12.5}">{short(value)}</text>')
    bottom = TOP + len(rows) * ROW - 4
    parts.append(f'<line x1="{left:.1f}" y1="{TOP - 6}" x2="{left:.1f}" y2="{bottom}"/>')
    return parts


def draw(names, panels, caption):
    """names: [(class, text)] from top to bottom; panels: [(title, unit, values)]."""
    height = TOP + len(names) * ROW + BOTTOM
    width = (WIDTH - NAMES - GAP * len(panels)) / len(panels)
    said = f"{panels[0][0]}: " + ", ".join(
        f"{text} {short(value)}" for (_, text), value in zip(names, panels[0][2]) if value is not None
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(said, quote=True)}">',
        f"<style>{STYLE}</style>",
    ]
    for index, (kind, text) in enumerate(names):
        parts.append(f'<text class="{kind}" x="{NAMES - 10}" y="{TOP + index * ROW + 12.5}" text-anchor="end">{escape(text)}</text>')
    for index, (title, unit, values) in enumerate(panels):
        rows = [(kind, value) for (kind, _), value in zip(names, values)]
        parts += panel(NAMES + index * (width + GAP), width, title, unit, rows)
    parts.append(f'<text class="faded" x="{NAMES}" y="{height - 8}">{escape(caption)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def of(results):
    """None if nothing was measured that it shows."""
    found = [(results.figure("plaintext", server, "cpu"), server) for server in results.servers]
    servers = [server for _, server in sorted((cost, server) for cost, server in found if cost is not None)]
    if not servers:
        return None
    names = [("ours" if server == OURS else "floor" if server == "floor" else "peer", results.servers[server].title) for server in servers]
    panels = []
    for title, unit, case, figure, scale in PANELS:
        values = [results.figure(case, server, figure) for server in servers]
        if any(value is not None for value in values):
            panels.append((title, unit, [None if value is None else value * scale for value in values]))
    machine = results.machine
    caption = f"Server on one core, load on the other: {machine['processor']}, {machine['kernel']}, {machine['date']}. 13 bytes, keep-alive."
    return draw(names, panels, caption)
