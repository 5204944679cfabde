"""The servers under test: started on free loopback ports, watched through /proc, ended by pid."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# RSA: its signature is the server's work, so the server is what is measured, and not the load beside it.
CERTIFICATE = HERE.parent / "Tests/WryneckTLSTests/Certificates/rsa"
TICKS = os.sysconf("SC_CLK_TCK")


class Failure(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def pinned(core):
    """For preexec_fn: this process and its children stay on one core, where there are at least two."""
    cores = sorted(os.sched_getaffinity(0))
    return (lambda: os.sched_setaffinity(0, {cores[core]})) if len(cores) > 1 else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue  # it ended while we looked
            if parent == pid:
                found.append(int(entry.name))
    return found


class Server:
    """One process on core 0. A subclass says what to run."""

    name = ""

    def __init__(self, folder):
        self.folder = folder  # holds files/, and a temporary folder for each server
        self.port = free_port()
        self.secure_port = free_port()
        self.log = folder / f"{self.name}.log"
        self.process = None
        self.workers = []

    def command(self):
        raise NotImplementedError

    def start(self):
        atexit.register(self.stop)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=pinned(0)
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                break
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise Failure(f"{self.name} does not answer on port {self.port}:\n{self.log.read_text(errors='replace')}")
                time.sleep(0.02)
        self.workers = self.find_workers()

    def find_workers(self):
        return [self.process.pid]

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            for pid in {self.process.pid, *self.workers}:  # still running, so the numbers are still theirs
                os.kill(pid, signal.SIGKILL)
            self.process.wait()

    def cpu_seconds(self):
        total = 0
        for pid in self.workers:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])  # utime + stime
        return total / TICKS

    def resident_bytes(self):
        total = 0
        for pid in self.workers:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
        return total


class BenchServer(Server):
    name = "bench-server"
    program = HERE / ".build/release/bench-server"

    @classmethod
    def missing(cls):
        return None if cls.program.exists() else "bench-server is not built: make bench"

    def command(self):
        return [
            self.program, "--port", str(self.port), "--reactors", "1", "--root", str(self.folder / "files"),
            "--tls-port", str(self.secure_port), "--certificate", CERTIFICATE,
        ]


class Floor(Server):
    name = "floor"
    source = HERE / "floor/floor.c"

    @classmethod
    def missing(cls):
        return None if shutil.which("cc") else "no C compiler for the floor: make setup-bench"

    def command(self):
        program = self.folder / "floor"
        build = subprocess.run(["cc", "-O2", "-o", program, self.source, "-lhttp_parser"], capture_output=True, text=True)
        if build.returncode != 0:
            raise Failure(f"the floor does not compile (make setup?):\n{build.stderr}")
        return [program, str(self.port)]


class Nginx(Server):
    name = "nginx"
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

    @classmethod
    def missing(cls):
        return None if cls.program else "nginx is missing: make setup-bench"

    def command(self):
        place = self.folder / "nginx"
        place.mkdir()
        text = (HERE / "nginx/nginx.conf.in").read_text()
        values = {"DIR": place, "SECURE": self.secure_port, "CERTIFICATE": CERTIFICATE, "ROOT": self.folder, "PORT": self.port, "USER": "user root;" if os.geteuid() == 0 else ""}
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (place / "nginx.conf").write_text(text)
        return [self.program, "-p", str(place), "-e", "stderr", "-c", str(place / "nginx.conf")]

    def find_workers(self):
        deadline = time.monotonic() + 5
        while not (found := children(self.process.pid)):  # the master listens a moment before it has a worker
            if time.monotonic() > deadline:
                raise Failure("nginx started no worker")
            time.sleep(0.02)
        return found


ALL = {kind.name: kind for kind in (BenchServer, Floor, Nginx)}
