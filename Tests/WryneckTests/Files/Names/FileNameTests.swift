import Testing

@testable import Wryneck

@Suite("A file's name") struct FileNameTests {
    private func name(
        _ raw: String, showsHidden: Bool = false, slashes: Files.SlashPolicy = .merge, isAtRoot: Bool = true
    ) -> FileName? {
        let rules = FileName.Rules(showsHidden: showsHidden, slashes: slashes, isAtRoot: isAtRoot)
        return Array(raw.utf8).withUnsafeBytes { FileName($0, rules) }
    }

    @Test(
        "is the rest of the path, decoded once",
        arguments: [
            ("", "", true), ("a", "a", false), ("a/", "a", true), ("a/b.txt", "a/b.txt", false),
            ("a%20b", "a b", false), ("%C3%BC", "ü", false),
            ("a%2541", "a%41", false), ("...", "...", false), ("a..b", "a..b", false), ("..a%20", "..a ", false),
            ("a%0Ab", "a\nb", false),
            ("a%5Cb", "a\\b", false), ("a//b", "a/b", false), ("a//", "a", true), ("//a", "a", false),
            ("./a", "a", false), ("a/.", "a", true),
            ("a/../b", "b", false), ("%2e/a", "a", false), ("a/%2E%2e/b", "b", false), ("a/..", "", true),
            ("../a", "a", false),
            ("a/../../../b/c", "b/c", false), ("..", "", true), ("%2e.//./a/", "a", true),
        ] as [(String, String, Bool)])
    func decoded(raw: String, path: String, slash: Bool) throws {
        let name = try #require(self.name(raw, showsHidden: true))
        #expect(name.path == SourcePath(path))
        #expect(name.endsInSlash == slash)
    }

    /// The known forms of path traversal that reach a file server; the rest is refused with the request line.
    @Test(
        "is refused if it could mean anything outside",
        arguments: [
            "..%2fetc", "a%2fb", "%2fetc%2fpasswd", "a%00.txt", "%00", "a/..%2f..%2fb", "%2e%2e%2f%2e%2e%2fetc",
            "a/%2f/b",
        ])
    func refused(raw: String) {
        #expect(name(raw) == nil)
        #expect(name(raw, showsHidden: true) == nil)
    }

    @Test(
        "leads nowhere above a tree that hangs below others",
        arguments: ["..", "../a", "a/../../b", "%2e%2e/a", "./..", "/../../x"])
    func above(raw: String) {
        #expect(name(raw, isAtRoot: false) == nil)
        #expect(name(raw) != nil)
    }

    @Test("is any bytes but zero and the slash")
    func bytes() throws {
        #expect(
            try #require(name("%ff%fe/%80.txt")).path
                == SourcePath(bytes: [0xFF, 0xFE, 0x2F, 0x80] + Array(".txt".utf8)))
        let (one, other) = (try #require(name("%C3%A9")), try #require(name("e%CC%81")))
        #expect(one.path != other.path)
        // Overlong forms of a dot and of a slash are names like others, and none of these.
        #expect(try #require(name("%c0%ae%c0%ae/x")).path.bytes == [0xC0, 0xAE, 0xC0, 0xAE, 0x2F, 0x78])
    }

    @Test("with empty segments is merged, sent elsewhere, or refused")
    func emptySegments() throws {
        #expect(try #require(name("a//b")).redirectedLevels == nil)
        #expect(name("a//b", slashes: .leave) == nil)
        #expect(try #require(name("a/b/", slashes: .leave)).endsInSlash)
        let redirected = try #require(name("a//b", slashes: .redirect))
        #expect(redirected.path == "a/b" && redirected.redirectedLevels == 2)
        #expect(try #require(name("/a", slashes: .redirect)).redirectedLevels == 1)
        #expect(try #require(name("a/b/", slashes: .redirect)).redirectedLevels == nil)
        // RFC 3986 §5.2.4 first: the empty segment goes with the ".." behind it.
        #expect(try #require(name("a//../b", slashes: .leave)).path == "a/b")
    }

    @Test("begins no segment with a dot, but for .well-known at the top")
    func hidden() {
        for raw in [".git/config", ".htaccess", "a/.ssh/id", "%2egit", "a/.well-known/x", ".well-knowns"] {
            #expect(name(raw) == nil, "\(raw)")
            #expect(name(raw, showsHidden: true) != nil, "\(raw)")
        }
        #expect(name(".well-known/security.txt") != nil)
        #expect(name(".well-known/.git") == nil)
    }

    @Test("never decodes twice")
    func twice() throws {
        let name = try #require(self.name("%252e%252e%252fetc"))
        #expect(name.path == "%2e%2e%2fetc")
    }
}
