import Testing
import WryneckHTTP

@testable import WryneckWebSocket

@Suite("Pings for a silent peer") struct HeartbeatTests {
    private func check(
        _ verdict: Heartbeat.Verdict, _ expected: Heartbeat.Verdict, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(verdict == expected, sourceLocation: location)
    }

    @Test("30 seconds of silence are a ping, 10 more are the end")
    func silence() {
        var heartbeat = Heartbeat(.standard, at: .seconds(100))
        check(heartbeat.check(at: .seconds(129)), .wait(until: .seconds(130)))
        #expect(!heartbeat.awaitsPong)
        check(heartbeat.check(at: .seconds(130)), .ping(until: .seconds(140)))
        #expect(heartbeat.awaitsPong)
        check(heartbeat.check(at: .seconds(139)), .wait(until: .seconds(140)))
        check(heartbeat.check(at: .seconds(140)), .gone)
    }

    @Test("any byte is a sign of life, before a ping and behind it")
    func life() {
        var heartbeat = Heartbeat(.standard, at: .zero)
        heartbeat.received(at: .seconds(20))
        check(heartbeat.check(at: .seconds(30)), .wait(until: .seconds(50)))
        check(heartbeat.check(at: .seconds(55)), .ping(until: .seconds(65)))
        heartbeat.received(at: .seconds(64))
        #expect(!heartbeat.awaitsPong)
        check(heartbeat.check(at: .seconds(65)), .wait(until: .seconds(94)))
    }

    @Test("limits that make no sense still give times that can be waited for")
    func extremes() {
        var limits = Limits.WebSocket()
        limits.pingInterval = .seconds(Int64.max)
        limits.pongWait = .seconds(-5)
        var heartbeat = Heartbeat(limits, at: .zero)
        check(heartbeat.check(at: .seconds(10)), .wait(until: .seconds(86_400)))
        check(heartbeat.check(at: .seconds(86_400)), .ping(until: .seconds(86_400) + .milliseconds(1)))
    }
}
