"""The peers: other people's servers, each from its own public package, with one thread or process wherever they let one choose."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from cases import HELLO
from servers import CERTIFICATE, HERE, BenchServer, Floor, HTTP2Floor, Nginx, OnlyHTTP2, Server

PEERS = HERE / "Peers"
BUILT = PEERS / ".build"


def first_line(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout.partition("\n")[0].strip() if done.returncode == 0 else ""


class Peer(Server):
    comes_by = "make bench-setup"
    program = Path()

    @classmethod
    def missing(cls):
        return None if cls.program.exists() else "it is not built"

    def command(self):
        return [self.program, str(self.port)]

    def with_http2(self):
        return [self.program, str(self.port), str(self.http2_port), str(self.secure_port), CERTIFICATE]


class InstalledPeer(Peer):
    executable = ""

    def __init_subclass__(cls):
        cls.program = Path(shutil.which(cls.executable) or cls.executable)

    @classmethod
    def missing(cls):
        return None if shutil.which(cls.executable) else "it is not installed"


class SwiftPeer(Peer):
    package = ""  # its name in Package.resolved

    @classmethod
    def version(cls):
        try:
            pins = json.loads((PEERS / "Package.resolved").read_text())["pins"]
        except (OSError, ValueError, KeyError):
            return ""
        return next((pin["state"].get("version", "") for pin in pins if pin["identity"] == cls.package), "")


class NIO(SwiftPeer):
    name, title, package = "nio", "SwiftNIO", "swift-nio"
    program = BUILT / "release/nio-peer"


class Hummingbird(SwiftPeer):
    name, title, package = "hummingbird", "Hummingbird", "hummingbird"
    program = BUILT / "release/hummingbird-peer"
    speaks_http2 = True

    def command(self):
        return self.with_http2()


class FlyingFox(SwiftPeer):
    name, title, package = "flyingfox", "FlyingFox", "flyingfox"
    program = BUILT / "release/flyingfox-peer"


class Twisted(Peer):
    name, title = "twisted", "Twisted"
    program = BUILT / "twisted/bin/python"

    @classmethod
    def version(cls):
        return first_line(cls.program, "-c", "import twisted; print(twisted.__version__)")

    def command(self):
        return [self.program, "-B", PEERS / "twisted/peer.py", str(self.port)]


class Go(Peer):
    name, title = "go", "Go net/http"
    program = BUILT / "go-peer"
    speaks_http2 = True

    def command(self):
        return self.with_http2()

    @classmethod
    def version(cls):
        # "PATH: go1.19.8": the compiler that made the program, which need not be there any more.
        return first_line("go", "version", cls.program).rpartition(" go")[2] if shutil.which("go") else ""

    def environment(self):
        return {"GOMAXPROCS": "1"}


class H2O(InstalledPeer):
    name, title = "h2o", "h2o"
    executable = "h2o"
    speaks_http2 = True

    @classmethod
    def version(cls):
        return first_line(cls.program, "--version").rpartition(" ")[2]

    def command(self):
        place = self.folder / "h2o"
        place.mkdir(exist_ok=True)
        (self.folder / "files/plaintext").write_bytes(HELLO)
        text = (HERE / "h2o/h2o.conf.in").read_text()
        values = {
            "DIR": place, "ROOT": self.folder / "files", "PORT": self.port, "HTTP2": self.http2_port, "SECURE": self.secure_port,
            "CERTIFICATE": CERTIFICATE, "USER": "user: root" if os.geteuid() == 0 else "",
        }  # fmt: skip
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (place / "h2o.conf").write_text(text)
        return [self.program, "-m", "worker", "-c", place / "h2o.conf"]


class NGHTTPD(OnlyHTTP2, InstalledPeer):
    name, title = "nghttpd", "nghttpd"
    executable = "nghttpd"

    @classmethod
    def version(cls):
        return first_line(cls.program, "--version").rpartition("/")[2]

    def command(self):
        (self.folder / "plaintext").write_bytes(HELLO)
        return [self.program, "--no-tls", "--echo-upload", "-d", self.folder, str(self.port)]


class Node(InstalledPeer):
    name, title = "node", "Node http"
    executable = "node"

    @classmethod
    def version(cls):
        return first_line(cls.program, "--version").removeprefix("v")

    def command(self):
        return [self.program, PEERS / "node/peer.js", str(self.port)]


ALL = {
    kind.name: kind
    for kind in (BenchServer, Floor, HTTP2Floor, Nginx, NIO, Hummingbird, FlyingFox, Twisted, Go, Node, H2O, NGHTTPD)
}
