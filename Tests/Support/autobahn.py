"""Runs Autobahn's WebSocket suite against autobahn-peer, as a server and as a client, and judges the reports.

usage: autobahn.py PEER WSTEST [CASE ...]
"""

import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

GOOD = {"OK", "INFORMATIONAL"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"nobody listens on port {port}")


def judge(folder: pathlib.Path, name: str) -> int:
    """Prints what is neither OK nor INFORMATIONAL, and returns its number."""
    with open(folder / "index.json", encoding="utf-8") as file:
        (cases,) = json.load(file).values()
    bad = {
        case: (result["behavior"], result["behaviorClose"])
        for case, result in cases.items()
        if result["behavior"] not in GOOD or result["behaviorClose"] not in GOOD
    }
    print(f"{name}: {len(cases)} cases, {len(bad)} not OK")
    for case, behaviour in sorted(bad.items()):
        print(f"  {case}: {behaviour[0]}, close {behaviour[1]}")
    return len(bad) + (not cases)


def run_server(peer: str, wstest: str, cases: list[str], folder: pathlib.Path) -> int:
    port = free_port()
    server = subprocess.Popen([peer, "serve", str(port)], stdout=subprocess.DEVNULL)
    try:
        wait_for(port)
        spec = {
            "outdir": str(folder / "server"),
            "servers": [{"agent": "wryneck", "url": f"ws://127.0.0.1:{port}"}],
            "cases": cases,
        }
        (folder / "client.json").write_text(json.dumps(spec))
        subprocess.run(
            [wstest, "-m", "fuzzingclient", "-s", str(folder / "client.json")], check=True, stdout=subprocess.DEVNULL
        )
    finally:
        server.terminate()
        server.wait()
    return judge(folder / "server", "the server")


def run_client(peer: str, wstest: str, cases: list[str], folder: pathlib.Path) -> int:
    port = free_port()
    spec = {"outdir": str(folder / "client"), "url": f"ws://127.0.0.1:{port}", "cases": cases}
    (folder / "server.json").write_text(json.dumps(spec))
    server = subprocess.Popen(
        [wstest, "-m", "fuzzingserver", "-s", str(folder / "server.json"), "-w", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        subprocess.run([peer, "connect", f"ws://127.0.0.1:{port}"], check=True, stdout=subprocess.DEVNULL)
    finally:
        server.terminate()
        server.wait()
    return judge(folder / "client", "the client")


def main() -> None:
    peer, wstest, *cases = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bad = sum(run(peer, wstest, cases or ["*"], folder) for run in (run_server, run_client))
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
