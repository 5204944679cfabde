import Glibc
import Testing
import WryneckHTTP
import WryneckReactor
import WryneckTesting

@testable import Wryneck

@Suite("One candidate's error", .bothVersions) struct FileLookupTests {
    /// Has what it is told, errors among it.
    private struct Told: FileSource {
        var items: [SourcePath: FileItem] = [:]
        var errors: [SourcePath: any Error & Sendable] = [:]
        var description: String { "told" }

        func item(at path: SourcePath, _ access: FileAccess) throws -> FileItem? {
            if let error = errors[path] { throw error }
            return items[path]
        }

        func entries(of path: SourcePath, limit: Int) throws -> FileEntries? { FileEntries([]) }
    }

    private static func file(_ text: String) -> FileItem {
        .file(SourceFile(.bytes(Array(text.utf8)), tag: EntityTag("t")))
    }
    private static let forbidden = HTTPError(.forbidden)

    private func get(_ target: String, _ source: Told, _ change: (inout Files.Options) -> Void = { _ in }) throws
        -> TestResponse
    {
        var options = Files.Options()
        change(&options)
        let client = try TestClient(logger: RecordedLines().logger) { [options] _ in
            Site(Files(source, options: options))
        }
        return try client.get(target, headers: [("Accept-Encoding", "gzip, br"), ("Accept", "text/html")])
    }

    @Test("a coding that cannot be read is as good as none", arguments: [Errno(rawValue: EACCES), .inputOutput])
    func coding(code: Errno) throws {
        let broken = SourceFile.Content.made(count: 1) { throw code }
        let source = Told(
            items: [
                "a.js": Self.file("plain"), "a.js.gz": Self.file("gzip"), "b.js": Self.file("plain"),
                "b.js.br": .file(SourceFile(broken, tag: EntityTag("u"))),
            ],
            errors: ["a.js.br": code, "b.js.gz": Self.forbidden])
        func options(_ options: inout Files.Options) { options.precompressed = [.brotli, .gzip] }
        #expect(try get("/a.js", source, options).text == "gzip")
        #expect(try get("/b.js", source, options).text == "plain")
    }

    @Test("an index, or a name with an extension, that cannot be read leaves the next one its turn")
    func next() throws {
        let source = Told(
            items: ["index.htm": Self.file("index"), "about.html": Self.file("about"), "x.html": Self.file("x")],
            errors: ["index.html": Self.forbidden, "about": Self.forbidden, "x.htm": Errno.inputOutput])
        func options(_ options: inout Files.Options) {
            options.index = ["index.html", "index.htm"]
            options.extensions = ["htm", "html"]
        }
        #expect(try get("/", source, options).text == "index")
        #expect(try get("/about", source, options).text == "about")
        #expect(try get("/x", source, options).text == "x")
    }

    @Test("it is the answer where there is no other candidate, and a list is none for an index")
    func alone() throws {
        let source = Told(
            items: ["": .directory],
            errors: ["index.html": Self.forbidden, "a.txt": Self.forbidden, "b": Errno.inputOutput])
        #expect(try get("/a.txt", source).status == .forbidden)
        #expect(try get("/b", source) { $0.extensions = ["html"] }.status == .internalServerError)
        #expect(try get("/", source) { $0.listing = Files.Listing() }.status == .forbidden)
        #expect(try get("/", Told(items: ["": .directory])) { $0.listing = Files.Listing() }.status == .ok)
    }

    @Test("a page of the program's that cannot be read makes no other answer of 404")
    func pages() throws {
        let source = Told(errors: ["404.html": Self.forbidden, "app.html": Errno.inputOutput])
        #expect(try get("/nowhere", source) { $0.notFoundPage = "404.html" }.status == .notFound)
        #expect(try get("/nowhere", source) { $0.fallback = "app.html" }.status == .notFound)
    }

    @Test("what is there and withheld is no answer, and the log is told of it once")
    func withheld() throws {
        let log = RecordedLines()
        let source = Told(items: ["out\nside": .withheld("a link leads out")])
        let client = try TestClient(logger: log.logger) { _ in Site(Files(source)) }
        for _ in 0..<3 { #expect(try client.get("/out%0Aside").status == .notFound) }
        #expect(log.all.count { $0.contains("/out%0Aside") && $0.contains("a link leads out") } == 1)
    }
}
