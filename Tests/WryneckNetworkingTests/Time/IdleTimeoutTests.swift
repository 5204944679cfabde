import Testing
import WryneckReactor
import WryneckReactorTesting

@testable import WryneckNetworking

@Suite("IdleTimeout") struct IdleTimeoutTests {
    private let clock = ManualClock()

    @Test("it calls back once when nothing happened for so long, and anew after the next activity")
    func fires() {
        var count = 0
        let idle = IdleTimeout(on: clock, after: .seconds(10)) { count += 1 }
        clock.advance(by: .seconds(9))
        idle.noteActivity()
        clock.advance(by: .seconds(9))
        #expect(count == 0)
        clock.advance(by: .seconds(1))
        #expect(count == 1)
        clock.advance(by: .seconds(100))
        #expect(count == 1)
        idle.noteActivity()
        clock.advance(by: .seconds(10))
        #expect(count == 2)
    }

    @Test("set answers the limit before, counts anew, and nil ends the watch")
    func set() {
        var count = 0
        let idle = IdleTimeout(on: clock) { count += 1 }
        #expect(clock.pendingCalls == 0 && idle.limit == nil)
        #expect(idle.set(.seconds(5)) == nil)
        clock.advance(by: .seconds(4))
        #expect(idle.set(.seconds(2)) == .seconds(5))
        clock.advance(by: .seconds(1))
        #expect(idle.set(nil) == .seconds(2))
        idle.noteActivity()
        #expect(clock.pendingCalls == 0)
        clock.advance(by: .seconds(100))
        #expect(count == 0)
    }

    @Test("the action may set another limit, or note activity")
    func inside() {
        var count = 0
        var idle: IdleTimeout?
        idle = IdleTimeout(on: clock, after: .seconds(1)) {
            count += 1
            if count == 1 { idle?.set(.seconds(3)) } else { idle?.set(nil) }
        }
        clock.advance(by: .seconds(1))
        clock.advance(by: .seconds(2))
        #expect(count == 1)
        clock.advance(by: .seconds(1))
        #expect(count == 2 && clock.pendingCalls == 0)
        idle = nil
    }

    @Test("it goes quietly with whoever held it")
    func released() {
        var idle: IdleTimeout? = IdleTimeout(on: clock, after: .seconds(1)) { Issue.record("it should be gone") }
        idle?.noteActivity()
        idle = nil
        #expect(clock.pendingCalls == 0)
        clock.advance(by: .seconds(2))
    }
}
