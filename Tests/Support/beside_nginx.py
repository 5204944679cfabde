"""Sends every raw case of the conformance tests to nginx and sets its answers beside ours.

    WRYNECK_CASES=$PWD/cases.txt swift test --disable-xctest --filter Section
    python3 Tests/Support/beside_nginx.py cases.txt > Tests/Support/beside_nginx.md

The tests write the cases down with the outcome that they hold Wryneck to, in memory and over a socket; so only nginx runs here, on loopback,
with its defaults and a site of the same paths. The cases come whole, each with a request behind it, as in the tests.
"""

import collections
import re
import socket
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from nginx import Nginx, free_port

TAIL = b"GET /tail HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

SITE = """
    server {{
        listen 127.0.0.1:{port};
        location = / {{ return 200 "root"; }}
        location = /tail {{ return 200 "tail"; }}
        location = /authority {{ return 200 "$host"; }}
        location = /slow {{ proxy_pass http://127.0.0.1:{backend}; }}
        location = /ignore {{ return 200 "ignored"; }}
        location = /echo {{ proxy_pass http://127.0.0.1:{backend}; }}
        location = /measured {{ return 200 "measured"; }}
        location = /stream {{ return 200 "abc"; }}
        location = /nothing {{ return 204; }}
        location = /unchanged {{ return 304; }}
        location = /reset {{ return 205; }}
        location / {{ return 404; }}
    }}
    # Who proxies has to read the body to its end first: that is where a server shows what it thinks of it.
    server {{ listen 127.0.0.1:{backend}; location / {{ return 200 "backend"; }} }}
"""

# Why nginx takes less than we do, by what the test is called. Every laxer case has to be found here, or the script fails.
REASONS = [
    (r"OPTIONS \*|asterisk", "nginx knows no `*`; RFC 9112 §3.2.4 and RFC 9110 §9.3.7 have a server answer it"),
    (r"TRACE", "both refuse TRACE; nginx closes, we read the body to its end and stay in step"),
    (r"8192 bytes", "nginx counts the line's end within its 8 KiB; ours is 8192 bytes without it"),
    (r"32 000 bytes", "nginx allows 8 KiB for one field, we 32 KiB for all of them together"),
    (r"§3\.1 the method", "nginx takes capitals and `_` only; RFC 9110 §9.1 has any token, case-sensitive: a legal name is no danger, and it is 501 here"),
    (r"\| (closed|x-close)", "nginx looks for the letters \"close\" anywhere in the value; RFC 9110 §7.6.1 has tokens"),
]


def ask(port, raw):
    """All that nginx says until it ends the connection, or falls silent for two seconds."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        try:
            connection.sendall(raw + TAIL)
            while piece := connection.recv(65536):
                received += piece
        except OSError:
            pass
    return received


def outcome(received):
    """Statuses of what was answered, without interim ones, and whether the request behind the case was among it."""
    statuses = [int(code) for code in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]
    # HTTP/0.9 has no status line: nginx still speaks it.
    if received and not received.startswith(b"HTTP/1.1"):
        return ["0.9"], False
    tail = received.endswith(b"tail")
    return [code for code in (statuses[:-1] if tail else statuses) if code >= 200], tail


def verdict(ours, theirs):
    (our_statuses, our_tail), (their_statuses, their_tail) = ours, theirs
    if our_tail == their_tail and len(our_statuses) == len(their_statuses):
        return "same" if our_statuses == their_statuses else "other status"
    if not our_tail and (their_tail or len(their_statuses) > len(our_statuses) or "0.9" in their_statuses):
        return "stricter"
    if our_tail and not their_tail:
        return "laxer"
    return "other count"


def word(result):
    statuses, tail = result
    return (" ".join(map(str, statuses)) or "nothing") + ("" if tail else ", end")


def reason(title):
    return next((text for pattern, text in REASONS if re.search(pattern, title)), None)


def cell(text):
    return text.replace("|", "\\|")[:110]


def main():
    cases = []
    # Not splitlines(): titles hold what other line ends there are.
    for line in filter(None, Path(sys.argv[1]).read_bytes().decode().split("\n")):
        title, said, raw = line.split("\t")
        kind, *codes = said.split()
        cases.append((title, ([int(code) for code in codes if int(code) >= 200], kind == "answered"), bytes.fromhex(raw)))
    # Parallel tests write in any order.
    cases = sorted({case[0]: case for case in cases}.values(), key=lambda case: case[0])
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        with Nginx(Path(name), SITE.format(port=port, backend=free_port()), port) as nginx, ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda case: outcome(ask(port, case[2])), cases))
    rows = [(title, ours, theirs, verdict(ours, theirs)) for (title, ours, _), theirs in zip(cases, answers)]
    report(rows, nginx.version)


def report(rows, version):
    counts = collections.Counter(row[3] for row in rows)
    print("# Beside nginx\n")
    print(f"Written by `Tests/Support/beside_nginx.py`: {len(rows)} raw cases of the conformance tests, sent to nginx {version} with its defaults.")
    print("Each case has a request behind it. \"end\" means that this one was not handled.\n")
    print("| | cases |\n| --- | --- |")
    for kind, text in [
        ("same", "the same statuses"), ("other status", "both end, or both go on, with another status"),
        ("stricter", "we refuse what nginx takes"), ("laxer", "nginx refuses what we take"), ("other count", "another number of answers"),
    ]:
        print(f"| {text} | {counts[kind]} |")
    unexplained = []
    print("\n## nginx refuses what we take\n\n| test and case | Wryneck | nginx | why |\n| --- | --- | --- | --- |")
    for title, ours, theirs, kind in rows:
        if kind in ("laxer", "other count"):
            why = reason(title)
            if why is None:
                unexplained.append(title)
            print(f"| {cell(title)} | {word(ours)} | {word(theirs)} | {why or '?'} |")
    for kind, heading in [("stricter", "We refuse what nginx takes"), ("other status", "Another status")]:
        print(f"\n## {heading}\n\n| test | cases | Wryneck | nginx |\n| --- | --- | --- | --- |")
        groups = collections.defaultdict(list)
        for title, ours, theirs, row_kind in rows:
            if row_kind == kind:
                groups[title.split(" | ")[0], word(ours), word(theirs)].append(title)
        for (test, ours, theirs), titles in sorted(groups.items()):
            print(f"| {cell(test)} | {len(titles)} | {ours} | {theirs} |")
    if unexplained:
        sys.exit("not explained: " + "; ".join(unexplained))


main()
