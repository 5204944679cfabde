// TrimmingTests.swift - text without the blanks around it.

import Testing

@testable import WryneckHTTP

@Suite("RFC 9110 §5.6.3: blanks around text") struct TrimmingTests {
    @Test(
        "SP and HTAB at either end, and nothing else",
        arguments: [
            ("", ""), (" \t ", ""), ("a", "a"), (" a\t", "a"), ("\t a b\t\t", "a b"), ("\u{A0}a", "\u{A0}a"),
            ("a\n", "a\n"), ("\u{B}a", "\u{B}a"),
            (" é ", "é"),
        ])
    func trimming(text: String, expected: String) {
        #expect(text[...].trimmed == expected[...])
        #expect(Array(text[...].utf8.trimmed) == Array(expected.utf8))
    }
}
