"""Serves one tree by `wryneck` and by nginx, asks both the same, and sets the answers side by side.

    swift build --product wryneck
    python3 Tests/Support/files_beside_nginx.py .build/debug/wryneck > Tests/Support/files_beside_nginx.md

Every difference has to have a reason in REASONS, or the script fails. Compared are the status, the body, and the fields that a file's answer
is made of; tags differ by nature, so each server is asked with its own. nginx runs with its defaults.
"""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nginx import Nginx, free_port, stop, wait_for

SITE = """
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/plain text/css application/javascript image/svg+xml;
    server {{ listen 127.0.0.1:{port}; root {root}; }}
"""

MODIFIED = 1_767_225_600  # 2026-01-01: the report is the same on any day
DATE = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(MODIFIED))
LATER = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(MODIFIED + 3600))
EARLIER = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(MODIFIED - 3600))
TEN, BIG = "/ten.txt", "/big.bin"
FIELDS = ("content-type", "content-length", "content-range", "content-encoding", "accept-ranges", "last-modified", "location", "allow")

# Headers may say {tag}: each server's own for /ten.txt.
CASES = [
    *((f"{method} {path}", method, path, {}) for method in ("GET", "HEAD") for path in (
        TEN, BIG, "/empty.txt", "/", "/sub/", "/sub", "/sub?q=1", "/nowhere", "/none/", "/ten.txt/", "/ten.txt/x", "/page.html", "/a%20b.txt",
        "/%C3%BC.txt", "/style.css", "/app.js", "/pic.svg", "/pic.png", "/noext", "/x.unknown", "/.hidden", "/.well-known/x.txt", "/link.txt",
        "/out.txt", "/outdir/secret.txt", "/fifo", "/broken", "/loop", "//ten.txt", "/./ten.txt", "/sub/../ten.txt", "/%2e%2e/ten.txt",
        "/sub%2fpage.html", "/ten.txt%00", "/back%5Cslash.txt", "/" + "n" * 300, "/locked.txt", "//sub", "/%2fsub", "/ten.txt?x=1", "/TEN.TXT")),
    *((f"{method} a file", method, TEN, {}) for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS")),
    *((f"Range: {value}", "GET", TEN, {"Range": value}) for value in (
        "bytes=0-4", "bytes=5-", "bytes=-3", "bytes=8-100", "bytes=-100", "bytes=0-0", "bytes= 2-3", "BYTES=1-1", "bytes=10-", "bytes=10-20", "bytes=-0",
        "bytes=99999999999999999999-", "bytes", "bytes=", "bytes=,", "bytes=5-2", "bytes=a-b", "bytes=+1-5", "bytes=1_0-20", "lines=1-2", "bytes=0x1-2",
        "bytes=1-2-3", "bytes=0-1,4-5", "bytes=0-5,3-8", "bytes=0-4,5-9", "bytes=0-,-1", "bytes=20-30,40-50", "bytes=0-1,20-30")),
    ("several ranges of a large file", "GET", BIG, {"Range": "bytes=0-9,500-599,-5"}),
    ("600 ranges of a large file", "GET", BIG, {"Range": "bytes=" + "0-," * 599 + "0-"}),
    ("Range of an empty file", "GET", "/empty.txt", {"Range": "bytes=0-"}),
    ("HEAD with Range", "HEAD", TEN, {"Range": "bytes=0-1"}),
    *((f"{name}: {value}", "GET", TEN, {name: value}) for name, values in {
        "If-None-Match": ("{tag}", "W/{tag}", "\"a\", {tag}", "\"a\"", "*", "nonsense"),
        "If-Match": ("{tag}", "W/{tag}", "\"a\", {tag}", "\"a\"", "*", "nonsense"),
        "If-Modified-Since": (DATE, LATER, EARLIER, "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT"),
        "If-Unmodified-Since": (DATE, LATER, EARLIER, "yesterday"),
    }.items() for value in values),
    ("If-None-Match of another and If-Modified-Since later", "GET", TEN, {"If-None-Match": "\"a\"", "If-Modified-Since": LATER}),
    ("If-None-Match and If-Modified-Since earlier", "GET", TEN, {"If-None-Match": "{tag}", "If-Modified-Since": EARLIER}),
    ("If-Match and If-Unmodified-Since earlier", "GET", TEN, {"If-Match": "{tag}", "If-Unmodified-Since": EARLIER}),
    ("If-Match and If-None-Match", "GET", TEN, {"If-Match": "{tag}", "If-None-Match": "{tag}"}),
    *((f"Range with If-Range: {value}", "GET", TEN, {"Range": "bytes=0-1", "If-Range": value}) for value in (
        "{tag}", "W/{tag}", "\"a\"", DATE, LATER, EARLIER, "nonsense")),
    ("Range that is not there, with If-Range of another", "GET", TEN, {"Range": "bytes=50-", "If-Range": "\"a\""}),
    ("Range with If-None-Match", "GET", TEN, {"Range": "bytes=0-1", "If-None-Match": "{tag}"}),
    ("HEAD with If-None-Match", "HEAD", TEN, {"If-None-Match": "{tag}"}),
]

# By the case's name, the first that fits.
REASONS = [
    (r"/out|/link.*out", "nginx follows links that leave the root; here they are refused (DirectorySource.SymlinkPolicy.inside)"),
    (r"/\.hidden", "names that begin with a dot are not served; nginx serves them"),
    (r"/fifo", "nginx answers 403 or waits for what is no regular file; here it is as if it were not there"),
    (r"/loop", "nginx calls a circle of links its own error or forbidden; here there is no such file"),
    (r"/none/", "a directory without an index has no page here (404); nginx says that it may not be listed (403)"),
    (r"/ten\.txt/", "nothing is below a file: 404 on both sides, or nginx's 500 for ENOTDIR"),
    (r"//sub", "both merge slashes; nginx sends the redirect as an absolute URL with a page"),
    (r"/%2fsub", "nginx decodes %2f before it splits; here an encoded slash names no file"),
    (r"%2e%2e", "RFC 3986 §5.2.4: dot segments never lead above the root, escaped ones neither; nginx refuses those that would"),
    (r"sub%2fpage", "nginx takes %2f for a slash; here a segment never holds one"),
    (r"GET /sub|HEAD /sub", "nginx sends the redirect as an absolute URL with a page; here it is a path, which is right behind any proxy"),
    (r"^(POST|PUT|DELETE|PATCH) ", "405 on both sides; RFC 9110 §15.5.6 wants Allow, which nginx leaves out"),
    (r"^OPTIONS", "RFC 9110 §9.3.7: OPTIONS is answered here with Allow, by nginx with 405"),
    (r"HEAD with Range", "RFC 9110 §14.2: Range is for GET alone"),
    (r"-100$", "RFC 9110 §14.1.2: a suffix longer than the file is the whole of it, 206; nginx sends 200 or the same"),
    (r"Range: bytes=-0$", "a suffix of no bytes is not satisfiable: 416; RFC 9110 §14.1.2"),
    (r"Range: (bytes=10-|bytes=10-20|bytes=9{20}-|bytes=20-30,40-50)$|Range that is not there", "416 on both sides; nginx adds a page"),
    (r"Range: (bytes|bytes=|bytes=,|bytes=a-b|bytes=\+1-5|bytes=1_0-20|bytes=0x1-2|bytes=1-2-3|bytes=5-2|lines=1-2)$",
     "RFC 9110 §14.2: what is no valid range is ignored; nginx answers 416 to some"),
    (r"Range: (bytes=0-5,3-8|bytes=0-4,5-9|bytes=0-,-1)", "ranges that overlap or adjoin are one here (RFC 9110 §15.3.7.2); nginx sends them one by one, or the file"),
    (r"Range: bytes=0-1,4-5|several ranges|0-1,20-30", "boundaries differ; here the whole is sent where that is shorter than its parts"),
    (r"600 ranges", "ranges that overlap are one here (RFC 9110 §15.3.7.2), however many they are; nginx ignores so many"),
    (r"If-None-Match: nonsense|If-Match: nonsense", "what is no tag matches nothing"),
    (r"If-None-Match of another", "RFC 9110 §13.2.2 (4): a date counts only without If-None-Match; nginx asks both"),
    (r"If-None-Match and If-Modified-Since earlier", "RFC 9110 §13.2.2 (4): the tag decides, 304; nginx wants both to agree"),
    (r"If-Match and If-Unmodified-Since", "RFC 9110 §13.2.2 (2): a date counts only without If-Match; nginx asks both"),
    (r"If-Unmodified-Since: yesterday", "RFC 9110 §13.1.4: what is no date is ignored"),
    (r"If-Modified-Since: ", "RFC 9110 §13.1.3: what was not modified since a later time is 304, too; nginx wants the exact time (if_modified_since exact)"),
    (r"If-Range", "RFC 9110 §13.1.5: only a strong tag, or the exact date, holds parts together"),
    (r"nowhere|/none|n{300}|/broken|TEN|locked", "the same status; each has its own error page"),
    (r"\.js|\.svg|\.unknown|\.css|\.html|\.txt|noext|/$|\.bin|\.png|/sub/", "media types: text/javascript (RFC 9239), and a charset for text"),
]


def lay_out(folder):
    root = folder / "root"
    contents = {
        "ten.txt": b"0123456789", "big.bin": bytes(range(256)) * 1024, "empty.txt": b"", "index.html": b"<p>root", "sub/index.html": b"<p>sub",
        "sub/page.html": b"<p>page", "none/x.txt": b"x", "page.html": b"<p>", "a b.txt": b"blank", "ü.txt": b"u", "style.css": b"p{}", "app.js": b"1",
        "pic.svg": b"<svg/>", "pic.png": b"png", "noext": b"?", "x.unknown": b"?", ".hidden": b"h", ".well-known/x.txt": b"w", "back\\slash.txt": b"b",
        "../outside/secret.txt": b"secret",
    }
    for name, content in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (MODIFIED, MODIFIED))
    for name, target in {"link.txt": "ten.txt", "out.txt": "../outside/secret.txt", "outdir": "../outside", "broken": "nowhere", "loop": "loop"}.items():
        (root / name).symlink_to(target)
    os.mkfifo(root / "fifo")
    (root / "locked.txt").write_bytes(b"locked")
    (root / "locked.txt").chmod(0)
    os.chmod(folder, 0o755)
    return root


def ask(port, method, path, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        fields = {name.lower(): value for name, value in response.getheaders()}
        return response.status, {name: fields[name] for name in FIELDS if name in fields}, body, fields.get("etag")
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, {}, b"", None
    finally:
        connection.close()


def compared(answer):
    """Bodies and lengths of errors are each server's own; so is a boundary."""
    status, fields, body, _ = answer
    fields = dict(fields)
    if not isinstance(status, int) or status >= 400 or status in (301, 204):
        fields = {name: value for name, value in fields.items() if name in ("content-range", "location", "allow")}
        body = b""
    if status == 206:
        fields.pop("accept-ranges", None)  # nginx leaves it out there
    if "multipart" in fields.get("content-type", ""):
        fields["content-type"], body = "multipart/byteranges", re.sub(rb"[0-9a-z]{20,}", b"", body)
        fields.pop("content-length")
    return status, fields, body


def word(answer):
    status, fields, body = compared(answer)
    said = ", ".join(f"{name}: {value}" for name, value in fields.items() if name not in ("last-modified", "accept-ranges"))
    said = re.sub(r"127\.0\.0\.1:\d+", "HOST", said)
    return f"{status} {said}".strip().replace("|", "\\|")[:150]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = lay_out(folder)
        ours, theirs = free_port(), free_port()
        wryneck = subprocess.Popen([sys.argv[1], str(root), "--port", str(ours)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            with Nginx(folder, SITE.format(port=theirs, root=root), theirs) as nginx:
                wait_for(ours, "wryneck")
                tags = {port: ask(port, "GET", TEN, {})[3] for port in (ours, theirs)}
                rows = []
                for title, method, path, headers in CASES:
                    said = [ask(port, method, path, {k: v.replace("{tag}", tags[port]) for k, v in headers.items()}) for port in (ours, theirs)]
                    rows.append((title, *said))
        finally:
            stop(wryneck)
    report(rows, nginx.version)


def report(rows, version):
    same = [row for row in rows if compared(row[1]) == compared(row[2])]
    print("# Files beside nginx\n")
    print(f"Written by `Tests/Support/files_beside_nginx.py`: {len(rows)} requests for one tree, sent to `wryneck` and to nginx {version} with its defaults.")
    print(f"{len(same)} answers are the same in status, fields and body; these are not (HEAD only where it differs from GET).\n")
    print("| request | wryneck | nginx | why |\n| --- | --- | --- | --- |")
    unexplained, said = [], {}
    for title, ours, theirs in rows:
        if compared(ours) == compared(theirs):
            continue
        # What HEAD says is what GET says; only where it is not, it has a line of its own.
        if title.startswith("HEAD /") and (word(ours), word(theirs)) == said.get(title.replace("HEAD", "GET", 1)):
            continue
        said[title] = word(ours), word(theirs)
        why = next((text for pattern, text in REASONS if re.search(pattern, title)), None)
        if why is None:
            unexplained.append(title)
        if isinstance(ours[0], str):
            unexplained.append(f"{title}: no answer from wryneck")
        shown = title if len(title) < 70 else title[:60] + "…"
        print(f"| {shown.replace('|', chr(92) + '|')} | {word(ours)} | {word(theirs)} | {why or '?'} |")
    if unexplained:
        sys.exit("not explained: " + "; ".join(unexplained))


main()
