import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactor

@testable import WryneckNetworking

@Suite("Backoff") struct BackoffTests {
    private func delays(_ backoff: Backoff, _ failures: ClosedRange<Int> = 1...6, _ chance: UInt64 = 0) -> [Duration] {
        var generator = Constant(value: chance)
        return failures.map { backoff.delay(afterFailures: $0, using: &generator) }
    }

    /// Always the same chance: 0 is the least, the greatest number the most.
    private struct Constant: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    @Test("waits grow by the factor, up to the cap")
    func grows() {
        let milliseconds = [100, 200, 400, 800, 1000, 1000].map { Duration.milliseconds($0) }
        #expect(delays(Backoff(cap: .seconds(1))) == milliseconds)
        #expect(
            delays(Backoff(initial: .seconds(1), factor: 1.5, cap: .seconds(3)), 1...4) == [
                .seconds(1), .milliseconds(1500), .milliseconds(2250), .seconds(3),
            ])
    }

    @Test("the standard numbers: 0.1 s, doubled, at most 30 s, half of it chance")
    func standard() {
        let most = delays(Backoff(), 9...11), least = delays(Backoff(), 9...11, .max)
        #expect(most == [.milliseconds(25_600), .seconds(30), .seconds(30)])
        #expect(zip(most, least).allSatisfy { $1 >= $0 / 2 && $1 < $0 * 0.51 })
    }

    @Test("chance shortens a wait, by no more than its part", arguments: [0, 0.25, 1])
    func jitter(part: Double) {
        var random = Random(seed: 3)
        let backoff = Backoff(initial: .seconds(1), factor: 1, jitter: part)
        let drawn = (0..<1000).map { _ in backoff.delay(afterFailures: 1, using: &random) }
        #expect(drawn.allSatisfy { $0 <= .seconds(1) && $0 >= .seconds(1) * (1 - part) })
        // All of the part is used.
        let (least, most) = (drawn.min() ?? .zero, drawn.max() ?? .zero)
        #expect(part == 0 ? least == most : most - least > .seconds(0.98) * part)
    }

    @Test(
        "a factor that cannot be meant leaves the wait as it is; one without end reaches the cap at once",
        arguments: [
            (Double.nan, 1, 1), (-2, 1, 1), (-.infinity, 1, 1), (.infinity, 30, 30), (0, 0, 0), (1, 1, 1),
            (.greatestFiniteMagnitude, 30, 30),
        ])
    func factor(_ factor: Double, second: Int, third: Int) {
        let waits = delays(Backoff(initial: .seconds(1), factor: factor, jitter: 0), 1...3)
        #expect(waits == [.seconds(1), .seconds(second), .seconds(third)])
        #expect(delays(Backoff(initial: .zero, factor: factor), 1...3) == [.zero, .zero, .zero])
    }

    @Test("the part of chance counts as none below zero and if it is no number, and as all above one")
    func jitterBounds() {
        for (part, least) in [(-1, 1000), (.nan, 1000), (0, 1000), (0.25, 750), (1, 0), (7, 0), (.infinity, 0)]
            as [(Double, Int)]
        {
            let backoff = Backoff(initial: .seconds(1), factor: 1, jitter: part)
            #expect(delays(backoff, 1...1, 0) == [.seconds(1)])
            let shortest = delays(backoff, 1...1, .max)[0]
            #expect(
                shortest >= .milliseconds(least) && shortest < .milliseconds(least + 1)
                    || least == 1000 && shortest == .seconds(1))
        }
    }

    @Test("constant: the same each time, without chance")
    func constant() {
        #expect(delays(.constant(.milliseconds(7)), 1...3, .max) == Array(repeating: .milliseconds(7), count: 3))
    }

    @Test(
        "no numbers lead out of the range from zero to the cap",
        arguments: [
            Backoff(initial: .seconds(-5)), Backoff(cap: .seconds(-1)), Backoff(factor: .infinity),
            Backoff(factor: .nan), Backoff(factor: -2),
            Backoff(initial: .zero, factor: .infinity), Backoff(jitter: 7), Backoff(jitter: -1), Backoff(jitter: .nan),
            Backoff(initial: .seconds(Int64.max), cap: .seconds(Int64.max)),
            Backoff(initial: .seconds(9), cap: .seconds(2)),
        ])
    func odd(_ backoff: Backoff) {
        for chance in [0, UInt64.max / 2, .max] {
            for delay in delays(backoff, 0...3, chance) + delays(backoff, Int.max...Int.max, chance) {
                #expect(delay >= .zero && delay <= max(.zero, backoff.cap))
            }
        }
    }
}
