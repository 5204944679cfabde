import ProcessTesting
import Testing
import Wryneck
import WryneckTesting

@Suite("Files and their options", .bothVersions) struct FilesOptionsTests {
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

    private func client(_ change: (inout Files.Options) -> Void) throws -> TestClient {
        var options = Files.Options()
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

    private static let browser = (
        "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
    )

    @Test(
        "a fallback stands for whatever a browser goes to and that is not there",
        arguments: [
            "/users/jo.smith", "/releases/2.1", "/a%2Fb", "/%FF%FE", "/a%5Cb", "/.dot", "/../..", "/x/%2e%2e/..%2f",
            "/host/example.com",
            "/users/42", "/users/", "/notes.md/",
        ])
    func fallbackForPages(target: String) throws {
        let response = try client { $0.fallback = "about.html" }.get(target, headers: [Self.browser])
        // The index is there.
        #expect(response.text == (target == "/../.." ? "<p>root" : "<p>about"))
        #expect(response.status == .ok)
    }

    @Test(
        "a fallback does not stand for what pages are made of",
        arguments: [
            ("/gone.js", "*/*"), ("/gone.css", "text/css,*/*;q=0.1"), ("/gone.png", "image/avif,image/webp,*/*;q=0.8"),
            ("/api/users", "application/json"), ("/v/2.1", "*/*"), ("/users/42", "text/html;q=0, */*"),
            ("/gone.png", "text/html,*/*;q=0.8"), ("/gone.svgz", "text/html"), ("/gone.woff2", "text/html"),
            ("/users/42", "image/*"),
        ])
    func noFallback(target: String, accept: String) throws {
        let response = try client { $0.fallback = "index.html" }.get(target, headers: [("Accept", accept)])
        #expect(response.status == .notFound)
        #expect(response["vary"] == "Accept, Sec-Fetch-Dest")
    }

    @Test("a fallback goes by what a browser says it wants; a part of something is no page")
    func fallbackDestination() throws {
        let client = try client { $0.fallback = "index.html" }
        #expect(try client.get("/api", headers: [("Accept", "*/*"), ("Sec-Fetch-Dest", "empty")]).status == .notFound)
        #expect(
            try client.get("/page", headers: [Self.browser, ("Sec-Fetch-Dest", "document")])["vary"]
                == "Accept, Sec-Fetch-Dest")
        #expect(try client.get("/page", headers: [Self.browser, ("Sec-Fetch-Dest", "iframe")]).status == .ok)
        #expect(try client.get("/film", headers: [("Accept", "*/*"), ("Range", "bytes=0-")]).status == .notFound)
        #expect(try client.get("/curl", headers: [("Accept", "*/*")]).status == .ok)
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
                Files.Rule(.all, [.cacheControl: "no-cache", .strictTransportSecurity: "max-age=1"]),
                Files.Rule(.hashedNames, [.cacheControl: "public, max-age=31536000, immutable"]),
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
        let client = try client { $0.rules = [Files.Rule(.all, [.cacheControl: "a\r\nX: y"])] }
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
