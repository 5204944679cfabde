"""What Wryneck costs before it runs: the time of a clean build, and the sizes of programs."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requirements
from servers import HERE, Failure, pinned


# As `make release` has it.
SMALL = ["--static-swift-stdlib", "-Xswiftc", "-use-ld=lld"]
for option in (f"--version-script={HERE.parent / 'Packaging/no-exports.map'}", "--icf=safe", "-O2", "-z", "pack-relative-relocs"):
    SMALL += ["-Xlinker", option]


def swift(package, scratch, *arguments):
    command = ["swift", *arguments, "--package-path", package, "--scratch-path", scratch]
    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=pinned(None))
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")


def build(package, scratch, *what):
    """Seconds. What has to be fetched is there before."""
    swift(package, scratch, "package", "resolve")
    began = time.monotonic()
    swift(package, scratch, "build", "-c", "release", *what)
    return time.monotonic() - began


def sizes(program):
    """MiB, as the linker leaves it and stripped."""
    with tempfile.TemporaryDirectory() as folder:
        stripped = Path(folder) / "stripped"
        shutil.copy(program, stripped)
        subprocess.run(["strip", stripped], check=True)
        return program.stat().st_size / 2**20, stripped.stat().st_size / 2**20


def measured():
    """{what: seconds or MiB}, from nothing: three builds, on all cores."""
    if not shutil.which("strip"):
        raise Failure("no strip (binutils): make bench-tools")
    root, weight = HERE.parent, HERE / "Weight"
    with tempfile.TemporaryDirectory(prefix="wryneck-weight-") as folder:
        library, programs = Path(folder) / "library", Path(folder) / "programs"
        print("a clean build of the library, then of programs", file=sys.stderr)
        found = {requirements.BUILD.what: build(root, library, "--target", "Wryneck")}
        build(root, library, "--product", "wryneck")
        found["wryneck, dynamic, MiB"], found["wryneck, dynamic, stripped, MiB"] = sizes(library / "release/wryneck")
        build(root, library, "--product", "wryneck", *SMALL)
        found["wryneck, static stdlib, MiB"], found[requirements.PROGRAM.what] = sizes(library / "release/wryneck")
        build(weight, programs, *SMALL)
        found[requirements.SERVER.what] = sizes(programs / "release/plain-server")[1]
        found[requirements.HELLO] = sizes(programs / "release/hello")[1]
    return found
