import Testing

@testable import Wryneck

@Suite("A file's name") struct FileNameTests {
    private func name(_ raw: String, showsHidden: Bool = false) -> FileName? {
        Array(raw.utf8).withUnsafeBytes { FileName($0, showsHidden: showsHidden) }
    }

    @Test(
        "is the rest of the path, decoded once",
        arguments: [
            ("", "", true), ("a", "a", false), ("a/", "a", true), ("a/b.txt", "a/b.txt", false), ("a%20b", "a b", false), ("%C3%BC", "ü", false),
            ("a%2541", "a%41", false), ("...", "...", false), ("a..b", "a..b", false), ("..a%20", "..a ", false), ("a%0Ab", "a\nb", false),
        ] as [(String, String, Bool)])
    func decoded(raw: String, path: String, slash: Bool) throws {
        let name = try #require(self.name(raw, showsHidden: true))
        #expect(String(decoding: name.path, as: UTF8.self) == path)
        #expect(name.endsInSlash == slash)
    }

    /// The known forms of path traversal that reach a file server; the rest is refused with the request line.
    @Test(
        "is refused if it could mean anything outside",
        arguments: [
            "..", "../", "../etc/passwd", "a/../b", "a/..", ".", "./a", "a/./b", "%2e%2e", "%2e%2e/etc/passwd", ".%2e/x", "%2E./x", "a/%2e/b",
            "..%2fetc", "a%2fb", "%2fetc%2fpasswd", "..%5cetc", "a%5Cb", "%5c%5chost", "//etc/passwd", "/etc/passwd", "a//b", "a//", "a%00.txt",
            "%00", "%c0%ae%c0%ae/x", "%e0%80%ae", "%ff", "a%80", "%c0%af",
        ])
    func refused(raw: String) {
        #expect(name(raw) == nil)
        #expect(name(raw, showsHidden: true) == nil)
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
        #expect(String(decoding: name.path, as: UTF8.self) == "%2e%2e%2fetc")
    }

    @Test("takes an index")
    func appending() throws {
        #expect(try #require(name("")).appending("index.html") == Array("index.html".utf8))
        #expect(try #require(name("a/b/")).appending("index.html") == Array("a/b/index.html".utf8))
    }
}
