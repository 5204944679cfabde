"""A load of HTTP/2: h2load on core 1, which keeps so many requests under way on each connection. Its check asks by curl."""

import re
import subprocess
from dataclasses import dataclass

from servers import Failure, pinned

FOUND = re.compile(r"finished in \S+, ([\d.]+) req/s.*?requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", re.S)
STATUS = re.compile(r"status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx")
ANSWER = re.compile(rb"(?s)(.*)\n(\d+) HTTP/(\S+)$")


@dataclass
class Report:
    """What h2load says; it knows no percentiles."""

    requests: int
    seconds: float


def parse(text):
    """None if h2load did not come to its end, or if a request failed or was answered with anything but 2xx."""
    found, status = FOUND.search(text), STATUS.search(text)
    if not found or not status:
        return None
    rate, (done, succeeded, *broken) = float(found[1]), map(int, found.groups()[1:])
    if done == 0 or succeeded < done or any(broken) or any(map(int, status.groups()[1:])):
        return None
    return Report(done, done / rate)


def posted(server, case):
    """The options of what is sent, as a file."""
    if case.sent is None:
        return []
    path = server.folder / f"{case.name}.sent"
    if not path.exists():
        path.write_bytes(case.sent)
    return [str(path)]


def run(server, case, seconds):
    data = [f"--data={path}" for path in posted(server, case)]
    command = ["h2load", "-c", str(case.connections), "-m", str(case.streams), "-D", f"{round(seconds * 1000)}ms", *data, case.url(server)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(1))
    report = parse(done.stdout)
    if done.returncode != 0 or report is None:
        raise Failure(f"{server.name} {case.name}: h2load says:\n{done.stdout[-1500:]}{done.stderr}")
    return report


def check(server, case):
    """One request first, and its answer must be the right one, and HTTP/2."""
    data = [word for path in posted(server, case) for word in ("--data-binary", f"@{path}")]
    way = ["--http2", "--insecure"] if case.secure else ["--http2-prior-knowledge"]
    command = ["curl", "--silent", "--max-time", "10", *way, *data, "--write-out", "\n%{http_code} HTTP/%{http_version}", case.url(server)]
    done = subprocess.run(command, capture_output=True, timeout=20)
    found = ANSWER.match(done.stdout)
    if not found or found.groups()[1:] != (b"200", b"2") or (case.body is not None and found[1] != case.body):
        raise Failure(f"{server.name} {case.name}: not the answer expected: {done.stdout[-200:]!r}")
