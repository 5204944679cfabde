import Testing

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
}
