// Random lives: whatever is done to Deferreds, in whatever order and also from within their own functions, nothing
// traps, nobody waits in a circle, and nothing outlives its last reference.

import Testing

@testable import WryneckDeferred

@Suite("Random lives")
struct RandomLivesTests {
    /// Some Deferreds that are made to wait for each other. Their functions know this only weakly, so what holds them
    /// together is ours.
    final class World {
        private(set) var all: [Deferred<Int>] = []
        /// When each of them was made.
        private var ages: [Int] = []
        private var made = 0
        /// Whether lists, races, locks and `chain(to:)` take part. Waiting for oneself by way of these is a deadlock
        /// that nobody sees; so functions then return only what was made before their own Deferred. Without, they
        /// return anything.
        private let isWide: Bool
        private let lock = DeferredLock()
        private let queue = DeferredQueue<Int>()
        private var random: SplitMix
        /// How many functions are on the stack; what they do themselves must end.
        private var depth = 0

        init(seed: UInt64, isWide: Bool) {
            self.isWide = isWide
            random = SplitMix(state: seed)
            all = (0..<6).map { _ in Deferred<Int>() }
            ages = Array(0..<6)
            made = 6
        }

        private func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

        /// What a function of a Deferred of this age returns.
        private func inner(for age: Int) -> Deferred<Int> {
            let place = number(all.count)
            return !isWide || ages[place] < age ? all[place] : .succeed(5)
        }

        private func place(_ deferred: Deferred<Int>) {
            let place = number(all.count)
            all[place] = deferred
            ages[place] = made
            made += 1
        }

        /// What a function of the user's does: perhaps something with the others, perhaps it throws.
        private func act() throws {
            guard depth < 3 else { return }
            depth += 1
            defer { depth -= 1 }
            if number(4) == 0 { step() }
            if number(6) == 0 { throw Boom() }
        }

        private func make() -> Deferred<Int> {
            switch number(3) {
            case 0: Deferred { [weak self] _ in try self?.act() }
            case 1:
                Deferred { [weak self] deferred in
                    try self?.act()
                    try deferred.callback(1)
                }
            default: Deferred()
            }
        }

        private func transformed(_ one: Deferred<Int>) -> Deferred<Int> {
            let age = made
            return switch number(isWide ? 8 : 3) {
            case 0:
                one.map { [weak self] value in
                    try self?.act()
                    return value
                }
            case 1: one.flatMap { [weak self] in self?.inner(for: age) ?? .succeed($0) }
            case 2: one.mapError { $0 }
            case 3:
                DeferredList([one, all[0]], fireOnOneCallback: number(2) == 0, fireOnOneErrback: number(2) == 0).map {
                    _ in 1
                }
            case 4: race([one, all[0]]).map(\.value)
            case 5: lock.run { [weak self] in self?.inner(for: age) ?? .succeed(1) }
            case 6:
                {
                    let other = make()
                    one.chain(to: other)
                    return other
                }()
            default: (try? queue.get()) ?? one
            }
        }

        private func add(to one: Deferred<Int>, _ age: Int) {
            switch number(5) {
            case 0:
                one.addCallback { [weak self] value in
                    try self?.act()
                    return value
                }
            case 1: one.addCallback { [weak self] value in self?.inner(for: age) ?? .succeed(value) }
            case 2: one.addErrback { [weak self] error in self?.inner(for: age) ?? .fail(error) }
            case 3:
                one.addBoth { [weak self] (_: Result<Int, any Error>) -> Deferred<Int> in
                    try self?.act()
                    return self?.inner(for: age) ?? .succeed(1)
                }
            default: one.whenSettled { [weak self] _ in try? self?.act() }
            }
        }

        func step() {
            let place = number(all.count)
            let one = all[place]
            switch number(12) {
            case 0: try? one.callback(number(9))
            case 1: try? one.errback(Boom())
            case 2: one.cancel()
            case 3: one.pause()
            case 4: one.unpause()
            case 5: self.place(make())
            case 6, 7: self.place(transformed(one))
            case 8: try? queue.put(1)
            default: add(to: one, ages[place])
            }
        }
    }

    struct SplitMix: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var word = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
            word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
            return word ^ (word >> 31)
        }
    }

    private struct Weak { weak var deferred: Deferred<Int>? }

    @Test("no trap, no circle of waiting, nothing left", arguments: [false, true], 0..<UInt64(4))
    func lives(isWide: Bool, series: UInt64) {
        _ = Reports.during {
            for seed in series * 130..<(series + 1) * 130 {
                var seen: [ObjectIdentifier: Weak] = [:]
                var world: World? = World(seed: seed, isWide: isWide)
                for _ in 0..<50 {
                    world?.step()
                    for deferred in world?.all ?? [] {
                        seen[ObjectIdentifier(deferred)] = Weak(deferred: deferred)
                        var node = deferred.upstream, steps = 0
                        while let current = node, steps < 1000 { (node, steps) = (current.upstream, steps + 1) }
                        #expect(steps < 1000, "seed \(seed): a circle")
                    }
                }
                world = nil
                #expect(seen.values.allSatisfy { $0.deferred == nil }, "seed \(seed): something is left")
            }
        }
    }
}
