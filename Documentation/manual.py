#!/usr/bin/env python3
"""Makes wryneck.1 and the shell completions of what the program says of itself: manual.py PROGRAM. `make manual` calls it."""

import json
import os
import re
import subprocess
import sys

folder = os.path.dirname(os.path.abspath(__file__))


def ask(program, *arguments):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("WRYNECK_")}
    return subprocess.run([program, *arguments], check=True, capture_output=True, text=True, env={**clean, "COLUMNS": "200"}).stdout


def roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def label(option, optional, toggles):
    value = option.get("valueName", "") if option["kind"] == "option" else ""
    parts = []
    for name in sorted(option["names"], key=lambda name: name["kind"] != "short"):
        spelled = ("-" if name["kind"] == "short" else "--") + name["name"]
        parts.append("\\fB" + roff(spelled) + "\\fR")
    text = ", ".join(parts)
    if value:
        named = "\\fI" + roff(value) + "\\fR"
        text += "[=" + named + "]" if option["names"][0]["name"] in optional else " " + named
    if option["names"][0]["name"] in toggles:
        text += ", \\fB" + roff("--no-" + option["names"][0]["name"]) + "\\fR"
    return text


def main(program):
    version = ask(program, "--version").strip()
    optional = set(re.findall(r"--([a-z-]+)\[=<", ask(program, "--help")))
    arguments = json.loads(ask(program, "--experimental-dump-help"))["command"]["arguments"]
    named = {name["name"] for argument in arguments for name in argument.get("names", [])}
    toggles = {name for name in named if "no-" + name in named and argument_is_flag(arguments, name)}
    sections, variables = {}, []
    for argument in arguments:
        if argument["kind"] == "positional":
            sections.setdefault("", []).append(("\\fI" + roff(argument["valueName"]) + "\\fR", argument["abstract"]))
            continue
        name = argument["names"][0]["name"]
        long = next(entry["name"] for entry in argument["names"] if entry["kind"] == "long")
        if long.startswith("no-") and long[3:] in toggles:
            continue
        default = argument.get("defaultValue", "")
        text = argument["abstract"]
        if default and argument["kind"] == "option" and "(default" not in text:
            text += f" (default: {default})"
        sections.setdefault(argument.get("sectionTitle", ""), []).append((label(argument, optional, toggles), text))
        if long not in ("help", "version", "check", "config", "no-access-log"):
            variables.append("WRYNECK_" + long.upper().replace("-", "_"))
    options = []
    # What belongs to no group is about the run itself, and comes last.
    for title, entries in sorted(sections.items(), key=lambda section: section[0] == ""):
        options.append(".SS " + (roff(title) or "The rest"))
        for heading, text in entries:
            options += [".TP", heading, roff(text)]
    with open(os.path.join(folder, "wryneck.1.in"), encoding="utf-8") as file:
        template = file.read()
    page = template.replace("@VERSION@", version).replace("@OPTIONS@", "\n".join(options))
    lines = [f".BR {name} ," for name in variables[:-1]] + [f".BR {variables[-1]} ."]
    page = page.replace("@VARIABLES@.", "\n".join(lines))
    page = page.replace(page[: page.index("\n")], '.\\" Made by `make manual` from wryneck.1.in: change that.', 1)
    write("wryneck.1", page)
    for shell, name in (("bash", "wryneck.bash"), ("zsh", "_wryneck"), ("fish", "wryneck.fish")):
        write(os.path.join("completions", name), ask(program, "--generate-completion-script", shell))


def argument_is_flag(arguments, name):
    return any(argument["kind"] == "flag" and argument["names"][0]["name"] == name for argument in arguments)


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text.rstrip("\n") + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
