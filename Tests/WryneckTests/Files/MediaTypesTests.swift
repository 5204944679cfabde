import Testing
import WryneckReactor

@testable import Wryneck

@Suite("Media types") struct MediaTypesTests {
    @Test(
        "go by the extension, whatever its case",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("a/STYLE.CSS", "text/css; charset=utf-8"), ("app.js", "text/javascript; charset=utf-8"),
            ("data.json", "application/json"), ("wryneck.svg", "image/svg+xml; charset=utf-8"), ("icon.png", "image/png"),
            ("notes.txt", "text/plain; charset=utf-8"), ("a.tar.gz", "application/gzip"), ("noextension", "application/octet-stream"),
            ("a.html/x", "application/octet-stream"), (".html", "application/octet-stream"), ("a.", "application/octet-stream"),
            ("a.nobodyknows", "application/octet-stream"), ("", "application/octet-stream"),
        ])
    func byExtension(path: String, type: String) { #expect(MediaTypes.standard.type(of: Array(path.utf8)) == type) }

    @Test("can be added to")
    func added() {
        var types = MediaTypes.standard
        types["GPX"] = "application/gpx+xml"
        types["html"] = nil
        #expect(types.type(of: Array("a.gpx".utf8)) == "application/gpx+xml")
        #expect(types.type(of: Array("a.html".utf8)) == MediaTypes.fallback)
    }

    @Test("a file of types adds those that are not known; comments, blanks and nonsense are passed over")
    func fileOfTypes() throws {
        let folder = try TemporaryFolder()
        let lines = [
            "# a comment", "", "application/gpx+xml\t\tgpx GPS", "text/x-notes  notes # not this", "text/plain html", "nonsense here",
            "application/\u{7}bell bell", "application/alone", " application/x-late late\r",
        ]
        try folder.write("mime.types", Array((lines.joined(separator: "\n") + "\n").utf8))
        var types = MediaTypes.standard
        try types.add(contentsOf: folder.path("mime.types"))
        #expect(types["gpx"] == "application/gpx+xml" && types["gps"] == "application/gpx+xml")
        #expect(types["notes"] == "text/x-notes; charset=utf-8")
        #expect(types["not"] == nil && types["#"] == nil && types["here"] == nil && types["bell"] == nil)
        #expect(types["late"] == "application/x-late")
        #expect(types["html"] == "text/html; charset=utf-8")
    }

    @Test("a byte order mark before the first type is no part of it")
    func byteOrderMark() throws {
        let folder = try TemporaryFolder()
        try folder.write("mime.types", Array("\u{FEFF}application/gpx+xml gpx\r\n".utf8))
        var types = MediaTypes.standard
        try types.add(contentsOf: folder.path("mime.types"))
        #expect(types["gpx"] == "application/gpx+xml")
    }

    @Test("a file of types that cannot be read, or is far too large, is an error")
    func unreadable() throws {
        let folder = try TemporaryFolder()
        var types = MediaTypes.standard
        #expect(throws: Errno.noEntry) { try types.add(contentsOf: folder.path("nowhere")) }
        try folder.write("large", [UInt8](repeating: 10, count: 4 * 1024 * 1024 + 1))
        #expect(throws: (any Error).self) { try types.add(contentsOf: folder.path("large")) }
    }
}
