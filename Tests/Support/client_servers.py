"""Wryneck's HTTP client with real servers on loopback: nginx, Apache, h2o, Go, Node, Python, and Wryneck itself; in the clear, over TLS, and over
HTTP/2 where the server has it.

    make client-servers SERVERS="--large"        # --large: 1 GiB each way, too; --only nginx: one server; --case slow: one case

Each server gets the same paths, as far as it can have them; `client-peer` (Tests/ClientPeer) has the cases:

    /small.txt /ten.bin /text.txt /folder/       files: a line, 10 MiB, text that compresses well, a page
    /close/small.txt                             the server closes behind the response
    /unframed/ten.bin                            10 MiB that end with the connection
    /echo /duplex /count                         give a body back, piece by piece, or say how long it was
    /limited                                     413 for more than 1 MiB
    /uploads/                                    takes files by PUT
    /interim /trailers                           103 before the answer, fields behind it

All servers close connections that are idle for two seconds. A server that is not installed is left out.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from nginx import Nginx, free_port, wait_for

HERE = Path(__file__).parent
PROGRAMS = HERE / "client-servers"
CERTIFICATES = HERE.parent / "WryneckTLSTests/Certificates"
CHAIN, KEY, ROOT = (CERTIFICATES / name for name in ("server.pem", "server.key", "root.pem"))

FILES = ["small", "content", "kept", "head", "missing", "conditional", "redirect", "slow", "abandoned", "parallel", "idle", "stale", "race"]
BODIES = ["post", "chunked", "expect"]
# What a server of files has with Python's behind it for the bodies, and Python's itself.
WITH_BACKEND = {*BODIES, "refused", "early", "mixed", "close", "unframed", "large-down", "large-up"}
ALL = [*FILES[:6], "range", "gzip", "redirect", "interim", "trailers", "post", "put", "chunked", "expect", "refused", "early", "duplex", "slow", "abandoned",
       "parallel", "mixed", "idle", "stale", "race", "close", "unframed", "large-down", "large-up"]
LINES = {"clear": "http", "TLS": "https", "HTTP/2": "https"}

# Over HTTP/2 a connection is not a response's to close, and every body has an end of its own.
OF_HTTP1 = {"close", "unframed"}


@dataclass
class Server:
    """One that runs: what it is called, what it offers beside files, and where."""

    name: str
    version: str
    ports: tuple
    offers: set
    http2: bool = False
    # Whether bodies go by PUT, because it has no /echo.
    puts: bool = False
    # Cases that it has over some lines only.
    but: dict = field(default_factory=dict)

    def cases(self, line, large):
        left_out = self.but.get(line, set()) | (OF_HTTP1 if line == "HTTP/2" else set()) | (set() if large else {"large-down", "large-up"})
        return [case for case in ALL if case in (set(FILES) | self.offers) - left_out]


class Ground:
    """A folder with the files, and what was started in it. All of that ends with its `with` block."""

    def __init__(self, large):
        self.large = large

    def __enter__(self):
        self.stack = ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="client-servers-")))
        self.site = self.folder / "site"
        # Servers that root starts go on as others.
        self.folder.chmod(0o755)
        fill(self.site, self.large)
        return self

    def __exit__(self, *_):
        self.stack.close()

    def start(self, command, *ports):
        log = self.stack.enter_context(open(self.folder / f"{Path(command[0]).name}.log", "ab"))
        # A group of its own, with all that it starts itself.
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.stack.callback(end, process)
        for port in ports:
            wait_for(port, command[0])

    def place(self, name):
        """A folder for one server's own files."""
        place = self.folder / name
        place.mkdir()
        return place


def end(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def fill(site, large):
    """The client knows what is in them: Content.swift."""
    block = bytes((number * 2654435761 >> 13) & 255 for number in range(65521))
    for name in ("folder", "close", "unframed", "uploads"):
        (site / name).mkdir(parents=True)
    (site / "uploads").chmod(0o777)
    for name in ("small.txt", "close/small.txt"):
        (site / name).write_text("The wryneck turns its head.\n")
    (site / "text.txt").write_text("The wryneck turns its head.\n" * 4000)
    (site / "folder/index.html").write_text("<p>A page.\n")
    for name, size in [("ten.bin", 10 << 20), ("unframed/ten.bin", 10 << 20), ("large.bin", 1 << 30)][: 3 if large else 2]:
        with open(site / name, "wb") as file:
            for start in range(0, size, len(block)):
                file.write(block[: size - start])


def output(*command):
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return (run.stdout + run.stderr).strip()


def find(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")


# MARK: The servers

NGINX = """
    default_type application/octet-stream;
    types {{ text/plain txt; text/html html; }}
    keepalive_timeout 2s;
    gzip on;
    gzip_types text/plain;
    client_max_body_size 0;
    proxy_http_version 1.1;
    server {{
        listen 127.0.0.1:{clear};
        listen 127.0.0.1:{tls} ssl http2;
        ssl_certificate {chain};
        ssl_certificate_key {key};
        root {site};
        location /close/ {{ keepalive_timeout 0; }}
        location /unframed/ {{ gzip_types application/octet-stream; chunked_transfer_encoding off; }}
        location /uploads/ {{ dav_methods PUT; }}
        location = /echo {{ proxy_pass http://127.0.0.1:{backend}; }}
        location = /count {{ proxy_pass http://127.0.0.1:{backend}; proxy_request_buffering off; }}
        location = /limited {{ client_max_body_size 1m; proxy_pass http://127.0.0.1:{backend}; }}
    }}
"""


def nginx(ground, backend):
    if find("nginx") is None:
        return None
    ports = free_port(), free_port()
    http = NGINX.format(clear=ports[0], tls=ports[1], chain=CHAIN, key=KEY, site=ground.site, backend=backend)
    program = ground.stack.enter_context(Nginx(ground.place("nginx"), http, ports[0]))
    return Server("nginx", program.version, ports, {"range", "gzip", "put", *WITH_BACKEND}, http2=True)


APACHE = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ServerName 127.0.0.1
{modules}
{user}
Listen 127.0.0.1:{clear}
Listen 127.0.0.1:{tls}
ErrorLog {folder}/error.log
LogLevel crit
TypesConfig {folder}/types
DocumentRoot {site}
KeepAliveTimeout 2
DavLockDB {folder}/locks
AddOutputFilterByType DEFLATE text/plain
SetEnvIf Request_URI "^/close/" nokeepalive
SetEnvIf Request_URI "^/unframed/" nokeepalive downgrade-1.0 force-response-1.0
ProxyPass /echo http://127.0.0.1:{backend}/echo
ProxyPass /count http://127.0.0.1:{backend}/count
Redirect 413 /limited
<Directory {site}>
    Require all granted
</Directory>
<Location /uploads>
    Dav On
</Location>
<Location /unframed>
    SetOutputFilter DEFLATE
</Location>
<VirtualHost 127.0.0.1:{tls}>
    Protocols h2 http/1.1
    SSLEngine on
    SSLCertificateFile {chain}
    SSLCertificateKeyFile {key}
</VirtualHost>
"""

APACHE_MODULES = ("mpm_event authz_core alias mime dir env setenvif filter deflate ssl socache_shmcb http2 dav dav_fs proxy proxy_http").split()


def apache(ground, backend):
    program, modules = find("apache2"), Path("/usr/lib/apache2/modules")
    if program is None or not modules.exists():
        return None
    ports, folder = (free_port(), free_port()), ground.place("apache")
    folder.chmod(0o777)
    configuration = APACHE.format(
        folder=folder, clear=ports[0], tls=ports[1], chain=CHAIN, key=KEY, site=ground.site, backend=backend,
        modules="\n".join(f"LoadModule {name}_module {modules}/mod_{name}.so" for name in APACHE_MODULES),
        user="User www-data\nGroup www-data" if os.geteuid() == 0 else "")
    (folder / "apache.conf").write_text(configuration)
    (folder / "types").write_text("text/plain txt\ntext/html html\n")
    ground.start([program, "-f", folder / "apache.conf", "-DFOREGROUND"], *ports)
    version = output(program, "-v").split("Apache/")[1].split()[0]
    return Server("Apache", version, ports, {"range", "gzip", "put", *WITH_BACKEND}, http2=True)


H2O = """
{user}
pid-file: {folder}/pid
error-log: {folder}/error.log
http1-request-timeout: 2
http2-idle-timeout: 2
limit-request-body: 2147483648
compress: ON
file.mime.addtypes:
  text/plain: .txt
listen:
  host: 127.0.0.1
  port: {clear}
listen:
  host: 127.0.0.1
  port: {tls}
  ssl:
    certificate-file: {chain}
    key-file: {key}
hosts:
  default:
    paths:
      /:
        file.dir: {site}
      /echo:
        proxy.reverse.url: http://127.0.0.1:{backend}/echo
      /count:
        proxy.reverse.url: http://127.0.0.1:{backend}/count
"""


def h2o(ground, backend):
    program = find("h2o")
    if program is None:
        return None
    ports, folder = (free_port(), free_port()), ground.place("h2o")
    user = "user: root" if os.geteuid() == 0 else ""
    (folder / "h2o.conf").write_text(
        H2O.format(folder=folder, clear=ports[0], tls=ports[1], chain=CHAIN, key=KEY, site=ground.site, backend=backend, user=user))
    ground.start([program, "-c", folder / "h2o.conf"], *ports)
    version = output(program, "-v").split()[2]
    # Its one time-out over HTTP/1 is for idle connections and for whole requests: 1 GiB does not come in two seconds.
    slow = {"clear": {"large-up"}, "TLS": {"large-up"}}
    return Server("h2o", version, ports, {"range", "gzip", *BODIES, "mixed", "large-down", "large-up"}, http2=True, but=slow)


def go(ground, _):
    compiler = find("go")
    if compiler is None:
        return None
    ports, program = (free_port(), free_port()), ground.place("go") / "go-server"
    subprocess.run([compiler, "build", "-o", program, PROGRAMS / "server.go"], check=True, env={**os.environ, "GO111MODULE": "off"})
    ground.start([program, ground.site, *ports, CHAIN, KEY], *ports)
    # Over HTTP/1 its handlers cannot write while they read.
    one_way = {"clear": {"duplex"}, "TLS": {"duplex"}}
    offers = set(ALL) - {"put"}
    return Server("Go", output(compiler, "version").split()[2].removeprefix("go"), ports, offers, http2=True, but=one_way)


def node(ground, _):
    program = find("node") or find("nodejs")
    if program is None:
        return None
    ports = free_port(), free_port()
    ground.start([program, PROGRAMS / "server.js", ground.site, *ports, CHAIN, KEY], *ports)
    return Server("Node", output(program, "--version").lstrip("v"), ports, set(ALL) - {"put"}, http2=True)


def python(ground, protocol, ports):
    ground.start([sys.executable, PROGRAMS / "server.py", protocol, ground.site, *ports, CHAIN, KEY], *ports)
    offers, never = WITH_BACKEND, set()
    if protocol == "HTTP/1.0":
        # No connection is kept.
        offers, never = offers - {"chunked", "expect", "refused"}, {"kept", "idle", "stale", "race"}
    return Server(f"Python {protocol[-3:]}", sys.version.split()[0], ports, offers, but=dict.fromkeys(LINES, never))


def program(ground, build):
    """The program `wryneck`."""
    ports = free_port(), free_port()
    common = ["--no-access-log", "--timeout", "keep-alive=2s", "--gzip", "--upload", "uploads", "--upload-limit", "2g", "--upload-overwrite", ground.site]
    ground.start([build / "wryneck", "--port", ports[0], *common], ports[0])
    ground.start([build / "wryneck", "--port", ports[1], "--tls-cert", CHAIN, "--tls-key", KEY, *common], ports[1])
    return Server("wryneck", "", ports, {"range", "gzip", "put", "chunked", "expect", "mixed", "large-down", "large-up"}, http2=True, puts=True)


def library(ground, build):
    """A server of the library's, in client-peer."""
    ports = free_port(), free_port()
    ground.start([build / "client-peer", "serve", ground.site, *ports, CHAIN, KEY], *ports)
    return Server("Wryneck", "", ports, set(ALL) - {"put", "unframed"}, http2=True)


# MARK: The client

def ask(build, server, line, arguments):
    """Runs the cases of one server over one line; gives what became of each."""
    cases = [case for case in server.cases(line, arguments.large) if not arguments.case or case in arguments.case]
    if not cases:
        return {}
    port = server.ports[line != "clear"]
    command = [build / "client-peer", "ask", "--http2" if line == "HTTP/2" else "--http1", "--ca", ROOT]
    command += (["--put"] if server.puts else []) + [f"{LINES[line]}://127.0.0.1:{port}", *cases]
    results = dict.fromkeys(cases, "client-peer did not get there")
    try:
        run = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=1800 if arguments.large else 600)
        said = run.stdout
    except subprocess.TimeoutExpired as expired:
        said = expired.stdout or b""
    for text in said.decode().splitlines():
        result = json.loads(text)
        results[result["case"]] = "ok" if result["ok"] else result["reason"]
        if arguments.verbose:
            print(f"    {server.name} {line} {text}", flush=True)
    return results


def table(line, servers, results):
    """Cases by servers."""
    columns = [server for server in servers if (server.name, line) in results]
    if not columns:
        return
    print(f"\n{line:<12}" + "".join(f"{server.name:>12}" for server in columns))
    for case in ALL:
        words = [results[server.name, line].get(case) for server in columns]
        if any(words):
            print(f"{case:<12}" + "".join(f"{'-' if word is None else 'ok' if word == 'ok' else 'FAIL':>12}" for word in words))


def main():
    parser = argparse.ArgumentParser(description="Wryneck's HTTP client with real servers on loopback.")
    parser.add_argument("--build", type=Path, default=Path(".build/release"), help="the folder of client-peer and wryneck")
    parser.add_argument("--large", action="store_true", help="also 1 GiB each way, with a look at the client's memory")
    parser.add_argument("--only", action="append", default=[], help="one server; repeatable")
    parser.add_argument("--case", action="append", default=[], help="one case; repeatable")
    parser.add_argument("--verbose", action="store_true", help="also what client-peer says")
    arguments = parser.parse_args()
    # Through the `with` blocks, which end the servers.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results, missing = {}, []
    with Ground(arguments.large) as ground:
        backend = free_port(), free_port()
        servers = [python(ground, "HTTP/1.1", backend)]
        makers = [("nginx", nginx, backend[0]), ("Apache", apache, backend[0]), ("h2o", h2o, backend[0]), ("Go", go, None), ("Node", node, None),
                  ("wryneck", program, arguments.build), ("Wryneck", library, arguments.build)]
        for name, make, argument in makers:
            if arguments.only and name not in arguments.only:
                continue
            server = make(ground, argument)
            servers.append(server) if server else missing.append(name)
        servers.append(python(ground, "HTTP/1.0", (free_port(), free_port())))
        servers = [server for server in servers if not arguments.only or server.name in arguments.only]
        print("; ".join(f"{server.name} {server.version}".strip() for server in servers))
        for server in servers:
            for line in LINES:
                if line != "HTTP/2" or server.http2:
                    results[server.name, line] = ask(arguments.build, server, line, arguments)
    for line in LINES:
        table(line, servers, results)
    for name in missing:
        print(f"{name} is not installed")
    faults = [(*key, case, word) for key, cases in results.items() for case, word in cases.items() if word != "ok"]
    for name, line, case, word in faults:
        print(f"FAIL {name}, {line}, {case}: {word}")
    print(f"{sum(map(len, results.values()))} cases, {len(faults)} failed")
    sys.exit(1 if faults else 0)


main()
