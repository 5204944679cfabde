// LimitsTests.swift - the defaults, and values that make no sense.

import Testing

@testable import WryneckHTTP

@Suite("Limits") struct LimitsTests {
    @Test("the defaults are within their own bounds")
    func defaults() {
        #expect(Limits.standard.clamped == Limits.standard)
        #expect(Limits.standard.head.requestLineBytes == 8192)
        #expect(Limits.standard.head.bytes == 32_768)
        #expect(Limits.standard.head.fieldCount == 100)
        #expect(Limits.standard.body.bytes == 1_048_576)
    }

    @Test(
        "extreme values are moved, never trapped on, and a server with them still answers",
        arguments: [Int.min, -1, 0, 1, Int.max])
    func extremes(value: Int) {
        var limits = Limits()
        limits.head.requestLineBytes = value
        limits.head.bytes = value
        limits.head.fieldCount = value
        limits.body.chunkLineBytes = value
        limits.body.chunkExtensionBytes = value
        limits.body.trailerBytes = value
        limits.body.trailerCount = value
        limits.body.bytes = value
        limits.connection.pipelineBytes = value
        limits.connection.responseHighWater = value
        limits.connection.responseLowWater = value
        limits.connection.requests = value
        limits.connection.lingerBytes = value
        limits.body.discardBytes = value
        limits.connection.count = value
        limits.connection.perPeer = value
        limits.forms.pairs = value
        limits.head.cookies = value
        limits.forms.parts = value
        limits.forms.partHeaderBytes = value
        limits.forms.partHeaderCount = value
        limits.forms.nameBytes = value
        limits.forms.fileBytes = value
        limits.forms.fieldBytes = value
        let clamped = limits.clamped
        #expect(clamped.clamped == clamped)
        #expect(clamped.head.requestLineBytes + clamped.head.bytes < 80 * 1024)
        #expect(clamped.connection.responseLowWater < clamped.connection.responseHighWater)
        let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        #expect(feedEveryWay(get, limits: limits).messages.count == 1)
        feedEveryWay(
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n0\r\nX: y\r\n\r\n",
            limits: limits)
    }
}
