import Testing
import WryneckReactor
import WryneckReactorTesting

@Suite("ManualClock") struct ManualClockTests {
    private struct Mishap: Error {}
    private let clock = ManualClock()

    @Test("advance runs what is due in the order of time, each call at its own time")
    func order() {
        var ran: [(Int, Int64)] = []
        for seconds in [3, 1, 2] {
            clock.callLater(.seconds(seconds)) { ran.append((seconds, clock.now.nanoseconds / 1_000_000_000)) }
        }
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

    @Test("a loop without an interval runs some times at each instant, and not for ever", arguments: [0, 5])
    func zeroInterval(seconds: Int) {
        var runs = 0, later = 0
        let loop = LoopingCall(on: clock) { runs += 1 }
        loop.start(every: .zero)
        for second in 1...3 { clock.callLater(.seconds(second)) { later += 1 } }
        clock.advance(by: .seconds(seconds))
        #expect(runs > 1 && clock.now.nanoseconds == Int64(seconds) * 1_000_000_000)
        #expect(later == (seconds == 0 ? 0 : 3))
        let before = runs
        clock.advance(by: .zero)
        #expect(runs > before)
        loop.stop()
        #expect(clock.pendingCalls == 0 || later == 0)
    }

    @Test("a reactor in memory does not run it for ever, either")
    func zeroIntervalOnAReactor() throws {
        let memory = try MemoryReactor()
        var runs = 0
        let loop = LoopingCall(on: memory.reactor) { runs += 1 }
        loop.start(every: .zero)
        memory.advance(by: .seconds(1))
        #expect(runs > 1)
        loop.stop()
    }

    @Test("a chain of calls without a delay runs to its end in one advance")
    func chain() {
        var left = 20
        func next() {
            left -= 1
            if left > 0 { clock.callLater(.zero, next) }
        }
        clock.callLater(.seconds(1), next)
        clock.advance(by: .seconds(1))
        #expect(left == 0)
    }

    @Test("jump runs what is due late, in order, when the time has moved already")
    func late() {
        var ran: [(Int, Int64)] = []
        for seconds in [3, 1, 2, 9] {
            clock.callLater(.seconds(seconds)) { ran.append((seconds, clock.now.nanoseconds / 1_000_000_000)) }
        }
        clock.jump(by: .seconds(5))
        #expect(ran.map(\.0) == [1, 2, 3] && ran.allSatisfy { $0.1 == 5 })
    }

    @Test(
        "a loop on a clock that jumps skips the points that it missed, and is told how many", arguments: [false, true])
    func lateLoop(inMemory: Bool) throws {
        let memory = try MemoryReactor()
        var counts: [Int] = []
        let loop = LoopingCall.counting(on: inMemory ? memory.reactor : clock) { counts.append($0) }
        loop.start(every: .seconds(1))
        for duration in [Duration.milliseconds(3500), .milliseconds(500), .zero] {
            if inMemory { memory.jump(by: duration) } else { clock.jump(by: duration) }
        }
        #expect(counts == [1, 3, 1])
        loop.stop()
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
