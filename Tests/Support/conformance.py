"""Other people's checks of `wryneck` on loopback: REDbot (PyPI) for what its answers say, slowhttptest (Debian) for whom it lets wait,
testssl.sh (Debian) for its TLS, curl and nghttp (Debian) for HTTP/2.

    make conformance

Every note of REDbot that is worse than a remark, and every test in which slowhttptest sees the service fail, has to be explained below, or the
script fails. What it found, and what was made of it: conformance.md beside it.
"""

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROGRAM, REDBOT = Path(".build/release/wryneck"), Path(".build/redbot/bin/redbot")

# How REDbot marks a note for a terminal.
MARKS = {"\x1b[1;31m": "bad", "\x1b[1;33m": "warning", "\x1b[1;32m": "good", "\x1b[0;32m": "remark"}

# Notes that are no faults of ours, by a part of their text; why: conformance.md.
EXPLAINED = ["assign their own freshness lifetimes", "Content-Length equal to the full response"]

SLOW = [
    ("slow headers", ["-H"], "/"),
    ("slow bodies", ["-B", "-s", "8192"], "/"),
    ("overlapping ranges", ["-R", "-a", "1", "-b", "3000"], "/large.bin"),
    ("slow reading", ["-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32", "-k", "3"], "/large.bin"),
]


def start(folder, *more):
    process = subprocess.Popen(
        [PROGRAM, str(folder), "--port", "0", "--no-access-log", *more], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    port = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
    if port is None:
        sys.exit("wryneck did not say where it listens")
    return process, f"{'https' if more else 'http'}://127.0.0.1:{port[1]}"


def fill(folder):
    (folder / "index.html").write_text("<!doctype html><title>A page</title><p>" + "Some text. " * 200)
    (folder / "style.css").write_text("body { color: black }\n" * 100)
    (folder / "large.bin").write_bytes(bytes(range(256)) * 40_000)
    (folder / "data.json").write_text('{"a": 1}\n')
    (folder / "empty.txt").write_text("")
    (folder / "sub").mkdir()
    (folder / "sub/page.html").write_text("<p>Another one")


def redbot(url):
    """Prints what REDbot says of a resource; gives the notes that nobody has explained."""
    said = at_terminal([REDBOT, url])
    notes = [(MARKS[mark], text) for mark, text in re.findall(r"(\x1b\[\d;\d\dm)([^\x1b]*)", said) if mark in MARKS]
    if not notes:
        return [f"{url}: REDbot did not get an answer: {said}"]
    counts = ", ".join(f"{sum(kind == mark for mark, _ in notes)} {kind}" for kind in ("good", "remark", "warning", "bad"))
    print(f"{url.split('/', 3)[-1] or '/'}: {counts}")
    worse = [(mark, text) for mark, text in notes if mark in ("warning", "bad")]
    for mark, text in worse:
        print(f"    {mark}: {text}")
    return [f"{url}: {text}" for _, text in worse if not any(part in text for part in EXPLAINED)]


def at_terminal(command):
    """REDbot tells a warning from a remark by its colour alone, and only to a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:
        pass  # the other side is closed
    process.wait(120)
    os.close(ours)
    return said.decode()


def slow(name, options, url):
    """One kind of slow client, 400 of them for half a minute; gives what is wrong."""
    command = ["slowhttptest", "-c", "400", "-r", "200", "-l", "30", "-i", "5", "-x", "10", "-p", "3", "-t", "GET", "-u", url, *options]
    if "-B" in options:
        command[command.index("GET")] = "POST"
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    slowest = 0.0
    while process.poll() is None:
        began = time.monotonic()
        urllib.request.urlopen(url.rsplit("/", 1)[0] + "/style.css", timeout=10).read()
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.2)
    said = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", process.stdout.read())
    last = {key: re.findall(rf"{key}:\s+(\S+)", said)[-1:] for key in ("service available", "connected", "closed", "error")}
    end = re.findall(r"(?:Exit status|Test ended).*", said)[-1:]
    print(f"{name}: {', '.join(f'{key} {value[0]}' for key, value in last.items() if value)}; {' '.join(end)}; "
          f"another client waited {slowest * 1000:.0f} ms at most")
    faults = []
    if "NO" in re.findall(r"service available:\s+(\S+)", said):
        faults.append(f"{name}: the service was not available")
    if slowest > 1:
        faults.append(f"{name}: another client waited {slowest:.1f} s")
    return faults


# What testssl.sh says of certificates that were made for tests, and of a machine without a public name; why: conformance.md.
EXPLAINED_OF_TLS = ["cert_validityPeriod", "cert_revocation", "DNS_CAArecord", "HSTS"]


def tls(folder):
    """What testssl.sh finds; gives what it calls not ok."""
    certificates = Path("Tests/WryneckTLSTests/Certificates")
    pair = ["--tls-cert", certificates / "server.pem", "--tls-key", certificates / "server.key"]
    process, base = start(folder, *pair)
    try:
        report = folder / "testssl.json"
        command = ["testssl", "--quiet", "--color", "0", "--warnings", "off", "--jsonfile", str(report), "--add-ca", str(certificates / "root.pem"), "--ip", "127.0.0.1",
                   base.replace("https://127.0.0.1", "localhost")]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=600)
        findings = json.loads(report.read_text())
    finally:
        process.terminate()
        process.wait(40)
    counts = {}
    faults = []
    for finding in findings:
        severity = finding["severity"]
        counts[severity] = counts.get(severity, 0) + 1
        if severity in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "WARN"):
            name = finding["id"].split(" ")[0]
            print(f"    {severity} {finding['id']}: {finding['finding']}")
            if name not in EXPLAINED_OF_TLS:
                faults.append(f"testssl.sh: {finding['id']}: {finding['finding']}")
    print("testssl.sh: " + ", ".join(f"{count} {severity}" for severity, count in sorted(counts.items())))
    if counts.get("OK", 0) < 20:
        faults.append("testssl.sh did not get through")
    return faults


def http2(folder):
    """Two clients of HTTP/2: many small files at once, one after the other's file, an upload beside a download."""
    for number in range(200):
        (folder / f"small{number}").write_text(f"file {number}")
    (folder / "uploads").mkdir()
    process, base = start(folder, "--tls-self-signed", "--upload", "uploads")
    faults = []
    try:
        small = [part for number in range(200) for part in ("-o", "/dev/null", f"{base}/small{number}")]
        faults += curl("200 small files", ["-Z", *small], "2 200", 200)
        both = ["-Z", "-o", "/dev/null", f"{base}/large.bin", "--next", "-sk", "--http2", "-w", "%{http_version} %{http_code}\n",
                "-T", str(folder / "large.bin"), f"{base}/uploads/copy.bin"]
        faults += curl("a download and an upload", both, "2 20", 2)
        if (folder / "uploads/copy.bin").read_bytes() != (folder / "large.bin").read_bytes():
            faults.append("curl: the upload is not what was sent")
        page = subprocess.run(["nghttp", "-nas", f"{base}/"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        if " 200 " not in page.stdout:
            faults.append(f"nghttp: {page.stdout}{page.stderr}")
        print(f"nghttp: a page{'' if ' 200 ' in page.stdout else ' failed'}")
    finally:
        process.terminate()
        process.wait(40)
    return faults


def curl(name, arguments, begins, count):
    """Runs curl over HTTP/2; `count` lines of its report have to begin so."""
    run = subprocess.run(["curl", "-sk", "--http2", "-w", "%{http_version} %{http_code}\n", *arguments],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    good = sum(line.startswith(begins) for line in run.stdout.splitlines())
    print(f"curl: {name}: {good} of {count} over HTTP/2")
    return [] if good == count else [f"curl: {name}: {run.stdout}{run.stderr}"]


def main():
    faults = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        process, base = start(folder)
        try:
            for path in ["/", "/style.css", "/large.bin", "/data.json", "/empty.txt", "/sub", "/sub/page.html", "/missing"]:
                faults += redbot(base + path)
            for kind, options, path in SLOW:
                faults += slow(kind, options, base + path)
            if process.poll() is not None:
                faults.append("wryneck has ended")
        finally:
            process.terminate()
            process.wait(40)
        faults += tls(folder)
        faults += http2(folder)
    if faults:
        sys.exit("not explained:\n  " + "\n  ".join(faults))
    print("nothing that is not explained")


main()
