#!/usr/bin/env python3
"""The public API as lines of text, one file for each product, to see what a change changes.

usage: api.py --check | --update

Read from the sources, which the formatter keeps in one form: a declaration is public if it says so, or if it is a case of a public enum or a requirement of a
public protocol. Default values and bodies are no part of it.
"""

import difflib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "Documentation/API"
# What `import Wryneck` brings comes from the targets below it, too.
PRODUCTS = {
    "Wryneck": ["Wryneck", "WryneckReactor", "WryneckDeferred", "WryneckHTTP", "WryneckBodies", "WryneckSockets", "WryneckWebSocket", "WryneckTLS"],
    "WryneckNetworking": ["WryneckNetworking"],
    "WryneckClient": ["WryneckClient"],
    "WryneckProxy": ["WryneckProxy"],
    "WryneckWeb": ["WryneckWeb"],
    "WryneckJWT": ["WryneckJWT"],
    "WryneckSQLite": ["WryneckSQLite"],
    "WryneckRedis": ["WryneckRedis"],
    "WryneckPostgres": ["WryneckPostgres"],
    "WryneckCompression": ["WryneckCompression"],
    "WryneckTesting": ["WryneckTesting", "WryneckReactorTesting"],
}
DECLARATION = re.compile(r"\b(actor|associatedtype|case|class|enum|extension|func|init|let|macro|operator|protocol|struct|subscript|typealias|var)\b")
TYPES = {"actor", "class", "enum", "extension", "protocol", "struct"}
HIDDEN = re.compile(r"\b(private|fileprivate|package|internal)\b(?!\()")
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')


def lines(path):
    """The code without comments and the contents of strings, each declaration on one line."""
    text = re.sub(r'"""(?:\\.|[^\\])*?"""', '""', path.read_text(encoding="utf-8"))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    kept, joined, depth = [], "", 0
    for line in text.splitlines():
        line = STRINGS.sub('""', line)
        line = re.sub(r"//.*", "", line).rstrip()
        if not line.strip():
            continue
        # A result or a clause that the formatter has put on a line of its own.
        if not joined and kept and re.match(r"(->|throws|async|where)\b|->", line.strip()):
            joined = kept.pop()
        joined = f"{joined} {line.strip()}" if joined else line
        depth += line.count("(") + line.count("[") - line.count(")") - line.count("]")
        if depth <= 0 and not joined.rstrip().endswith((",", "->", "=", ":")):
            kept.append(joined)
            joined, depth = "", 0
    return kept


def signature(text):
    """Up to the body, without default values."""
    depth, end = 0, len(text)
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "{" and depth == 0:
            end = place
            break
    short = text[:end].strip()
    if re.search(r"\b(?:var|let)\b", short.split("(")[0]):
        short = short.split(" = ")[0]
    short = re.sub(r"^(?:@\w+(?:\([^)]*\))?\s+)*", "", short)
    short = re.sub(r"\b(?:public|final|nonisolated\(nonsending\)|consuming|borrowing)\s+(?=[a-z@])", lambda m: m[0] if "nonis" in m[0] else "", short)
    short = re.sub(r" = (?:[^,()]|\([^()]*\))+(?=[,)]|$)", "", short)
    return re.sub(r"\s+", " ", short).strip()


def declarations(path):
    found, stack, depth = [], [], 0  # (name, depth inside, kind, is public)
    for line in lines(path):
        text = line.strip()
        while stack and depth < stack[-1][1]:
            stack.pop()
        match = DECLARATION.search(text.split("{")[0])
        kind = match[1] if match else None
        says = bool(re.search(r"\bpublic\b|\bopen\b", text.split("{")[0].split("(")[0]))
        outer = stack[-1] if stack else None
        is_member = outer is not None and depth == outer[1]
        implied = is_member and outer[3] and (outer[2] == "protocol" or (outer[2] == "enum" and kind == "case"))
        is_public = (says or implied) and not HIDDEN.search(text.split("{")[0].split("(")[0].replace("private(set)", "").replace("package(set)", ""))
        where = ".".join(one[0] for one in stack)
        if text.startswith("#if"):
            pass
        elif kind and is_public and (not stack or is_member):
            found.append(f"{where}: {signature(text)}" if where else signature(text))
        if kind in TYPES and "{" in text and (not stack or is_member):
            name = re.search(rf"\b{kind}\s+([\w.`]+)", text)
            stack.append((name[1] if name else "?", depth + 1, kind, is_public or kind == "extension"))
        depth += text.count("{") - text.count("}")
    return found


def listing(targets):
    found = set()
    for target in targets:
        for path in sorted((ROOT / "Sources" / target).rglob("*.swift")):
            found.update(declarations(path))
    return "".join(f"{line}\n" for line in sorted(found))


def main():
    if sys.argv[1:] not in (["--check"], ["--update"]):
        sys.exit(__doc__)
    KEPT.mkdir(exist_ok=True)
    changed = False
    for product, targets in PRODUCTS.items():
        path, now = KEPT / f"{product}.txt", listing(targets)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        if sys.argv[1] == "--update":
            path.write_text(now, encoding="utf-8")
        elif before != now:
            changed = True
            sys.stdout.writelines(difflib.unified_diff(before.splitlines(True), now.splitlines(True), f"kept {product}", f"this {product}", n=0))
    if changed:
        sys.exit("The public API has changed. If that is meant: a line for CHANGELOG.md, and `make api-update`.")


if __name__ == "__main__":
    main()
