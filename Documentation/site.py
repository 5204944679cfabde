#!/usr/bin/env python3
"""Makes the site of the documentation: site.py PROGRAM FOLDER. `make docs` calls it, behind DocC.

Pages come from the repository's Markdown: the articles of DocC, the README of each room, and Documentation/Site. What is not in the repository is not
linked: a link that leads nowhere ends this program with an error.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import markdown

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "Documentation/Site"
ARTICLES = ROOT / "Sources/Wryneck/Wryneck.docc/Articles"
PAGES = {  # of the site, and what they are made from
    "index.html": "Documentation/Site/index.md",
    "readme.html": "README.md",
    "security.html": "SECURITY.md",
    "contributing.html": "CONTRIBUTING.md",
    "changelog.html": "CHANGELOG.md",
    "benchmarks.html": "Benchmarks/README.md",
    "examples.html": "Examples/README.md",
    "packaging.html": "Packaging/README.md",
}
NAVIGATION = [("Guide", "guide/Tutorial.html"), ("Recipes", "guide/Recipes.html"), ("Program", "program.html"), ("Security", "security.html"), ("Library", "api/documentation/index.html")]
REMARK = re.compile(r"<!--\s*(?:given|not compiled|refused|same file|top)\b.*?-->\n?", re.S)


def ask(program, *arguments):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WRYNECK_")}
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True, env={**clean, "COLUMNS": "200"}).stdout


def pages():
    found = {name: ROOT / source for name, source in PAGES.items()}
    found |= {f"guide/{path.stem}.html": path for path in sorted(ARTICLES.glob("*.md"))}
    found |= {f"guide/{path.stem}.html": path for path in sorted((ROOT / "Documentation").glob("*.md"))}
    for path in sorted((ROOT / "Sources").glob("*/README.md")):
        found[f"rooms/{path.parent.name}.html"] = path
    return {name: path for name, path in found.items() if path.exists()}


def prepared(text, names):
    """DocC's own marks as plain Markdown."""
    text = REMARK.sub("", text)
    text = re.sub(r"<doc:(\w+)>", lambda m: f"[{names.get(m[1], m[1])}]({m[1]}.md)", text)
    text = re.sub(r"``([^`\n]+)``", r"`\1`", text)
    text = re.sub(r"^@Row \{\n|^\s*@Column \{ (.*?) \}$|^\}$", lambda m: m[1] or "", text, flags=re.M)
    return re.sub(r"!\[([^\]]*)\]\(([\w-]+)\)", lambda m: f"![{m[1]}](../images/{m[2]}.png)", text)


def titles(several):
    found = {}
    for path in several.values():
        match = re.search(r"^# (.+)$", path.read_text(encoding="utf-8"), re.M)
        found[path.stem] = match[1] if match else path.stem
    return found


def relinked(body, name, source, several):
    """Links between files of the repository, as links between pages of the site."""
    back = {path.resolve(): page for page, path in several.items()}
    here = Path(name).parent

    def change(match):
        target, _, fragment = html.unescape(match[2]).partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return match[0]
        path = (source.parent / unquote(target)).resolve()
        if path in back:
            to = os.path.relpath(back[path], here)
        elif path.is_relative_to(ROOT) and path.exists():
            return f'{match[1]}="{html.escape(os.path.relpath(copied(path), here))}"'
        else:
            return match[0]
        return f'{match[1]}="{html.escape(to)}{"#" + fragment if fragment else ""}"'

    return re.sub(r'\b(href|src)="([^"]*)"', change, body)


FILES = {}


def copied(path):
    """A file that a page shows, such as a picture; or a source, which becomes text."""
    name = f"files/{path.relative_to(ROOT)}"
    FILES[name] = path
    return name


def page(name, title, body, version):
    root = "../" * name.count("/")
    navigation = " ".join(f'<a href="{root}{to}">{text}</a>' for text, to in NAVIGATION)
    text = (SITE / "page.html").read_text(encoding="utf-8")
    for key, value in {"TITLE": html.escape(title), "ROOT": root, "NAVIGATION": navigation, "VERSION": version, "BODY": body}.items():
        text = text.replace(f"@{key}@", value)
    return text


def options(program):
    """The program's options, as it tells them."""
    arguments = json.loads(ask(program, "--experimental-dump-help"))["command"]["arguments"]
    sections = {}
    for one in arguments:
        if one.get("shouldDisplay", True):
            sections.setdefault(one.get("sectionTitle") or "Arguments", []).append(one)
    parts = ["<h1>The program's options</h1>", "<p>Each can stand on the command line, in the environment (<code>WRYNECK_PORT=8080</code>) and in a file (<code>port = 8080</code>).</p>"]
    for title, several in sections.items():
        parts.append(f"<h2>{html.escape(title.capitalize())}</h2><dl>")
        for one in several:
            names = ", ".join(("-" if name["kind"] == "short" else "--") + name["name"] for name in one.get("names", [])) or one.get("valueName", "")
            value = f" <var>{html.escape(one['valueName'])}</var>" if one["kind"] == "option" and one.get("valueName") else ""
            about = " ".join(filter(None, [one.get("abstract"), one.get("discussion")]))
            parts.append(f'<dt><code>{html.escape(names)}</code>{value}</dt><dd>{html.escape(about)}</dd>')
        parts.append("</dl>")
    return "\n".join(parts)


def broken(folder):
    """Links between the site's own pages that lead nowhere. DocC's pages make theirs by script."""
    wrong = []
    for path in sorted(folder.rglob("*.html")):
        if folder / "api" in path.parents or folder / "files" in path.parents:
            continue
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r'\b(?:href|src)="([^"]*)"', text):
            target, _, fragment = html.unescape(target).partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            to = (path.parent / unquote(target)).resolve() if target else path
            if to.is_dir():
                to = to / "index.html"
            if not to.exists():
                wrong.append(f"{path.relative_to(folder)}: {target}")
            elif fragment and to.suffix == ".html" and (folder / "api") not in to.parents:
                if f'id="{fragment}"' not in to.read_text(encoding="utf-8"):
                    wrong.append(f"{path.relative_to(folder)}: {target}#{fragment}")
    return wrong


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    version, several = ask(program, "--version").strip(), pages()
    names = titles(several)
    for name, source in several.items():
        text = prepared(source.read_text(encoding="utf-8"), names)
        body = markdown.markdown(text, extensions=["tables", "fenced_code", "toc", "sane_lists", "md_in_html"])
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(page(name, names[source.stem], relinked(body, name, source, several), version), encoding="utf-8")
    (folder / "program.html").write_text(page("program.html", "The program's options", options(program), version), encoding="utf-8")
    for name, path in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            (folder / name).mkdir(exist_ok=True)
            listing = "".join(f"<li>{html.escape(one.name)}</li>" for one in sorted(path.iterdir()))
            (folder / name / "index.html").write_text(page(f"{name}/index.html", path.name, f"<h1>{path.name}</h1><ul>{listing}</ul>", version), encoding="utf-8")
        else:
            shutil.copyfile(path, folder / name)
    (folder / "images").mkdir(exist_ok=True)
    for path in [ROOT / "Public/images/wryneck.svg", *(ROOT / "Sources/Wryneck/Wryneck.docc/Resources").glob("*")]:
        shutil.copyfile(path, folder / "images" / path.name.replace("@2x", ""))
    shutil.copyfile(SITE / "style.css", folder / "style.css")
    if wrong := broken(folder):
        sys.exit("links that lead nowhere:\n  " + "\n  ".join(wrong))
    print(f"{len(list(folder.rglob('*.html')))} pages in {folder}")


if __name__ == "__main__":
    main()
