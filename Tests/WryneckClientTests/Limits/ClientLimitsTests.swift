// ClientLimitsTests.swift - limits that make no sense.

import Testing

@testable import WryneckClient

@Suite("Limits of a client") struct ClientLimitsTests {
    @Test("the defaults are where they work")
    func defaults() {
        #expect(ClientLimits.standard == ClientLimits.standard.clamped)
    }

    @Test("what makes no sense is moved to the nearest that does")
    func clamped() {
        var limits = ClientLimits()
        (limits.bodyBytes, limits.decodedBytes, limits.decodingRatio) = (-1, -5, 0)
        (limits.decodingStages, limits.drainBytes) = (-1, -1)
        limits.pool.perHost = 0
        limits.pool.count = -3
        limits.pool.idle = -1
        limits.pool.idlePerHost = -1
        limits.pool.multiplexedPerHost = 9
        limits.pool.uses = 0
        limits.pool.waiters = -1
        let clamped = limits.clamped
        #expect(clamped.bodyBytes == 0 && clamped.decodedBytes == 0 && clamped.decodingRatio == 1)
        #expect(clamped.decodingStages == 0 && clamped.drainBytes == 0)
        #expect(clamped.pool.perHost == 1 && clamped.pool.count == 1 && clamped.pool.multiplexedPerHost == 1)
        #expect(clamped.pool.idle == 0 && clamped.pool.idlePerHost == 0)
        #expect(clamped.pool.uses == 1 && clamped.pool.waiters == 0)
    }

    @Test("a host has no more connections than there are in all")
    func perHost() {
        var limits = ClientLimits()
        limits.pool.count = 3
        #expect(limits.clamped.pool.perHost == 3)
    }
}
