// Limits+WebSocketTests.swift - the defaults, and values that make no sense.

import Testing

@testable import WryneckHTTP

@Suite("WebSocket limits") struct WebSocketLimitsTests {
    @Test("the defaults are within their own bounds")
    func defaults() {
        let limits = Limits.WebSocket.standard
        #expect(limits.clamped == limits)
        #expect(limits.messageBytes == 1_048_576 && limits.frameBytes == 1_048_576)
        #expect(limits.fragments == 1024 && limits.emptyFragments == 16)
        #expect(
            limits.pingInterval == .seconds(30) && limits.pongWait == .seconds(10) && limits.closeWait == .seconds(5))
    }

    @Test("extreme values are moved, never trapped on", arguments: [Int.min, -1, 0, 1, Int.max])
    func extremes(value: Int) {
        var limits = Limits.WebSocket()
        limits.messageBytes = value
        limits.frameBytes = value
        limits.fragments = value
        limits.emptyFragments = value
        limits.waitingMessages = value
        limits.waitingBytes = value
        limits.sendHighWater = value
        limits.unsentBytes = value
        limits.controlFramesPerSecond = value
        limits.contextTakeovers = value
        limits.pingInterval = .seconds(value)
        limits.pongWait = .seconds(value)
        limits.closeWait = .seconds(value)
        let clamped = limits.clamped
        #expect(clamped.clamped == clamped)
        #expect(
            clamped.messageBytes >= 0 && clamped.fragments >= 1 && clamped.pongWait > .zero
                && clamped.pingInterval <= .seconds(86_400))
    }
}
