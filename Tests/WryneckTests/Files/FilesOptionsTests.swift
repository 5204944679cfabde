import Testing
import Wryneck
import WryneckTesting

@Suite("Files and their options") struct FilesOptionsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", "<p>root")
        try folder.write("about.html", "<p>about")
        try folder.write("about/deep.html", "<p>deep")
        try folder.write("docs/index.html", "<p>docs")
        try folder.write("both", "the file")
        try folder.write("both.html", "<p>both")
        try folder.write("404.html", "<p>nothing here")
        try folder.write("app.3f2a9c1e.js", "1")
    }

    private func client(_ change: (inout FilesOptions) -> Void) throws -> TestClient {
        var options = FilesOptions()
        change(&options)
        let directory = folder.path
        return try TestClient { [options] _ in Site(Files(directory, options: options)) }
    }

    @Test("a name is tried with extensions, only where there is no file of that name")
    func extensions() throws {
        let client = try client { $0.extensions = ["htm", "html"] }
        #expect(try client.get("/about").text == "<p>about")
        #expect(try client.get("/about")["content-type"] == "text/html; charset=utf-8")
        #expect(try client.get("/about/deep").text == "<p>deep")
        #expect(try client.get("/both").text == "the file")
        #expect(try client.get("/docs").status == .movedPermanently)
        #expect(try client.get("/nowhere").status == .notFound)
        #expect(try client.get("/about/").status == .notFound)
        #expect(try self.client { _ in }.get("/about.htm").status == .notFound)
    }

    @Test("a fallback stands for what is not there, but not for images and scripts")
    func fallback() throws {
        let client = try client { $0.fallback = "index.html" }
        for target in ["/users/42", "/users/", "/deep/er/"] {
            let response = try client.get(target)
            #expect(response.status == .ok && response.text == "<p>root", "\(target)")
        }
        let tag = try #require(try client.get("/users/42")["etag"])
        #expect(try client.get("/users/43", headers: [("If-None-Match", tag)]).status == .notModified)
        #expect(try client.get("/logo.png").status == .notFound)
        #expect(try client.get("/app.js").status == .notFound)
        #expect(try client.get("/%2e%2e/x").status == .notFound)
        #expect(try self.client { $0.fallback = "gone.html" }.get("/users").status == .notFound)
    }

    @Test("the program's own page says 404, and is about nothing that could be asked for in parts or again")
    func notFoundPage() throws {
        let client = try client { $0.notFoundPage = "404.html" }
        for target in ["/nowhere", "/..%2fx", "/about/x", "/.hidden"] {
            let response = try client.get(target, headers: [("Range", "bytes=0-1"), ("If-None-Match", "*")])
            #expect(response.status == .notFound && response.text == "<p>nothing here", "\(target)")
            #expect(response["content-type"] == "text/html; charset=utf-8")
            #expect(response["etag"] == nil && response["last-modified"] == nil && response["accept-ranges"] == nil)
        }
        #expect(try client.request(.head, "/nowhere").body.isEmpty)
        #expect(try client.get("/404.html").status == .ok)
        #expect(try self.client { $0.notFoundPage = "gone.html" }.get("/nowhere").text == "404 Not Found\n")
    }

    @Test("rules say Cache-Control and other fields, in a 304, too")
    func rules() throws {
        let client = try client {
            $0.rules = [
                FileRule(.all, [.cacheControl: "no-cache", .strictTransportSecurity: "max-age=1"]),
                FileRule(.hashedNames, [.cacheControl: "public, max-age=31536000, immutable"]),
            ]
        }
        #expect(try client.get("/")["cache-control"] == "no-cache")
        let hashed = try client.get("/app.3f2a9c1e.js")
        #expect(hashed["cache-control"] == "public, max-age=31536000, immutable")
        #expect(hashed["strict-transport-security"] == "max-age=1")
        let unchanged = try client.get("/app.3f2a9c1e.js", headers: [("If-None-Match", try #require(hashed["etag"]))])
        #expect(unchanged.status == .notModified)
        #expect(unchanged["cache-control"] == hashed["cache-control"])
    }

    @Test("a rule with a value that may not be sent gets 500, not a torn answer")
    func refusedRule() throws {
        let client = try client { $0.rules = [FileRule(.all, [.cacheControl: "a\r\nX: y"])] }
        let response = try client.get("/")
        #expect(response.status == .internalServerError)
        #expect(response["x"] == nil)
    }

    @Test("middleware may change a prepared answer's fields")
    func changed() throws {
        final class Adding: Middleware {
            func respond(to request: Request, next: (Request) throws -> Rendering) throws -> Rendering {
                try next(request).map { response in
                    var response = response
                    response.headers[.cacheControl] = "private"
                    return response
                }
            }
        }
        let directory = folder.path
        let client = try TestClient { _ in
            let root = Branch()
            root.use(Adding())
            root["f"] = Files(directory)
            return Site(root)
        }
        for _ in 0..<2 {
            let response = try client.get("/f/about.html")
            #expect(response["cache-control"] == "private")
            #expect(response["etag"] != nil && response["date"] != nil && response["content-type"] != nil)
        }
    }
}
