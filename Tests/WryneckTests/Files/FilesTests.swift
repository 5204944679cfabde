import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

/// What Twisted's `static.File` promises, as far as `Files` promises it, too.
@Suite("Files", .bothVersions) struct FilesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("hello.txt", "Hello, file\n")
        try folder.write("index.html", "<p>root")
        try folder.write("sub/index.html", "<p>sub")
        try folder.write("sub/page.html", "<p>page")
        try folder.write("empty/nothing.txt", "")
        try folder.write("with space/a&b.txt", "odd")
        try folder.write("large.bin", [UInt8](repeating: 7, count: 100_000))
        try folder.write(".secret", "s")
        try folder.write(".well-known/security.txt", "Contact: x")
        folder.makeFIFO("fifo")
    }

    private func client(_ files: Files? = nil) throws -> TestClient {
        let directory = folder.path
        return try TestClient { _ in Site(files ?? Files(directory)) }
    }

    @Test("sends a file with its type, its length and its validators")
    func whole() throws {
        let response = try client().get("/hello.txt")
        #expect(response.status == .ok)
        #expect(response.text == "Hello, file\n")
        #expect(response["content-type"] == "text/plain; charset=utf-8")
        #expect(response["content-length"] == "12")
        #expect(response["x-content-type-options"] == "nosniff")
        #expect(response["accept-ranges"] == "bytes")
        #expect(response["last-modified"] != nil)
        let tag = try #require(response["etag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\"") && tag.split(separator: "-").count == 5)
    }

    @Test("sends a large file and an empty one")
    func sizes() throws {
        let client = try client()
        #expect(try client.get("/large.bin").body == [UInt8](repeating: 7, count: 100_000))
        let empty = try client.get("/empty/nothing.txt")
        #expect(empty.status == .ok)
        #expect(empty["content-length"] == "0")
    }

    @Test("sends the index for a directory with its slash, and no listing where there is none")
    func index() throws {
        let client = try client()
        #expect(try client.get("/").text == "<p>root")
        #expect(try client.get("/sub/").text == "<p>sub")
        #expect(try client.get("/empty/").status == .notFound)
        let named = try self.client(Files(folder.path, index: ["default.htm", "page.html"]))
        #expect(try named.get("/sub/").text == "<p>page")
    }

    @Test("redirects to a directory's slash and keeps the query")
    func slash() throws {
        let client = try client()
        let response = try client.get("/sub?q=1&r=//x")
        #expect(response.status == .movedPermanently)
        #expect(response["location"] == "sub/?q=1&r=//x")
        #expect(try client.get("/with%20space")["location"] == "with%20space/")
        #expect(try client.get("/sub?")["location"] == "sub/?")
    }

    @Test("below a branch, a redirect knows where it hangs")
    func mounted() throws {
        let directory = folder.path
        let client = try TestClient { _ in
            let root = Branch()
            root["static"] = Files(directory)
            root["a/b"] = Files(directory)
            return Site(root)
        }
        #expect(try client.get("/static")["location"] == "static/")
        #expect(try client.get("/static?x")["location"] == "static/?x")
        #expect(try client.get("/static/").text == "<p>root")
        #expect(try client.get("/static/sub")["location"] == "sub/")
        #expect(try client.get("/a/b/sub")["location"] == "sub/")
        #expect(try client.get("/static/hello.txt").text == "Hello, file\n")
    }

    @Test(
        "no redirect leads to another host",
        arguments: ["//sub", "/%2fsub", "//%5csub", "/%5c%5csub", "//evil.example/..%2fsub", "/.//sub"])
    func openRedirect(target: String) throws {
        let directory = folder.path
        let client = try TestClient { _ in
            let root = Branch()
            root[""] = Files(directory)
            return Site(root)
        }
        for client in [client, try self.client()] {
            let response = try client.get(target)
            let location = response["location"] ?? "/"
            #expect(["/", "sub/", "%5Csub/", "%5C%5Csub/"].contains(location))
        }
    }

    @Test(
        "has no answer for what is not there", arguments: ["/nowhere", "/hello.txt/", "/hello.txt/x", "/sub/nowhere"])
    func missing(target: String) throws { #expect(try client().get(target).status == .notFound) }

    @Test("a name or a path that is too long for the system is none")
    func long() throws {
        let client = try client()
        #expect(try client.get("/" + String(repeating: "a", count: 300)).status == .notFound)
        #expect(try client.get("/" + String(repeating: "a/", count: 3000)).status == .notFound)
    }

    @Test("hides what begins with a dot, unless told")
    func hidden() throws {
        #expect(try client().get("/.secret").status == .notFound)
        #expect(try client().get("/%2esecret").status == .notFound)
        #expect(try client().get("/.well-known/security.txt").text == "Contact: x")
        #expect(try client(Files(folder.path, showsHidden: true)).get("/.secret").text == "s")
    }

    @Test("sends nothing but regular files, and waits for none")
    func fifo() throws { #expect(try client().get("/fifo").status == .notFound) }

    @Test("follows no link out of the directory, unless told")
    func links() throws {
        let other = try TemporaryFolder()
        try other.write("x.txt", "outside")
        try folder.link("out", to: other.path("x.txt"))
        try folder.link("outFolder", to: other.path)
        try folder.link("in", to: "hello.txt")
        #expect(try client().get("/out").status == .notFound)
        #expect(try client().get("/outFolder/x.txt").status == .notFound)
        #expect(try client().get("/in").text == "Hello, file\n")
        #expect(try client(Files(folder.path, symlinks: .none)).get("/in").status == .notFound)
        #expect(try client(Files(folder.path, symlinks: .all)).get("/outFolder/x.txt").text == "outside")
    }

    @Test("takes GET and HEAD, and says so to others")
    func methods() throws {
        let client = try client()
        let response = try client.post("/hello.txt", body: "x")
        #expect(response.status == .methodNotAllowed)
        #expect(response["allow"] == "GET, HEAD, OPTIONS")
        #expect(try client.request(.options, "/hello.txt").status == .noContent)
    }

    @Test("answers HEAD as GET, without the body", arguments: ["/hello.txt", "/large.bin", "/", "/sub", "/nowhere"])
    func head(target: String) throws {
        let client = try client()
        let (get, head) = (try client.get(target), try client.request(.head, target))
        #expect(head.body.isEmpty)
        #expect(head.status == get.status)
        #expect(head.fields.map { "\($0)" } == get.fields.map { "\($0)" })
    }

    @Test("runs nothing: a script is so many bytes")
    func scripts() throws {
        for name in ["page.php", "run.cgi", "tool.py", "x.rpy"] {
            try folder.write(name, "#!/bin/sh\necho $((1 + 1))\n")
            folder.setMode(name, 0o755)
            let response = try client().get("/" + name)
            #expect(response.text == "#!/bin/sh\necho $((1 + 1))\n")
            #expect(response["content-type"]?.hasPrefix("text/html") == false)
        }
    }

    @Test("says what it was told of caching")
    func cacheControl() throws {
        let client = try client(Files(folder.path, cacheControl: "max-age=60"))
        let response = try client.get("/hello.txt")
        #expect(response["cache-control"] == "max-age=60")
        let tag = try #require(response["etag"])
        let again = try client.get("/hello.txt", headers: [("If-None-Match", tag)])
        #expect(again.status == .notModified)
        #expect(again["cache-control"] == "max-age=60")
        #expect(again["etag"] == tag)
        #expect(again["content-type"] == nil)
        #expect(again["content-length"] == nil)
    }

    @Test("answers conditions by date, too, and 412")
    func conditions() throws {
        let client = try client()
        let date = try #require(try client.get("/hello.txt")["last-modified"])
        #expect(try client.get("/hello.txt", headers: [("If-Modified-Since", date)]).status == .notModified)
        #expect(try client.get("/hello.txt", headers: [("If-Match", "\"other\"")]).status == .preconditionFailed)
        #expect(try client.request(.head, "/hello.txt", headers: [("If-Modified-Since", date)]).status == .notModified)
    }

    @Test("a file from the future has no date (RFC 9110 §8.8.2.1)")
    func future() throws {
        try folder.write("future.txt", "later", age: -86_400)
        let response = try client().get("/future.txt")
        #expect(response["last-modified"] == nil)
        #expect(response["etag"] != nil)
    }

    @Test("an answer of 404 or 500 says nothing of the file system")
    func errors() throws {
        let log = RecordedLines()
        let client = try TestClient(logger: log.logger) { _ in Site(Files("/nowhere/at/all")) }
        let response = try client.get("/x")
        #expect(response.status == .internalServerError)
        #expect(!response.text.contains("nowhere"))
        #expect(log.all.contains { $0.hasPrefix("error") && $0.contains("no such directory: /nowhere/at/all") })
        #expect(throws: Files.DirectoryError.self) { try Files("/nowhere/at/all").open() }
    }
}
