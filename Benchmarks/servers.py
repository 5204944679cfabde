"""The servers under test: started on free loopback ports on core 0, watched through the kernel's accounts, ended by pid."""

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import frames

HERE = Path(__file__).resolve().parent
# RSA: its signature is the server's work, so the server is what is measured, and not the load beside it.
CERTIFICATE = HERE.parent / "Tests/WryneckTLSTests/Certificates/rsa"
CORES = sorted(os.sched_getaffinity(0))  # as we found them: later this process itself may be pinned
EXTRAS = ("tls", "log", "tree", "idle", "http2")
FIRST_REQUEST = b"GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


class Failure(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def run_as_program(main):
    """Ends what it has started, however it is ended itself."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)


def pinned(core):
    """For preexec_fn: this process and its children stay on one core, where there are at least two. None: on all of them."""
    if core is None:
        return lambda: os.sched_setaffinity(0, CORES)
    return (lambda: os.sched_setaffinity(0, {CORES[core]})) if len(CORES) > 1 else None


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


def cpu_clock(pid):
    """Seconds of user and system time of a whole process, to the nanosecond: clock_getcpuclockid(3), which Python has for threads only."""
    return time.clock_gettime((~pid << 3) | 2)


class Server:
    """One process on core 0. A subclass says what to run."""

    name = ""
    title = ""  # for people
    comes_by = "make bench-tools"
    speaks_http1 = True
    # HTTP/2 in the clear, to clients that know that it does.
    speaks_http2 = False

    def __init__(self, folder, extras=("tls",)):
        self.folder = folder  # holds files/, and a temporary folder for each server
        self.extras = extras  # of EXTRAS: what only some loads need and bench-server does not have for nothing
        self.core = 0
        self.port = free_port()
        self.secure_port = free_port()
        self.logged_port = free_port()
        self.http2_port = free_port()
        self.log = folder / f"{self.name}.log"
        self.process = None
        self.workers = []
        self.start_seconds = None  # from exec to the first answer

    @classmethod
    def missing(cls):
        """None, or what is not there."""
        return None

    @classmethod
    def version(cls):
        return ""

    def command(self):
        raise NotImplementedError

    def environment(self):
        return {}

    def start(self):
        command = self.command()
        atexit.register(self.stop)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=pinned(self.core), env=os.environ | self.environment()
            )
        began = time.monotonic()  # Popen returns when exec has happened
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > began + 10:
                raise Failure(f"{self.name} does not answer on port {self.port}:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.0005)
        self.start_seconds = time.monotonic() - began
        self.workers = self.find_workers()

    def answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(FIRST_REQUEST if self.speaks_http1 else frames.opening())
                return connection.recv(4096) != b""
        except OSError:
            return False

    def find_workers(self):
        return [self.process.pid]

    def stop(self):
        atexit.unregister(self.stop)
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
        return sum(map(cpu_clock, self.workers))

    def resident_bytes(self):
        total = 0
        for pid in self.workers:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) * 1024
        return total


class BenchServer(Server):
    name = "bench-server"
    title = "Wryneck"
    program = HERE / ".build/release/bench-server"
    reactors = 1
    speaks_http2 = True

    @classmethod
    def missing(cls):
        return None if cls.program.exists() else "bench-server is not built: make bench"

    @classmethod
    def version(cls):
        done = subprocess.run(["git", "-C", HERE, "describe", "--tags", "--always"], capture_output=True, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    def command(self):
        command = [self.program, "--port", str(self.port), "--reactors", str(self.reactors), "--root", str(self.folder / "files")]
        if "tls" in self.extras:
            command += ["--tls-port", str(self.secure_port), "--certificate", CERTIFICATE]
        if "log" in self.extras:
            command += ["--log-port", str(self.logged_port), "--log", str(self.folder / "access.log")]
        if "http2" in self.extras:
            command += ["--h2c-port", str(self.http2_port)]
        if "tree" in self.extras:
            command += ["--tree", "8"]
        if "idle" in self.extras:
            command += ["--keep-alive", "600"]
        return command


class Floor(Server):
    name = "floor"
    title = "C floor"
    source = HERE / "floor/floor.c"
    library = "-lhttp_parser"

    @classmethod
    def missing(cls):
        return None if shutil.which("cc") else "there is no C compiler"

    def command(self):
        program = self.folder / self.name
        build = subprocess.run(["cc", "-O2", "-o", program, self.source, self.library], capture_output=True, text=True)
        if build.returncode != 0:
            raise Failure(f"the floor does not compile (make setup?):\n{build.stderr}")
        return [program, str(self.port)]


class OnlyHTTP2(Server):
    """On its one port, in the clear."""

    speaks_http1 = False
    speaks_http2 = True

    def __init__(self, folder, extras=()):
        super().__init__(folder, extras)
        self.http2_port = self.port


class HTTP2Floor(OnlyHTTP2, Floor):
    name = "http2-floor"
    title = "C floor, nghttp2"
    source = HERE / "floor/http2.c"
    library = "-lnghttp2"


class Nginx(Server):
    name = "nginx"
    title = "nginx"
    speaks_http2 = True
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")

    @classmethod
    def missing(cls):
        return None if cls.program else "it is not installed"

    @classmethod
    def version(cls):
        return subprocess.run([cls.program, "-v"], capture_output=True, text=True).stderr.strip().rpartition("/")[2]

    def command(self):
        place = self.folder / "nginx"
        place.mkdir(exist_ok=True)
        text = (HERE / "nginx/nginx.conf.in").read_text()
        values = {
            "DIR": place, "ROOT": self.folder, "PORT": self.port, "SECURE": self.secure_port, "LOGGED": self.logged_port,
            "HTTP2": self.http2_port, "CERTIFICATE": CERTIFICATE, "USER": "user root;" if os.geteuid() == 0 else "",
        }  # fmt: skip
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
