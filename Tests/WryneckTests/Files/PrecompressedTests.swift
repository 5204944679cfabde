import ProcessTesting
import Testing
import WryneckTesting

@testable import Wryneck

/// RFC 9110 §12.5.3 for files that lie there in several codings.
@Suite("Files beside themselves in other codings", .bothVersions) struct PrecompressedTests {
    private let folder: TemporaryFolder
    private let client: TestClient

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("app.js", "identity")
        try folder.write("app.js.br", "brotli!")
        try folder.write("app.js.gz", "gzip!")
        try folder.write("only.css", "css")
        try folder.write("only.css.gz", "css, gzip")
        try folder.write("none.txt", "plain")
        try folder.write("stale.txt", "new", age: 100)
        try folder.write("stale.txt.gz", "old", age: 200)
        try folder.write("lone.txt.gz", "lone")
        try folder.makeFolder("dir.txt.gz")
        try folder.write("dir.txt", "beside a directory")
        var options = Files.Options()
        options.precompressed = [.brotli, .zstd, .gzip]
        let directory = folder.path
        client = try TestClient { [options] _ in Site(Files(directory, options: options)) }
    }

    private func get(_ target: String, _ accepted: String?, _ more: [(String, String)] = []) throws -> TestResponse {
        try client.get(target, headers: (accepted.map { [("Accept-Encoding", $0)] } ?? []) + more)
    }

    @Test(
        "the most welcome coding is sent, the program's favourite among equals",
        arguments: [
            ("br, gzip", "brotli!"), ("gzip, br", "brotli!"), ("gzip", "gzip!"), ("x-gzip", "gzip!"), ("GZIP", "gzip!"),
            ("gzip;q=1, br;q=0.5", "gzip!"),
            ("br;q=0, gzip;q=0.1", "gzip!"), ("*", "gzip!"), ("*;q=0.1, br;q=0", "gzip!"), ("zstd", "identity"),
            ("deflate", "identity"),
            ("identity", "identity"), ("", "identity"), ("br;q=0", "identity"), ("*;q=0", "identity"),
            ("identity, gzip;q=0.5", "identity"),
            ("identity;q=0.5, gzip;q=0.9", "gzip!"), ("gzip;q=nonsense", "identity"),
            ("gzip ; q=0.5 , br ; q=0.4", "gzip!"),
            ("identity;q=0", "identity"), ("gzip;q=1.001", "identity"), (",,gzip,,", "gzip!"),
        ])
    func preference(accepted: String, content: String) throws { #expect(try get("/app.js", accepted).text == content) }

    @Test("each has its own tag, the type of what it stands for, and all say Vary")
    func fields() throws {
        let (plain, brotli) = (try get("/app.js", nil), try get("/app.js", "br"))
        #expect(plain.text == "identity")
        #expect(plain["content-encoding"] == nil)
        #expect(plain["vary"] == "Accept-Encoding")
        #expect(brotli["content-encoding"] == "br")
        #expect(brotli["content-type"] == "text/javascript; charset=utf-8")
        #expect(brotli["vary"] == "Accept-Encoding")
        #expect(brotli["etag"] != nil && brotli["etag"] != plain["etag"])
        #expect(try get("/none.txt", "br")["vary"] == "Accept-Encoding")
        #expect(try get("/only.css", "br, gzip").text == "css, gzip")
    }

    @Test("conditions and ranges are about the one that is sent")
    func conditions() throws {
        let (plain, brotli) = (
            try #require(try get("/app.js", nil)["etag"]), try #require(try get("/app.js", "br")["etag"])
        )
        let unchanged = try get("/app.js", "br", [("If-None-Match", brotli)])
        #expect(unchanged.status == .notModified)
        #expect(unchanged["vary"] == "Accept-Encoding")
        #expect(try get("/app.js", "br", [("If-None-Match", plain)]).status == .ok)
        #expect(try get("/app.js", nil, [("If-None-Match", brotli)]).status == .ok)
        let part = try get("/app.js", "br", [("Range", "bytes=0-2")])
        #expect(part.status == .partialContent)
        #expect(part.text == "bro")
        #expect(part["content-range"] == "bytes 0-2/7")
        #expect(part["content-encoding"] == "br")
        #expect(try get("/app.js", "br", [("Range", "bytes=0-2"), ("If-Range", plain)]).text == "brotli!")
        #expect(try get("/app.js", "br", [("Range", "bytes=7-")])["content-range"] == "bytes */7")
    }

    @Test("one that is older than the file, or no file, is not sent; one without the file stands for nothing")
    func unfit() throws {
        #expect(try get("/stale.txt", "gzip").text == "new")
        #expect(try get("/dir.txt", "gzip").text == "beside a directory")
        #expect(try get("/lone.txt", "gzip").status == .notFound)
    }

    @Test("SVG's short form says what it is coded in, is never coded twice, and has no other form")
    func shortSVG() throws {
        try folder.write("pic.svgz", "gzip of a picture")
        try folder.write("pic.svgz.br", "never sent")
        let response = try get("/pic.svgz", "br, gzip")
        #expect(response.text == "gzip of a picture")
        #expect(response["content-encoding"] == "gzip" && response["content-type"] == "image/svg+xml; charset=utf-8")
        #expect(response["vary"] == nil)
    }

    @Test("one with no date that anybody means stands for no file that has one")
    func withoutDate() throws {
        try folder.write("dated.txt", "new")
        try folder.write("dated.txt.gz", "of an old build")
        try folder.setDate("dated.txt.gz", 1)
        #expect(try get("/dated.txt", "gzip").text == "new")
        try folder.setDate("dated.txt", 1)
        client.memory.advance(by: .seconds(1))
        #expect(try get("/dated.txt", "gzip").text == "of an old build")
    }

    @Test("asked for by its own name it is a file like others")
    func itself() throws {
        let response = try get("/app.js.gz", "gzip")
        #expect(response["content-encoding"] == nil)
        #expect(response["content-type"] == "application/gzip")
    }

    @Test("one that comes, changes or goes is seen after a second")
    func changes() throws {
        #expect(try get("/none.txt", "gzip").text == "plain")
        try folder.write("none.txt.gz", "now gzip")
        #expect(try get("/none.txt", "gzip").text == "plain")
        client.memory.advance(by: .seconds(1))
        #expect(try get("/none.txt", "gzip").text == "now gzip")
        try folder.write("none.txt.gz", "other gzip")
        client.memory.advance(by: .seconds(1))
        #expect(try get("/none.txt", "gzip").text == "other gzip")
        try folder.remove("none.txt.gz")
        client.memory.advance(by: .seconds(1))
        #expect(try get("/none.txt", "gzip").text == "plain")
    }

    @Test("HEAD has the fields of GET")
    func head() throws {
        let (get, head) = (
            try get("/app.js", "br"), try client.request(.head, "/app.js", headers: [("Accept-Encoding", "br")])
        )
        #expect(head.fields.map { "\($0)" } == get.fields.map { "\($0)" })
    }
}
