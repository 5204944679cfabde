"""What the command line of run.py says."""

import argparse
from pathlib import Path

from cases import NAMES, QUICK
from peers import ALL


def listed(allowed):
    def parse(text):
        names = text.split(",")
        if unknown := [name for name in names if name not in allowed]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not among {', '.join(allowed)}")
        return names

    return parse


def positive(text):
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def parsed(description):
    everybody = list(ALL)
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seconds", type=positive, help="of each measurement (2)")
    parser.add_argument("--rounds", type=positive, default=3, help="the table gives their medians (3)")
    parser.add_argument("--only", type=listed(NAMES), metavar="CASES", help=",".join(NAMES))
    parser.add_argument("--targets", type=listed(everybody), metavar="SERVERS", help=",".join(everybody))
    parser.add_argument("--quick", action="store_true", help=f"of a second each, and only {','.join(QUICK)} of Wryneck, the floors and nginx")
    parser.add_argument("--build", action="store_true", help="also a clean build of the library, and sizes of programs: some minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="for the figures (.build/results.json)")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="for the chart, SVG (.build/chart.svg)")
    parser.add_argument("--publish", action="store_true", help="into results.json, chart.svg and ../README.md, which are in the repository")
    parser.add_argument("--idle", type=positive, metavar="N", help="instead: memory of N idle connections (8000)")
    parser.add_argument("--secure", action="store_true", help="with --idle: of connections with TLS")
    parser.add_argument("--http2", action="store_true", help="with --idle: of connections that speak HTTP/2")
    parser.add_argument("--scaling", action="store_true", help="instead: one and two reactors, at a load that does not compete with them")
    parser.add_argument("--rate", type=positive, default=12_000, help="with --scaling: requests a second for each reactor (12000)")
    parser.add_argument("--check", action="store_true", help="only say what is missing from the system")
    options = parser.parse_args()
    # A part of the figures is not what the README shows.
    if options.publish and (options.only or options.targets or options.quick):
        parser.error("--publish is for a whole run")
    options.footprints = not (options.only or options.quick)
    options.only = options.only or (QUICK if options.quick else NAMES)
    options.targets = options.targets or (["bench-server", "floor", "http2-floor", "nginx"] if options.quick else everybody)
    options.seconds = options.seconds or (1 if options.quick else 2)
    return options
