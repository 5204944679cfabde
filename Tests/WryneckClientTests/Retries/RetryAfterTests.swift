// RetryAfterTests.swift - how long a server asks to wait.

import HTTPTypes
import Testing
import WryneckHTTP

@testable import WryneckClient

@Suite("RFC 9110 §10.2.3: Retry-After") struct RetryAfterTests {
    private let now = HTTPDate(secondsSince1970: 784_111_777)

    @Test(
        "seconds, or a date; nothing else",
        arguments: [
            ("0", 0), ("120", 120), ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sun, 06 Nov 1994 08:48:37 GMT", 0),
            ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil), ("99999999999999999999", nil), ("5, 6", nil),
        ] as [(String, Int?)])
    func values(value: String, seconds: Int?) {
        #expect(RetryAfter.wait([.retryAfter: value], at: now) == seconds.map { .seconds($0) })
    }

    @Test("two of them are none")
    func several() {
        #expect(RetryAfter.wait([.retryAfter: "1", .retryAfter: "1"], at: now) == nil)
        #expect(RetryAfter.wait([:], at: now) == nil)
    }
}
