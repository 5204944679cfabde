import Testing

@testable import WryneckReactor

@Suite("ByteRate") struct ByteRateTests {
    private let start = Instant(nanoseconds: 1_000_000_000)
    private let rate = ByteRate.standard

    private func isMissed(_ moved: Int, after seconds: Int, silence: Int = 0, _ rate: ByteRate? = nil) -> Bool {
        let now = start + .seconds(seconds)
        return (rate ?? self.rate).isMissed(moved: moved, since: start, last: now + .seconds(-silence), at: now)
    }

    @Test("counts the average from the end of the grace on")
    func average() {
        #expect(!isMissed(1, after: 5))
        #expect(!isMissed(240 * 10, after: 15) && isMissed(240 * 10 - 1, after: 15))
    }

    @Test("is missed by a peer that has moved nothing, and by a silence, whatever was moved before")
    func silence() {
        #expect(isMissed(0, after: 5))
        #expect(!isMissed(1 << 40, after: 100, silence: 29) && isMissed(1 << 40, after: 100, silence: 30))
    }

    @Test("zero asks for no average, and the largest rate is no trap")
    func extremes() {
        var rate = ByteRate.standard
        rate.bytesPerSecond = 0
        #expect(!isMissed(1, after: 1_000_000, rate))
        rate.bytesPerSecond = .max
        #expect(isMissed(1, after: 6, rate))
        #expect(isMissed(0, after: 1_000_000, rate))
    }

    @Test("is looked at again after the shorter of its times, and never at once")
    func span() {
        #expect(rate.span == .seconds(5))
        #expect(ByteRate(grace: .zero, bytesPerSecond: 1, gap: .zero).span == .milliseconds(1))
    }
}
