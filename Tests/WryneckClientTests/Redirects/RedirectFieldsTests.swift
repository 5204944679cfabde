// RedirectFieldsTests.swift - the fields that stay behind.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("Fields that do not follow a redirect") struct RedirectFieldsTests {
    @Test("all lines of a name go, in any case, and the others keep their order")
    func removal() throws {
        var headers: Headers = [.accept: "a", .cookie: "1", .userAgent: "b"]
        try headers.add("COOKIE", "2")
        try headers.add("X", "c")
        let kept = headers.removing(where: RedirectFields.isOfOrigin)
        #expect(kept.map(\.value) == ["a", "b", "c"])
    }

    @Test("what describes a body is known by its beginning")
    func body() throws {
        for name in ["Content-Type", "Content-MD5", "content-digest", "Transfer-Encoding", "Digest", "Last-Modified"] {
            #expect(RedirectFields.isOfBody(try #require(HTTPField.Name(name))), "\(name)")
        }
        for name in ["Accept", "If-Match", "Range"] {
            #expect(!RedirectFields.isOfBody(try #require(HTTPField.Name(name))), "\(name)")
        }
    }
}
