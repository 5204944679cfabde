// main.swift - work that would hold the loop goes to threads; the loop goes on meanwhile, and every result comes back
// to its thread.

import Glibc
import WryneckNetworking

/// Counts primes the slow way.
@Sendable func primes(in range: Range<Int>) -> Int {
    range.count { number in
        number > 1 && !(2...).prefix(while: { $0 * $0 <= number }).contains { number.isMultiple(of: $0) }
    }
}

let limit = CommandLine.arguments.dropFirst().first.map { Int($0) } ?? 200_000
guard let limit, limit > 0, CommandLine.arguments.count <= 2 else {
    print("usage: work-in-threads [LIMIT]")
    exit(64)
}

let reactor = try Reactor()
let handle = reactor.handle
var ticks = 0
LoopingCall(on: reactor) { ticks += 1 }.start(every: .milliseconds(1))

// Eight parts, so that the pool's threads have something to share.
let parts = (0..<8).map { part in
    reactor.deferToThread {
        let count = primes(in: limit * part / 8..<limit * (part + 1) / 8)
        // From a thread to the loop: what lives there is only touched there.
        handle.perform { LogOutput.standardOutput.writeLine("part \(part): \(count)") }
        return count
    }
}
let total = gatherResults(parts).map { counts in
    print("\(counts.reduce(0, +)) primes below \(limit)")
    print("the loop ticked \(ticks) times meanwhile")
    reactor.stop()
}
try reactor.run()
withExtendedLifetime(total) {}
