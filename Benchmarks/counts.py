#!/usr/bin/env python3
"""What a request costs in instructions and allocations, counted and not timed, against baseline.json. See README.md."""

import sys

sys.dont_write_bytecode = True

import argparse
import concurrent.futures
import json
import os
import platform
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = HERE / ".build/release/request-cost"
BASELINE = HERE / "baseline.json"
TIMES = 100  # requests, or batches of them, in what is counted
RUNS = 3
GROWTH = 0.05  # from which on the check fails
NOISE = 0.005  # how far apart the runs may be
HARNESS = "harness"  # what all others have in common and is not theirs: subtracted

# The same hashes, the same heap, and the same variants of memcpy on every machine.
ENVIRONMENT = {
    "SWIFT_DETERMINISTIC_HASHING": "1",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-ERMS,-FSRM:glibc.malloc.arena_max=1",
    "PATH": os.environ.get("PATH", ""),
}


class Failure(Exception):
    """Something that the person at the keyboard can mend; the message says how."""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="write the counts to baseline.json instead of comparing")
    parser.add_argument("--program", type=Path, default=PROGRAM, help="request-cost, as another package has built it")
    parser.add_argument("--only", metavar="NAMES", help="some of them: plaintext,async")
    parser.add_argument("--profile", metavar="FILE", help="with --only NAME: keep callgrind's data there, for callgrind_annotate")
    return parser.parse_args()


def run(command):
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=1800)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done


class Counter:
    def __init__(self, folder, program=PROGRAM):
        # valgrind 3.19 gives up on the debugging information that clang writes; symbols remain.
        self.program = folder / "request-cost"
        self.files = folder / "files"
        self.files.mkdir()
        (self.files / "small.txt").write_text("Hello, file\n")
        os.utime(self.files / "small.txt", (1_700_000_000, 1_700_000_000))
        run(["strip", "--strip-debug", "-o", self.program, program])

    def batches(self):
        """{name: how many requests are one of it}"""
        return {name: int(batch) for name, batch in map(str.split, run([self.program]).stdout.splitlines())}

    def command(self, name):
        return [self.program, name, str(TIMES), self.files]

    def allocations(self, name):
        return int(run(self.command(name)).stdout)

    def instructions(self, name, profile=os.devnull):
        tool = ["valgrind", "--tool=callgrind", "--toggle-collect=measured_part", f"--callgrind-out-file={profile}"]
        found = re.search(r"Collected : (\d+)", run(tool + self.command(name)).stderr)
        if not found or int(found[1]) == 0:
            raise Failure("callgrind counted nothing: is measured_part still a function?")
        return int(found[1])


def middle(name, what, values):
    values = sorted(values)
    if values[-1] - values[0] > NOISE * values[-1]:
        raise Failure(f"{name}: {what} differ by more than {NOISE:.1%} between runs ({', '.join(map(str, values))}): these counts mean nothing")
    return values[len(values) // 2]


def measure(counter, batches):
    """{name: {instructions, allocations}} of one request, without the harness."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        pending = {
            name: ([pool.submit(counter.instructions, name) for _ in range(RUNS)], [pool.submit(counter.allocations, name) for _ in range(RUNS)])
            for name in batches
        }
        totals = {
            name: (middle(name, "instructions", [one.result() for one in first]), middle(name, "allocations", [one.result() for one in second]))
            for name, (first, second) in pending.items()
        }
    harness = totals[HARNESS]
    return {
        name: {
            key: round((total - own) / TIMES / batches[name], digits)
            for key, total, own, digits in zip(("instructions", "allocations"), values, harness, (None, 1))
        }
        for name, values in totals.items() if name != HARNESS
    }


def compare(found, baseline):
    """Lines to print, and those that are too much."""
    lines, failures = [f"{'':14}{'instructions':>13}{'was':>9}{'':>8}{'allocations':>13}{'was':>7}"], []
    for name, counts in found.items():
        was = baseline.get(name)
        if not was:
            failures.append(f"{name} is not in baseline.json")
            continue
        growth = {key: counts[key] / was[key] - 1 if was[key] else float(counts[key] > 0) for key in counts}
        lines.append(
            f"{name:14}{counts['instructions']:13,.0f}{was['instructions']:9,.0f}{growth['instructions']:+8.1%}"
            f"{counts['allocations']:13.1f}{was['allocations']:7.1f}"
        )
        failures += [f"{name}: {key} grew by {part:.1%}, from {was[key]:g} to {counts[key]:g}" for key, part in growth.items() if part > GROWTH]
        lines += [f"  {key} fell by {-part:.1%}: make bench-baseline keeps it so" for key, part in growth.items() if part < -GROWTH]
    return lines, failures


def main():
    options = arguments()
    if missing := [tool for tool in ("valgrind", "strip") if not shutil.which(tool)]:
        raise Failure(f"{' and '.join(missing)} missing: make setup-test")
    if platform.machine() != "x86_64":
        print("The counts in baseline.json are those of x86-64; there are none to compare with here.")
        return
    with tempfile.TemporaryDirectory(prefix="wryneck-counts-") as folder:
        counter = Counter(Path(folder), options.program)
        batches = counter.batches()
        if options.only:
            if unknown := set(options.only.split(",")) - set(batches):
                raise Failure(f"{', '.join(unknown)}: not among {', '.join(batches)}")
            batches = {name: batches[name] for name in [HARNESS, *options.only.split(",")]}
        if options.profile:
            counter.instructions(list(batches)[-1], options.profile)
            return
        found = measure(counter, batches)
    if options.update:
        kept = json.loads(BASELINE.read_text()) if options.only and BASELINE.exists() else {}
        BASELINE.write_text(json.dumps(kept | found, indent=2) + "\n")
        print(BASELINE.read_text(), end="")
        return
    lines, failures = compare(found, json.loads(BASELINE.read_text()))
    print("\n".join(lines))
    if failures:
        raise Failure("\n".join(failures) + "\nIf it has to be so, make bench-baseline and say why in the commit.")
    print(f"{len(found)} paths, none dearer by more than {GROWTH:.0%} than baseline.json says")


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
