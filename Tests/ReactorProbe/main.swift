// A program for tests of what belongs to a whole process: its main thread, its signals, its exit. The first argument
// says which. Every probe prints what happened, a line at a time, and ends by itself.

import Glibc

let probes: [String: () throws -> Void] = [
    "main-queue": probeMainQueue, "signals": probeSignals, "no-signals": probeNoSignals,
]
guard let name = CommandLine.arguments.dropFirst().first, let probe = probes[name] else { exit(64) }
try probe()
