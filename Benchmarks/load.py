"""One measurement: wrk on core 1 against a server on core 0."""

import http.client
import os
import re
import shutil
import signal
import ssl
import subprocess
from dataclasses import dataclass

import h2load
from servers import HERE, Failure, pinned

SCRIPTS = HERE / "wrk"
WARM_UP = 0.5  # seconds
REPORT = re.compile(r"measured requests=(\d+) microseconds=(\d+) p50=(\d+) p99=(\d+) p999=(\d+) status=(\d+) socket=(\d+)")


@dataclass
class Sample:
    rate: float  # requests a second
    cpu: float  # of the server, seconds a request
    resident: int  # of the server when the load has just ended, bytes
    # Latencies in seconds. wrk has none for pipelined requests one by one, and the load of handshakes has none at all.
    p50: float | None = None
    p99: float | None = None
    p999: float | None = None


@dataclass
class Report:
    """What wrk says."""

    requests: int
    seconds: float
    p50: float
    p99: float
    p999: float
    status_errors: int
    socket_errors: int


def missing():
    if not shutil.which("cc"):
        return "no C compiler for the load of handshakes: make bench-tools"
    tools = [tool for tool in ("wrk", "h2load", "curl") if not shutil.which(tool)]
    return f"{' and '.join(tools)} missing: make bench-tools" if tools else None


def check(server, case):
    """A fast error page would win every race: one request first, and its answer must be the right one."""
    if case.streams:
        return h2load.check(server, case)
    if case.secure:
        connection = http.client.HTTPSConnection("127.0.0.1", server.secure_port, timeout=10, context=unverified())
    else:
        connection = http.client.HTTPConnection("127.0.0.1", server.logged_port if case.logged else server.port, timeout=10)
    try:
        connection.request("GET" if case.sent is None else "POST", case.path, case.sent)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise Failure(f"{server.name} {case.path}: {error!r}") from error
    finally:
        connection.close()
    if response.status != 200 or (case.body is not None and body != case.body):
        raise Failure(f"{server.name} {case.path}: status {response.status}, {len(body)} bytes, not the answer expected")


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def compiled(source, folder, *libraries):
    """A load in C, for what wrk cannot do."""
    program = folder / source.stem
    done = subprocess.run(["cc", "-O2", "-o", program, source, *libraries], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failure(f"{source.name} does not compile (make setup?):\n{done.stderr}")
    return program


def handshakes(server, case, seconds):
    """A connection for each request, and sessions that are taken up again: how many requests, and in how many seconds."""
    program = server.folder / "handshakes"
    if not program.exists():
        compiled(HERE / "handshakes/handshakes.c", server.folder, "-lssl", "-lcrypto", "-lpthread")
    command = [program, str(server.secure_port), str(seconds), case.handshakes, "16"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(1))
    found = re.match(r"(\d+) done, (\d+) reused, (\d+) failed, ([\d.]+) s", done.stdout)
    if done.returncode != 0 or not found:
        raise Failure(f"{server.name} {case.name}: {done.stdout}{done.stderr}")
    number, reused = int(found[1]), int(found[2])
    if case.handshakes == "resumed" and reused < number * 0.9 or case.handshakes == "full" and reused > 0:
        raise Failure(f"{server.name} {case.name}: {reused} of {number} sessions were resumed")
    return number, float(found[4])


def parse(text):
    found = REPORT.search(text)
    if not found:
        return None
    requests, microseconds, p50, p99, p999, status, broken = map(int, found.groups())
    return Report(requests, microseconds * 1e-6, p50 * 1e-6, p99 * 1e-6, p999 * 1e-6, status, broken)


def wrk(server, case, seconds):
    command = [
        "wrk", "--threads", "1", "--connections", str(case.connections), "--duration", f"{max(1, round(seconds))}s",
        "--timeout", "10s", "--latency", "--script", case.script, case.url(server),
    ]  # fmt: skip
    load = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=SCRIPTS, preexec_fn=pinned(1))
    try:
        text = finished(load, seconds)
    finally:
        if load.poll() is None:
            load.kill()
            load.wait()
    report = parse(text)
    if load.returncode != 0 or report is None:
        raise Failure(f"{server.name} {case.name}: wrk says:\n{text}")
    if report.status_errors or report.socket_errors:
        raise Failure(f"{server.name} {case.name}: {report.status_errors} answers that were not 200, {report.socket_errors} socket errors")
    return report


def finished(load, seconds):
    """wrk counts in whole seconds; interrupted, it reports on what there was until then."""
    if seconds < 1:
        try:
            return load.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            load.send_signal(signal.SIGINT)
    return load.communicate(timeout=seconds + 30)[0]


def forget(folder):
    """Needs no rights, unlike drop_caches; names and inodes stay in memory, contents do not, if they have been written out before."""
    for path in folder.iterdir():
        with open(path, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def warm_up(server, case):
    if case.handshakes:
        handshakes(server, case, 1)
    elif case.streams:
        h2load.run(server, case, WARM_UP)
    else:
        wrk(server, case, WARM_UP)


def measure(server, case, seconds):
    if case.cold:
        forget(server.folder / "files" / case.cold)
    before = server.cpu_seconds()
    if case.handshakes:
        requests, elapsed = handshakes(server, case, seconds)
        report = None
    elif case.streams:
        found = h2load.run(server, case, seconds)
        requests, elapsed, report = found.requests, found.seconds, None
    else:
        report = wrk(server, case, seconds)
        requests, elapsed = report.requests, report.seconds
        if requests == 0:
            raise Failure(f"{server.name} {case.name}: wrk completed no request")
    spent = server.cpu_seconds() - before
    sample = Sample(rate=requests / elapsed, cpu=spent / requests, resident=server.resident_bytes())
    if report and not case.pipelined:
        sample.p50, sample.p99, sample.p999 = report.p50, report.p99, report.p999
    return sample
