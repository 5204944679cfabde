import Testing

@testable import WryneckReactor

@Suite("Instant") struct InstantTests {
    @Test(
        "arithmetic saturates at both ends of time, and never reaches the instant that means never",
        arguments: [
            (Int64.max - 1, Duration.seconds(1), Int64.max - 1),
            (0, .seconds(Int64.max), .max - 1),
            (0, .nanoseconds(Int64.max), .max - 1),
            (-1, .seconds(Int64.min), .min),
            (.min, .nanoseconds(-1), .min),
            (5, .zero, 5),
            (5, .nanoseconds(-7), -2),
            (0, .milliseconds(1500), 1_500_000_000),
        ])
    func saturates(start: Int64, step: Duration, end: Int64) {
        #expect((Instant(nanoseconds: start) + step).nanoseconds == end)
        #expect(Instant(nanoseconds: start) + step < .never)
    }

    @Test("the time between two instants is signed and saturates")
    func duration() {
        #expect(Instant(nanoseconds: 3).duration(to: Instant(nanoseconds: 10)) == .nanoseconds(7))
        #expect(Instant(nanoseconds: 10).duration(to: Instant(nanoseconds: 3)) == .nanoseconds(-7))
        #expect(Instant(nanoseconds: 10) - Instant(nanoseconds: 3) == .nanoseconds(7))
        #expect(Instant(nanoseconds: .min) - Instant(nanoseconds: .max) == .nanoseconds(Int64.min))
        #expect(Instant(nanoseconds: .min).duration(to: Instant(nanoseconds: .max)) == .nanoseconds(Int64.max))
        #expect(Instant(nanoseconds: .max).duration(to: Instant(nanoseconds: .min)) == .nanoseconds(Int64.min))
    }

    @Test("a duration in whole nanoseconds is clipped to 64 bits")
    func wholeNanoseconds() {
        #expect(Duration.seconds(1).wholeNanoseconds == 1_000_000_000)
        #expect(Duration.milliseconds(-1500).wholeNanoseconds == -1_500_000_000)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
        #expect(Duration.seconds(9_223_372_037).wholeNanoseconds == .max)
        #expect(Duration.nanoseconds(Int64.max).wholeNanoseconds == .max)
    }
}
