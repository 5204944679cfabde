#!/usr/bin/env python3
"""Compiles the Swift code of the documentation, so that no page shows what does not compile.

usage: snippets.py BUILD [PAGE ...]       BUILD is a folder with built modules, such as .build/debug

Each block that begins with ```swift is compiled as it stands: its imports at the top of a file, its extensions and protocols behind them, all else as the body of
an async function. A block may use `root` (a Branch), `request`, `reactor` and `tree()`. What else it takes for granted stands in an HTML comment in front of it, which
no reader sees:

    <!-- given: let order = Order() -->

A manifest, and a block behind <!-- not compiled: REASON -->, are left out. A block behind <!-- refused: TEXT --> must not compile, and an error must have the
text. Behind <!-- top --> a block's functions and types stand at the top of the file, too; behind <!-- same file --> a block goes on where the one before it ended.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"^( *)```swift[^\n]*\n(.*?)^\1```", re.M | re.S)
REMARK = re.compile(r"<!--\s*(given|not compiled|refused|same file|top)(?::\s*((?:(?!-->).)*?))?\s*-->\s*\Z", re.S)
AT_TOP = re.compile(r"(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|fileprivate|package)\s+)*(extension|protocol)\b")
ALL_AT_TOP = re.compile(AT_TOP.pattern.replace("(extension|", "(actor|class|enum|extension|final class|func|struct|"))
MAIN = re.compile(r"^@main\s*$", re.M)


@dataclass
class Snippet:
    line: int  # of its first line of code, in the page
    code: str
    given: str = ""
    is_at_top: bool = False
    refused: str = ""  # a part of the compiler's error


@dataclass
class Page:
    path: Path
    snippets: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def read(path):
    page, text = Page(path), path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        indent, code = match[1], match[2]
        code = "".join(line.removeprefix(indent) for line in code.splitlines(True))
        remarks, before = {}, text[: match.start()]
        while found := REMARK.search(before):
            remarks[found[1]] = found[2] or ""
            before = before[: found.start()]
        if "not compiled" in remarks or code.startswith("// swift-tools-version"):
            continue
        line = text[: match.start(2)].count("\n") + 1
        if "same file" in remarks and page.snippets:
            last = page.snippets[-1]
            last.code += f'#sourceLocation(file: "{path}", line: {line})\n{code}'
            continue
        snippet = Snippet(line, code, remarks.get("given", ""), "top" in remarks, remarks.get("refused", ""))
        (page.refused if snippet.refused else page.snippets).append(snippet)
    return page


def parts(code, at_top):
    """Imports, what has to stand at the top of a file, and the rest; with empty lines in place of what went elsewhere."""
    imports, top, rest, inside = [], [], [], False
    for line in code.splitlines():
        if re.match(r"(@\w+ )*import \w+", line):
            imports.append(line)
            top.append(""), rest.append("")
        elif inside or at_top.match(line):
            top.append(line), rest.append("")
            inside = not (line.startswith("}") or (not inside and line.rstrip().endswith("}") and line.count("{") == line.count("}")))
        else:
            rest.append(line), top.append("")
    return imports, top, rest


def source(page, snippets):
    imports, files, body = {"import Wryneck"}, [], ["private func tree() -> Branch { Branch() }"]
    for number, one in enumerate(snippets):
        found, top, rest = parts(MAIN.sub("", one.code), ALL_AT_TOP if one.is_at_top else AT_TOP)
        imports.update(found)
        imports.update(line.strip() for line in one.given.splitlines() if line.strip().startswith("import "))
        place = f'#sourceLocation(file: "{page.path}", line: {one.line})'
        if any(top):
            files += [place, *top, "#sourceLocation()"]
        given = [f"    {line.strip()}" for line in one.given.split("\n") if not line.strip().startswith("import ")]
        head = f"func snippet{number}(root: Branch, request: Request, reactor: Reactor) async throws -> Response {{"
        body += [head, *given, "    do {", place, *rest, "#sourceLocation()", "    }", "    return .empty()", "}"]
    return "\n".join([*sorted(imports), *files, *body, ""])


def checked(page, build, folder):
    """What is wrong with a page."""
    wrong = compiled(page, page.snippets, build, folder) if page.snippets else []
    for one in page.refused:
        errors = compiled(page, [one], build, folder)
        if not any(one.refused in error for error in errors):
            wrong.append(f"{page.path}:{one.line}:1: error: not refused with: {one.refused}" + "".join(f"\n    {error}" for error in errors))
    return wrong


def compiled(page, snippets, build, folder):
    """What the compiler says, of errors alone."""
    name = re.sub(r"\W", "_", f"{page.path.relative_to(ROOT)}-{snippets[0].line}")
    path = folder / f"{name}.swift"
    path.write_text(source(page, snippets), encoding="utf-8")
    maps = [f"-fmodule-map-file={one}" for one in sorted(build.glob("C*.build/module.modulemap"))]
    command = ["swiftc", "-c", "-parse-as-library", "-swift-version", "6", "-suppress-warnings", "-o", folder / f"{name}.o", "-I", build / "Modules", "-plugin-path", plugins(), path]
    for one in maps:
        command += ["-Xcc", one]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    errors = [line for line in done.stderr.splitlines() if re.match(r"\S+:\d+:\d+: error:", line) or line.startswith("error:")]
    return errors or (done.stderr.splitlines()[-5:] if done.returncode != 0 else [])


def plugins():
    """The macros of Swift Testing."""
    found = json.loads(subprocess.run(["swiftc", "-print-target-info"], capture_output=True, text=True, check=True).stdout)
    return Path(found["paths"]["runtimeResourcePath"]) / "host/plugins/testing"


def pages():
    found = [ROOT / "README.md", *sorted((ROOT / "Documentation").rglob("*.md")), *sorted((ROOT / "Sources").rglob("*.md"))]
    return [path for path in found if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build = Path(sys.argv[1]).resolve()
    wanted = [Path(name).resolve() for name in sys.argv[2:]] or pages()
    several = [page for page in map(read, wanted) if page.snippets or page.refused]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(2) as workers:
        results = list(workers.map(lambda page: checked(page, build, Path(name)), several))
    for errors in results:
        for line in errors:
            print(line.replace(f"{ROOT}/", ""))
    number = sum(len(page.snippets) + len(page.refused) for page in several)
    wrong = sum(bool(errors) for errors in results)
    print(f"{number} snippets on {len(several)} pages, {wrong} pages with errors")
    sys.exit(1 if wrong or not number else 0)


if __name__ == "__main__":
    main()
