// KeepAliveHintTests.swift - how long a server says that it keeps a connection.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 2068 §19.7.1.1: Keep-Alive") struct KeepAliveHintTests {
    @Test(
        "a second less than the hint, or the client's own time, whichever is less",
        arguments: [
            ("timeout=5", 4), ("timeout=5, max=100", 4), ("max=100, TIMEOUT = 5", 4), ("timeout=300", 30),
            ("timeout=1", 0),
            ("timeout=0", 0), ("timeout=-1", 30), ("timeout=x", 30), ("timeout", 30), ("", 30),
            ("timeout=9, timeout=3", 2),
            ("timeout=99999999999999999999", 30), ("xtimeout=1", 30), ("max=1", 30), ("timeout=5; max=1", 4),
        ])
    func hints(value: String, seconds: Int) throws {
        var headers: Headers = [:]
        try headers.add("Keep-Alive", value)
        #expect(KeepAliveHint.idleTime(headers, own: .seconds(30)) == .seconds(seconds))
    }

    @Test("without the field it is the client's own time")
    func none() {
        #expect(KeepAliveHint.idleTime([:], own: .seconds(7)) == .seconds(7))
    }
}
