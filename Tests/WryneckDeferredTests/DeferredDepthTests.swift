// Depth: how much stack it takes to run, to cancel and to release long chains.

import ProcessTesting
import Testing

@testable import WryneckDeferred

@Suite("Depth", .ownThread)
struct DeferredDepthTests {
    /// How a million Deferreds can hang together.
    enum Shape: CaseIterable {
        case entries, takenOnceFired, waitingInwards, waitingOutwards, mapped, flatMapped, chainedTo, closures,
            cancellers, kept

        /// The first to be fired, and the last to get the result.
        func build(_ count: Int) -> (first: Deferred<Int>, last: Deferred<Int>, keeping: [Deferred<Int>]) {
            let first = Deferred<Int>()
            var last = first
            var kept: [Deferred<Int>] = []
            for _ in 0..<count {
                let current = last
                switch self {
                case .entries: current.addCallback { $0 + 1 }
                case .takenOnceFired: current.addCallback { Deferred.succeed($0 + 1) }
                case .waitingOutwards: last = Deferred.succeed(0).addCallback { _ in current }.addCallback { $0 + 1 }
                case .waitingInwards:
                    // Built from the other side: each new one is what the one before waits for.
                    last = Deferred<Int>()
                    let next = last
                    current.addCallback { _ in next }.addCallback { $0 + 1 }
                case .mapped: last = current.map { $0 + 1 }
                case .flatMapped: last = current.flatMap { .succeed($0 + 1) }
                case .chainedTo:
                    last = Deferred<Int>()
                    current.addCallback { $0 + 1 }.chain(to: last)
                case .closures:
                    let next = Deferred<Int>()
                    last = next
                    current.addCallback { value in withExtendedLifetime(next) { value + 1 } }
                case .cancellers: last = Deferred<Int> { _ in current.cancel() }
                case .kept:
                    last = current.map { $0 + 1 }
                    kept.append(last)
                }
            }
            return (first, last, kept)
        }
    }

    /// Recursion would take some hundred bytes of stack a link, of which a thread has eight million: so `many` shows
    /// it, and `million`, which takes a second or two in a debug build, is for what a program may well do that often.
    private let many = 100_000
    private let million = 1_000_000

    @Test("any number of links runs in constant stack", arguments: Shape.allCases)
    func deepRun(shape: Shape) throws {
        // These are held together by what users capture, not by links.
        guard ![.closures, .cancellers, .waitingInwards].contains(shape) else { return }
        let count = shape == .mapped ? million : many
        let chain = shape.build(count)
        try chain.first.callback(0)
        #expect(chain.last.outcome == "\(count)")
    }

    @Test("many Deferreds that each come to wait for the next, while they run")
    func deepWaiting() throws {
        let all = (0...many).map { _ in Deferred<Int>() }
        for (outer, inner) in zip(all, all.dropFirst()) {
            outer.addCallback { _ in inner }.addCallback { $0 + 1 }
        }
        for outer in all.dropLast() { outer.settle(.success(0)) }
        try all[many].callback(0)
        #expect(all[0].outcome == "\(many)")
    }

    @Test("many fired Deferreds in a row are taken in constant stack")
    func deepTaking() {
        var last = Deferred.succeed(0)
        for _ in 0..<many {
            let inner = last
            last = Deferred.succeed(0).addCallback { _ in inner }.addCallback { $0 + 1 }
        }
        #expect(last.outcome == "\(many)")
    }

    @Test("cancelling the last of many links reaches the first")
    func deepCancel() {
        let chain = Shape.mapped.build(many)
        chain.last.cancel()
        #expect(chain.last.outcome == "error cancelled")
        chain.last.forget()
    }

    @Test("any number of unfired links is released in constant stack, and completely", arguments: Shape.allCases)
    func deepRelease(shape: Shape) {
        weak var first: Deferred<Int>?, last: Deferred<Int>?
        do {
            var chain = shape.build(shape == .mapped ? million : many)
            (first, last) = (chain.first, chain.last)
            chain.keeping = []
        }
        #expect(first == nil)
        #expect(last == nil)
    }
}
