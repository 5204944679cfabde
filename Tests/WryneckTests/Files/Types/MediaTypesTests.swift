import ProcessTesting
import Testing
import WryneckReactor

@testable import Wryneck

@Suite("Media types") struct MediaTypesTests {
    @Test(
        "go by the extension, whatever its case",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("a/STYLE.CSS", "text/css; charset=utf-8"),
            ("app.js", "text/javascript; charset=utf-8"),
            ("data.json", "application/json"), ("wryneck.svg", "image/svg+xml; charset=utf-8"),
            ("icon.png", "image/png"),
            ("notes.txt", "text/plain; charset=utf-8"), ("a.tar.gz", "application/gzip"),
            ("noextension", "application/octet-stream"),
            ("a.html/x", "application/octet-stream"), (".html", "application/octet-stream"),
            ("a.", "application/octet-stream"),
            ("a.nobodyknows", "application/octet-stream"), ("", "application/octet-stream"),
        ])
    func byExtension(path: String, type: String) { #expect(MediaTypes.standard.type(of: SourcePath(path)) == type) }

    @Test("can be added to")
    func added() {
        var types = MediaTypes.standard
        types["GPX"] = "application/gpx+xml"
        types["html"] = nil
        #expect(types.type(of: "a.gpx") == "application/gpx+xml")
        #expect(types.type(of: "a.html") == MediaTypes.fallback)
    }

    @Test("a file of types comes before what is known; comments, blanks and nonsense are passed over")
    func fileOfTypes() throws {
        let folder = try TemporaryFolder()
        let lines = [
            "# a comment", "", "application/gpx+xml\t\tgpx GPS", "text/x-notes  notes # not this", "text/plain html",
            "nonsense here",
            "application/\u{7}bell bell", "application/alone", " application/x-late late\r",
        ]
        try folder.write("mime.types", Array((lines.joined(separator: "\n") + "\n").utf8))
        var types = MediaTypes.standard
        try types.add(contentsOf: folder.path("mime.types"))
        #expect(types["gpx"] == "application/gpx+xml" && types["gps"] == "application/gpx+xml")
        #expect(types["notes"] == "text/x-notes; charset=utf-8")
        #expect(types["not"] == nil && types["#"] == nil && types["here"] == nil && types["bell"] == nil)
        #expect(types["late"] == "application/x-late")
        #expect(types["html"] == "text/plain; charset=utf-8" && types["css"] == "text/css; charset=utf-8")
    }

    @Test(
        "are those of most files that are served somewhere, also of some that are rare",
        arguments: [
            ("mpg", "video/mpeg"), ("odp", "application/vnd.oasis.opendocument.presentation"), ("midi", "audio/midi"),
            ("cjs", "text/javascript; charset=utf-8"), ("svgz", "image/svg+xml; charset=utf-8"),
            ("pgn", "application/vnd.chess-pgn"), ("glb", "model/gltf-binary"), ("eml", "message/rfc822"),
            ("crl", "application/pkix-crl"), ("torrent", "application/x-bittorrent"), ("ttf", "font/ttf"),
            ("js", "text/javascript; charset=utf-8"), ("br", "application/octet-stream"), ("m2ts", "video/mp2t"),
            ("c", "text/plain; charset=utf-8"),
        ])
    func table(fileExtension: String, type: String) { #expect(MediaTypes.standard[fileExtension] == type) }

    @Test("are all well formed")
    func wellFormed() {
        let entries = MediaTypeTable.text.split(separator: "\n").filter { $0.hasSuffix(";") }.flatMap {
            $0.split(separator: ";")
        }
        let extensions = entries.flatMap { $0.split(separator: " ").dropFirst() }
        #expect(extensions.count > 1500 && Set(extensions).count == extensions.count)
        for word in extensions {
            let type = MediaTypes.standard[String(word)] ?? ""
            #expect(type.wholeMatch(of: /[a-z]+\/[A-Za-z0-9.+_\-]+(; charset=utf-8)?/) != nil, "\(word)")
        }
    }

    @Test("only SVG's short form has a coding of its own")
    func codings() {
        #expect(MediaTypes.coding(of: "a/pic.SVGZ") == .gzip)
        for name: SourcePath in ["a.svg", "a.tar.gz", "a.gz", "svgz", "a.tgz"] {
            #expect(MediaTypes.coding(of: name) == nil)
        }
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
