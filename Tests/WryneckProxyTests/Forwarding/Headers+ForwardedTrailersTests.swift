// Headers+ForwardedTrailersTests.swift - the fields behind a body.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckProxy

@Suite("RFC 9110 §6.5.1: trailers that go on") struct ForwardedTrailersTests {
    @Test("what describes the body passes, in its order")
    func passing() throws {
        var trailers = Headers()
        try trailers.add("Server-Timing", "a")
        try trailers.add("Digest", "b")
        try trailers.add("Server-Timing", "c")
        #expect(trailers.forwardedTrailers == trailers)
        #expect(Headers().forwardedTrailers.isEmpty)
    }

    @Test(
        "what would change the message, its way, or who asks does not",
        arguments: [
            "Content-Length", "Transfer-Encoding", "Host", "Authorization", "Set-Cookie", "Connection", "TE",
            "HTTP2-Settings", "Upgrade", "X-Forwarded-For", "X-Forwarded-Port", "X-Real-IP", "X-Original-URL",
            "Forwarded", "Proxy-Authorization",
        ])
    func dropped(name: String) throws {
        var trailers = Headers()
        try trailers.add(name, "x")
        try trailers.add("Digest", "y")
        #expect(trailers.forwardedTrailers.map(\.value) == ["y"])
    }
}
