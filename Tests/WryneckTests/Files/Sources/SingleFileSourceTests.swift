import ProcessTesting
import Testing
import WryneckReactor
import WryneckTesting

@testable import Wryneck

@Suite("A single file", .bothVersions) struct SingleFileSourceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("page.html", "<p>page")
        try folder.write("beside.css", "p{}")
        try folder.write("index.html", "<p>index")
    }

    @Test("stands for the root of a site, and has its own name; nothing beside it is there")
    func root() throws {
        let source = SingleFileSource(folder.path("page.html"))
        try source.open()
        let client = try TestClient { _ in
            var options = Files.Options()
            options.listing = Files.Listing()
            return Site(Files(source, options: options))
        }
        for target in ["/", "/page.html", "//", "/./page.html", "/?q"] {
            let response = try client.get(target)
            #expect(response.text == "<p>page", "\(target)")
            #expect(response["content-type"] == "text/html; charset=utf-8" && response["etag"] != nil)
        }
        for target in ["/beside.css", "/index.html", "/page.html/", "/page.html/x", "/x/page.html", "/..%2fpage.html"] {
            #expect(try client.get(target).status == .notFound, "\(target)")
        }
        let tag = try #require(try client.get("/")["etag"])
        #expect(try client.get("/", headers: [("If-None-Match", tag)]).status == .notModified)
    }

    @Test("hangs in a tree without a slash behind it")
    func mounted() throws {
        let path = folder.path("page.html")
        let client = try TestClient { _ in
            let root = Branch()
            root["report"] = Files(SingleFileSource(path))
            return Site(root)
        }
        for target in ["/report", "/report/", "/report/page.html", "/report"] {
            #expect(try client.get(target).text == "<p>page", "\(target)")
        }
    }

    @Test("may be a link, since somebody has named it; a folder or nothing is none")
    func open() throws {
        let other = try TemporaryFolder()
        try other.link("link.html", to: folder.path("page.html"))
        try SingleFileSource(other.path("link.html")).open()
        #expect(throws: Files.DirectoryError.self) { try SingleFileSource(other.path("nowhere")).open() }
        #expect(throws: Files.DirectoryError.self) { try SingleFileSource(folder.path).open() }
        #expect(throws: Files.DirectoryError.self) { try SingleFileSource(folder.path + "/").open() }
    }
}
