// LimitsTests.swift - the defaults, and values that make no sense.

import Testing

@testable import WryneckHTTP

@Suite("Limits") struct LimitsTests {
    @Test("the defaults are within their own bounds")
    func defaults() {
        #expect(Limits.standard.clamped == Limits.standard)
        #expect(Limits.standard.requestLineBytes == 8192)
        #expect(Limits.standard.headBytes == 32_768)
        #expect(Limits.standard.fieldCount == 100)
        #expect(Limits.standard.bodyBytes == 1_048_576)
    }

    @Test("extreme values are moved, never trapped on, and a server with them still answers", arguments: [Int.min, -1, 0, 1, Int.max])
    func extremes(value: Int) {
        var limits = Limits()
        limits.requestLineBytes = value
        limits.headBytes = value
        limits.fieldCount = value
        limits.chunkLineBytes = value
        limits.chunkExtensionBytes = value
        limits.trailerBytes = value
        limits.trailerCount = value
        limits.bodyBytes = value
        limits.pipelineBytes = value
        limits.responseHighWater = value
        limits.responseLowWater = value
        limits.requestsPerConnection = value
        limits.lingerBytes = value
        limits.drainBytes = value
        limits.connections = value
        limits.connectionsPerPeer = value
        limits.queryPairs = value
        limits.cookies = value
        limits.multipartParts = value
        limits.multipartHeaderBytes = value
        limits.multipartHeaderCount = value
        limits.multipartNameBytes = value
        limits.multipartFileBytes = value
        limits.multipartFieldBytes = value
        let clamped = limits.clamped
        #expect(clamped.clamped == clamped)
        #expect(clamped.requestLineBytes + clamped.headBytes < 80 * 1024)
        #expect(clamped.responseLowWater < clamped.responseHighWater)
        let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(feedEveryWay(get, limits: limits).messages.count == 1)
        feedEveryWay("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: y\r\n\r\n", limits: limits)
    }
}
