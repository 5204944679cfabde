"""One measurement: wrk on core 1 against a server on core 0."""

import http.client
import os
import re
import shutil
import ssl
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
    script: str | None = None  # for wrk, beside this file
    cold: str | None = None  # a folder below files/ that the kernel is told to forget before each measurement
    secure: bool = False
    handshakes: str | None = None  # "full" or "resumed": a connection for each request

    def url(self, server):
        return f"https://127.0.0.1:{server.secure_port}{self.path}" if self.secure else f"http://127.0.0.1:{server.port}{self.path}"


@dataclass
class Sample:
    rate: float  # requests a second
    p99: float | None  # seconds; wrk does not know it for pipelined requests
    cpu: float  # seconds a request
    resident: int  # bytes


def missing():
    if not shutil.which("cc"):
        return "no C compiler for the load of handshakes: make setup-bench"
    return None if shutil.which("wrk") else "wrk is missing: make setup-bench"


def check(server, case):
    """A fast error page would win every race: one request first, and its answer must be the right one."""
    if case.secure:
        connection = http.client.HTTPSConnection("127.0.0.1", server.secure_port, timeout=5, context=unverified())
    else:
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


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def build(folder):
    """Where wrk cannot be the client: a connection for each request, and sessions that are taken up again."""
    global program
    program = folder / "handshakes-load"
    done = subprocess.run(
        ["cc", "-O2", "-o", program, HERE / "handshakes/handshakes.c", "-lssl", "-lcrypto", "-lpthread"], capture_output=True, text=True
    )
    if done.returncode != 0:
        raise Failure(f"the load of handshakes does not compile (make setup?):\n{done.stderr}")


def handshakes(server, case, seconds):
    command = [program, str(server.secure_port), str(seconds), case.handshakes, "16"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(1))
    found = re.match(r"(\d+) done, (\d+) reused, (\d+) failed, ([\d.]+) s", done.stdout)
    if done.returncode != 0 or not found:
        raise Failure(f"{server.name} {case.name}: {done.stdout}{done.stderr}")
    number, reused = int(found[1]), int(found[2])
    if case.handshakes == "resumed" and reused < number * 0.9 or case.handshakes == "full" and reused > 0:
        raise Failure(f"{server.name} {case.name}: {reused} of {number} sessions were resumed")
    return number, number / float(found[4])


def wrk(server, case, seconds):
    if case.handshakes:
        return handshakes(server, case, seconds)
    command = ["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{seconds}s", "--latency"]
    if case.script:
        command += ["--script", str(HERE / case.script)]
    command.append(case.url(server))
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, preexec_fn=pinned(1))
    trouble = re.search(r"Socket errors:.*|Non-2xx.*", done.stdout)
    if done.returncode != 0 or trouble:
        raise Failure(f"{server.name} {case.path}: {trouble.group() if trouble else done.stdout + done.stderr}")
    return done.stdout


def forget(folder):
    """Needs no rights, unlike drop_caches; names and inodes stay in memory, contents do not, if they have been written out before."""
    for path in folder.iterdir():
        with open(path, "rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(server, case, seconds):
    if case.cold:
        forget(server.folder / "files" / case.cold)
    before = server.cpu_seconds()
    report = wrk(server, case, seconds)
    spent = server.cpu_seconds() - before
    if case.handshakes:
        requests, rate = report
        return Sample(rate=rate, p99=None, cpu=spent / requests, resident=server.resident_bytes())
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
