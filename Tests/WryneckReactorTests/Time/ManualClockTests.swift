import Testing
import WryneckReactor
import WryneckReactorTesting

@Suite("ManualClock") struct ManualClockTests {
    private struct Mishap: Error {}
    private let clock = ManualClock()

    @Test("advance runs what is due in the order of time, each call at its own time")
    func order() {
        var ran: [(Int, Int64)] = []
        for seconds in [3, 1, 2] { clock.callLater(.seconds(seconds)) { ran.append((seconds, clock.now.nanoseconds / 1_000_000_000)) } }
        clock.advance(by: .seconds(5))
        #expect(ran.map(\.0) == [1, 2, 3])
        #expect(ran.map(\.1) == [1, 2, 3])
        #expect(clock.now == Instant(nanoseconds: 5_000_000_000))
    }

    @Test("advance also runs what is planned meanwhile, if its time comes")
    func plannedMeanwhile() throws {
        var ran: [Int64] = []
        var planned: DelayedCall?
        func plan() {
            planned = clock.callLater(.seconds(2)) {
                ran.append(clock.now.nanoseconds / 1_000_000_000)
                plan()
            }
        }
        plan()
        clock.advance(by: .seconds(7))
        #expect(ran == [2, 4, 6])
        #expect(clock.pendingCalls == 1)
        try planned?.cancel()
    }

    @Test("pump is one advance after the other")
    func pump() {
        var ran: [Int64] = []
        for step in 1...4 { clock.callLater(.seconds(step)) { ran.append(clock.now.nanoseconds / 1_000_000_000) } }
        clock.pump([.seconds(1), .zero, .seconds(2)])
        #expect(ran == [1, 2, 3])
        #expect(clock.now.nanoseconds == 3_000_000_000)
        clock.pump([.seconds(1)])
        #expect(ran == [1, 2, 3, 4])
    }

    @Test("time does not go back: not by a negative advance, nor by an advance inside a call")
    func neverBack() {
        clock.advance(by: .seconds(2))
        clock.advance(by: .seconds(-1))
        #expect(clock.now.nanoseconds == 2_000_000_000)
        clock.callLater(.seconds(1)) { clock.advance(by: .seconds(10)) }
        clock.advance(by: .seconds(2))
        #expect(clock.now.nanoseconds == 13_000_000_000)
    }

    @Test("what a call throws is kept, and the others still run")
    func thrown() {
        var ran = false
        clock.callLater(.seconds(1)) { throw Mishap() }
        clock.callLater(.seconds(1)) { ran = true }
        clock.advance(by: .seconds(1))
        #expect(ran)
        #expect(clock.thrown.count == 1 && clock.thrown.first is Mishap)
    }
}
