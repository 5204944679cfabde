import Testing
import WryneckHTTP

@testable import WryneckWebSocket

@Suite("Control frames for nothing") struct ControlTrafficTests {
    private var flood: WebSocketViolation { WebSocketViolation(.policyViolation, "too many control frames") }

    @Test("RFC 6455 §5.5.3: only the last of several pings is answered, once")
    func last() throws {
        var traffic = ControlTraffic(.standard)
        #expect(traffic.takePong() == nil)
        try traffic.pinged([1], at: .zero)
        try traffic.pinged([2], at: .zero)
        #expect(traffic.takePong() == [2])
        #expect(traffic.takePong() == nil)
    }

    @Test("pings that are answered may come as fast as they like")
    func answered() throws {
        var traffic = ControlTraffic(.standard)
        for _ in 0..<1000 {
            try traffic.pinged([], at: .zero)
            #expect(traffic.takePong() != nil)
        }
    }

    @Test("100 in a second that get no answer are endured, and then no more")
    func budget() throws {
        var traffic = ControlTraffic(.standard)
        for _ in 0..<101 { try traffic.pinged([], at: .seconds(1)) }
        #expect(throws: flood) { try traffic.pinged([], at: .milliseconds(1999)) }
    }

    @Test("the next second begins anew, and a pong of ours does not count")
    func seconds() throws {
        var traffic = ControlTraffic(.standard)
        for second in 1...3 {
            for _ in 0..<100 { try traffic.ponged(isAwaited: false, at: .seconds(second)) }
            try traffic.ponged(isAwaited: true, at: .seconds(second))
        }
        #expect(throws: flood) { try traffic.ponged(isAwaited: false, at: .seconds(3)) }
    }
}
