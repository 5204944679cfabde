"""One measurement: wrk on core 1 against a server on core 0."""

import http.client
import re
import shutil
import subprocess
from dataclasses import dataclass

from servers import HERE, Failure, pinned

CONNECTIONS = 64
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass
class Case:
    name: str
    path: str
    servers: tuple
    body: bytes | None = None  # what the answer must be, where it is known
    pipelined: bool = False


@dataclass
class Sample:
    rate: float  # requests a second
    p99: float | None  # seconds; wrk does not know it for pipelined requests
    cpu: float  # seconds a request
    resident: int  # bytes


def missing():
    return None if shutil.which("wrk") else "wrk is missing: make setup-bench"


def check(server, case):
    """A fast error page would win every race: one request first, and its answer must be the right one."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    try:
        connection.request("GET", case.path)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"{server.name} {case.path}: {error!r}") from error
    finally:
        connection.close()
    if response.status != 200 or (case.body is not None and body != case.body):
        raise Failure(f"{server.name} {case.path}: status {response.status}, {len(body)} bytes, not the answer expected")


def wrk(server, case, seconds):
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"]
    if case.pipelined:
        command += ["--script", str(HERE / "pipeline.lua")]
    command.append(f"http://127.0.0.1:{server.port}{case.path}")
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(1))
    trouble = re.search(r"Socket errors:.*|Non-2xx.*", done.stdout)
    if done.returncode != 0 or trouble:
        raise Failure(f"{server.name} {case.path}: {trouble.group() if trouble else done.stdout + done.stderr}")
    return done.stdout


def measure(server, case, seconds):
    before = server.cpu_seconds()
    report = wrk(server, case, seconds)
    spent = server.cpu_seconds() - before
    requests = int(re.search(r"(\d+) requests in", report).group(1))
    if requests == 0:
        raise Failure(f"{server.name} {case.path}: wrk completed no request")
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", report).groups()
    return Sample(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", report).group(1)),
        p99=None if case.pipelined else float(number) * UNITS[unit],
        cpu=spent / requests,
        resident=server.resident_bytes(),
    )
