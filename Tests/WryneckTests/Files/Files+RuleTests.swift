import HTTPTypes
import Testing
import WryneckHTTP

@testable import Wryneck

@Suite("Rules for files") struct FileRuleTests {
    @Test(
        "by path: a star is a part of a segment, two are any number of segments",
        arguments: [
            ("*.css", "main.css", true), ("*.css", "a/b/main.css", true), ("*.css", "main.css.map", false),
            ("*", "anything/at.all", true),
            ("assets/**", "assets/a/b.js", true), ("assets/**", "assets", true), ("assets/**", "more/assets/a", false),
            ("assets/*", "assets/a/b.js", false), ("**/img/*.png", "img/a.png", true),
            ("**/img/*.png", "x/y/img/a.png", true),
            ("docs/*.pdf", "docs/a.pdf", true), ("docs/*.pdf", "docs/a.txt", false), ("a*b*c", "aXbYc", true),
            ("a*b*c", "aXbY", false),
            ("/exact.txt", "exact.txt", true), ("/exact.txt", "a/exact.txt", false), ("", "a", false),
            ("**", "a", true),
            ("**a**b*", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ])
    func byPath(pattern: String, path: String, fits: Bool) {
        #expect(Files.Rule.Selection.path(pattern).fits(SourcePath(path), "text/plain") == fits)
    }

    @Test("by media type, whatever its parameters")
    func byType() {
        #expect(Files.Rule.Selection.type("text/html").fits("a", "text/html; charset=utf-8"))
        #expect(!Files.Rule.Selection.type("text/html").fits("a", "text/htmlx"))
        #expect(Files.Rule.Selection.type("image/*").fits("a", "image/png"))
        #expect(!Files.Rule.Selection.type("image/*").fits("a", "imagex/png"))
        #expect(Files.Rule.Selection.all.fits("a", "image/png"))
    }

    @Test(
        "hashed names are those of bundlers",
        arguments: [
            "app.3f2a9c1e.js", "main-3f2a9c1e0b.css", "a/index-BxT3h9Qk.js",
            "chunk.0123456789abcdef0123456789abcdef.js", "x_deadbeef1.map.js",
        ])
    func hashed(path: String) { #expect(Files.Rule.Selection.hashedNames.fits(SourcePath(path), "")) }

    @Test(
        "a word, a number or a date is no hash: who calls a file immutable that changes is never forgiven",
        arguments: [
            "report-20240131.pdf", "jquery-3.7.1.min.js", "IMG_12345678.jpg", "my-MyReport.pdf", "facade-deadbeef.txt",
            "3f2a9c1e.js", "app.js",
            "document-Version2.txt.bak", "a.3f2a9c1", "3f2a9c1e", "photo-IMG12345.jpg", "",
        ])
    func notHashed(path: String) { #expect(!Files.Rule.Selection.hashedNames.fits(SourcePath(path), "")) }

    @Test("the last that fits counts, and none speaks of the content")
    func headers() {
        let rules = [
            Files.Rule(.all, [.cacheControl: "max-age=60", .xFrameOptions: "DENY"]),
            Files.Rule(
                .path("*.html"),
                [.cacheControl: "no-cache", .contentType: "text/evil", .eTag: "\"x\"", .contentLength: "5"]),
        ]
        #expect(
            Files.Rule.apply(rules, path: "a.css", type: "text/css").headers == [
                .cacheControl: "max-age=60", .xFrameOptions: "DENY",
            ])
        #expect(
            Files.Rule.apply(rules, path: "a.html", type: "text/html").headers == [
                .cacheControl: "no-cache", .xFrameOptions: "DENY",
            ])
    }

    @Test("a value that may not be sent is not lost on the way: the answer is 500, and the log says why")
    func refused() {
        #expect(
            Files.Rule.apply([Files.Rule(.all, [.cacheControl: "a\r\nb"])], path: "a", type: "").headers.refusal != nil)
    }

    @Test("a type by pattern takes the place of the extension's; the rules behind it see the new one")
    func mediaType() {
        let rules = [
            Files.Rule(.type("text/plain"), [.cacheControl: "no-cache"]),
            Files.Rule(.path("*.log"), mediaType: "text/plain; charset=utf-8"),
            Files.Rule(.path("README"), mediaType: "text/markdown"),
            Files.Rule(.type("text/plain"), [.xFrameOptions: "DENY"]),
            Files.Rule(.path("old/*.log"), mediaType: "application/x-old"),
        ]
        let log = Files.Rule.apply(rules, path: "a/b.log", type: "application/octet-stream")
        #expect(log.type == "text/plain; charset=utf-8" && log.headers == [.xFrameOptions: "DENY"])
        #expect(Files.Rule.apply(rules, path: "docs/README", type: "application/octet-stream").type == "text/markdown")
        #expect(
            Files.Rule.apply(rules, path: "old/b.log", type: "application/octet-stream").type == "application/x-old")
        #expect(Files.Rule.apply(rules, path: "b.png", type: "image/png").type == "image/png")
    }

    @Test(
        "a charset by pattern takes the place of another one, and leaves the rest of the type",
        arguments: [
            ("text/plain; charset=utf-8", "text/plain; charset=koi8-r"), ("text/plain", "text/plain; charset=koi8-r"),
            ("text/plain;format=flowed;Charset=\"utf-8\"", "text/plain; format=flowed; charset=koi8-r"),
            ("text/x; a=\"; charset=utf-8\"", "text/x; a=\"; charset=utf-8\"; charset=koi8-r"),
        ])
    func charset(type: String, changed: String) {
        #expect(
            Files.Rule.apply([Files.Rule(.type("text/*"), charset: "koi8-r")], path: "a", type: type).type == changed)
        #expect(Files.Rule.apply([Files.Rule(.type("image/*"), charset: "koi8-r")], path: "a", type: type).type == type)
    }
}

extension HTTPField.Name {
    fileprivate static var xFrameOptions: HTTPField.Name { HTTPField.Name("X-Frame-Options") ?? .accept }
}
