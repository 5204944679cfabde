// deferred-bench: nanoseconds and allocations of what everything else is made of.
//
//   swift run -c release --package-path Benchmarks deferred-bench [ROUNDS]

import CAllocations
import WryneckNetworking
import WryneckReactorTesting

@main @MainActor
struct DeferredBench {
    static func main() async throws {
        let rounds = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 15
        print("\(pad("what", 44)) \(pad("ns", -9)) \(pad("allocations", -12))   (median of \(rounds) rounds)")
        for (name, measured) in try await results(rounds) {
            print(
                "\(pad(name, 44)) \(pad(measured.nanoseconds.rounded1, -9)) \(pad(measured.allocations.rounded1, -12))")
        }
    }

    static func results(_ rounds: Int) async throws -> [(String, Measured)] {
        [
            (
                "make, three callbacks, fire",
                try measure(rounds, 200_000) { for number in 0..<$0 { try makeAndFire(number) } }
            ),
            (
                "make, fire, three callbacks",
                try measure(rounds, 200_000) { for number in 0..<$0 { try fireAndAdd(number) } }
            ),
            (
                "a callback, 1000 of them on one Deferred",
                try measure(rounds, 200_000) { for _ in 0..<$0 / 1000 { try longChain() } }
            ),
            (
                "a Deferred, 1000 that wait for each other",
                try measure(rounds, 200_000) { for _ in 0..<$0 / 1000 { try nestedChain() } }
            ),
            (
                "await of a fired Deferred",
                try await measure(rounds, 200_000) { for number in 0..<$0 { try await awaitFired(number) } }
            ),
            ("addTimeout, fired in time", try measure(rounds, 100_000) { try timeouts($0) }),
            ("a tick of a LoopingCall", measure(rounds, 100_000) { ticks($0) }),
            ("a step of a CooperativeTask", measure(rounds, 100_000) { steps($0) }),
            ("arming one of 100,000 timers", measure(rounds, 100_000) { _ = CrowdOfTimers($0) }),
            ("arming and moving it later", measure(rounds, 100_000) { try? CrowdOfTimers($0).move(.seconds(100)) }),
            ("arming and moving it earlier", measure(rounds, 100_000) { try? CrowdOfTimers($0).move(.seconds(-100)) }),
            ("arming and cancelling it", measure(rounds, 100_000) { try? CrowdOfTimers($0).cancel() }),
            ("arming and running it", measure(rounds, 100_000) { CrowdOfTimers($0).run() }),
        ]
    }

    // MARK: What is measured

    static func makeAndFire(_ number: Int) throws {
        let deferred = Deferred<Int>()
        deferred.addCallback { $0 + 1 }
            .addCallback { $0 + 2 }
            .addCallback { $0 + 3 }
        try deferred.callback(number)
    }

    static func fireAndAdd(_ number: Int) throws {
        let deferred = Deferred<Int>()
        try deferred.callback(number)
        deferred.addCallback { $0 + 1 }
            .addCallback { $0 + 2 }
            .addCallback { $0 + 3 }
    }

    static func longChain() throws {
        let deferred = Deferred<Int>()
        for _ in 0..<1000 { deferred.addCallback { $0 + 1 } }
        try deferred.callback(0)
    }

    /// Each waits for the next one, as after a callback that returned it; then the innermost is fired.
    static func nestedChain() throws {
        let innermost = Deferred<Int>()
        var inner = innermost
        for _ in 0..<1000 {
            let (outer, next) = (Deferred<Int>(), inner)
            outer.addCallback { _ in next }
            try outer.callback(0)
            inner = outer
        }
        try innermost.callback(1)
    }

    static func awaitFired(_ number: Int) async throws { total &+= try await Deferred.succeed(number).value }

    static func timeouts(_ count: Int) throws {
        let clock = ManualClock()
        for number in 0..<count {
            let deferred = Deferred<Int>()
            deferred.addTimeout(.seconds(10), on: clock)
            try deferred.callback(number)
        }
    }

    static func ticks(_ count: Int) {
        let clock = ManualClock()
        let loop = LoopingCall(on: clock) { total &+= 1 }
        loop.start(every: .milliseconds(1), now: false)
        clock.advance(by: .milliseconds(count))
        loop.stop()
    }

    static func steps(_ count: Int) {
        let clock = ManualClock()
        var left = count
        Cooperator(on: clock).cooperate {
            left -= 1
            return left > 0 ? .more : .done
        }
        clock.advance(by: .zero)
    }

    /// Somewhere for results to go, so that they are not optimised away.
    static var total = 0
}
