"""nginx with its defaults, on loopback, for the scripts that set its answers beside ours; and what they need to wait for a server."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

CONFIGURATION = """
worker_processes 1;
daemon off;
pid {dir}/nginx.pid;
error_log {dir}/error.log crit;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi;
{http}
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, name):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{name} does not answer")


def stop(process):
    process.send_signal(signal.SIGTERM)
    process.wait()


class Nginx:
    """Runs for as long as its `with` block: `http` is what its http block holds, `port` one of those that it listens on."""

    def __init__(self, folder, http, port):
        self.port = port
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if program is None:
            sys.exit("nginx is missing: make bench-tools")
        self.version = subprocess.run([program, "-v"], capture_output=True, text=True).stderr.strip().rsplit("/", 1)[-1]
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(CONFIGURATION.format(dir=folder, user=user, http=http))
        self.command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]

    def __enter__(self):
        self.process = subprocess.Popen(self.command)
        try:
            wait_for(self.port, "nginx")
        except BaseException:
            stop(self.process)
            raise
        return self

    def __exit__(self, *_):
        stop(self.process)
