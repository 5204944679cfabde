import Testing

@testable import Wryneck

@Suite("A path in a source") struct SourcePathTests {
    @Test("is its bytes: two that look the same are two")
    func bytes() {
        #expect("\u{E9}" == ("e\u{301}" as String))
        #expect(SourcePath("\u{E9}") != SourcePath("e\u{301}"))
        #expect(Set([SourcePath("\u{E9}"), SourcePath("e\u{301}"), SourcePath(bytes: [0xC3, 0xA9])]).count == 2)
    }

    @Test("that is no UTF-8 is repaired for people, and escaped for the log")
    func text() {
        let path = SourcePath(bytes: [0x61, 0xFF, 0x0A])
        #expect(path.description == "a\u{FFFD}\n")
        #expect(path.escaped == "a%FF%0A")
    }

    @Test(
        "has an extension behind the last dot of its name",
        arguments: [
            ("a.b/c.TXT", "TXT"), ("a.tar.gz", "gz"), (".html", nil), ("a.", ""), ("a", nil), ("a.b/c", nil), ("", nil),
        ] as [(String, String?)])
    func fileExtension(path: String, expected: String?) { #expect(SourcePath(path).fileExtension == expected) }

    @Test("has a name, a parent and segments, which a combining mark behind a slash does not hide")
    func parts() {
        let path: SourcePath = "a/b/\u{301}c"
        #expect(Array(path.name) == Array("\u{301}c".utf8))
        #expect(path.parent == "a/b" && path.segments.count == 3)
        #expect(
            SourcePath("a").parent == "" && SourcePath("").appending("x") == "x" && SourcePath("x").appending("") == "x"
        )
        #expect(SourcePath("a").appending("b").withSuffix(".gz") == "a/b.gz")
    }
}
