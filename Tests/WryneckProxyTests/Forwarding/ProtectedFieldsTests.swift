// ProtectedFieldsTests.swift - what Connection must not take away.

import Testing

@testable import WryneckProxy

@Suite("Fields that Connection must not name") struct ProtectedFieldsTests {
    @Test(
        "who asks, for what, under which conditions, and how long an answer may be kept",
        arguments: [
            "host", "authorization", "cookie", "set-cookie", "content-type", "content-length", "content-anything",
            "x-forwarded-for", "x-forwarded-anything", "forwarded", "x-real-ip", "date", "cache-control", "if-match",
            "if-none-match", "range", "via", "origin", "sec-fetch-site", "access-control-request-method",
            "strict-transport-security", "location", "vary", "etag",
        ])
    func protected(name: String) { #expect(ProtectedFields.contains(Array(name.utf8))) }

    @Test(
        "what a peer may mean for one connection",
        arguments: ["", "close", "keep-alive", "upgrade", "te", "x-custom", "content", "if", "sec", "hosts", "trailer"])
    func free(name: String) { #expect(!ProtectedFields.contains(Array(name.utf8))) }
}
