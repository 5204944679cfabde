import Glibc
import Testing
import Wryneck
import WryneckTesting
import WryneckWeb

@Suite("Pages of errors", .bothVersions) struct ErrorPagesTests {
    private struct Oops: Error {}

    private func pages(problems: Bool = true) -> ErrorPages {
        let pages = ErrorPages(problems: problems)
        pages.on(400...499) { error, _ in .text("class \(error.status.code)") }
        pages.on(.notFound) { _, request in request.path.raw == "/nil" ? nil : .html("<p>nothing") }
        pages.on(.unauthorized) { _, _ in .redirect(to: "/sign-in", status: .seeOther) }
        pages.on(.conflict) { _, _ in throw Oops() }
        return pages
    }

    private func fill(_ root: Branch) {
        root.get("refused") { _ in throw HTTPError(.forbidden, "no", headers: [.retryAfter: "7"]) }
        root.get("later") { request in .deferred(request.reactor.deferLater(.zero) { throw HTTPError(.forbidden) }) }
        root.get("async") { _ in .async { throw HTTPError(.forbidden) } }
        root.get("broken") { _ in throw Oops() }
        root.get("conflict") { _ in throw HTTPError(.conflict, "taken") }
        root.get("private") { _ in throw HTTPError(.unauthorized, headers: [.wwwAuthenticate: "Basic"]) }
        root.get("fine") { _ in .text("fine", status: .notFound) }
    }

    /// As the site's, and as a branch's.
    private func clients(_ pages: ErrorPages, _ lines: RecordedLines = RecordedLines()) throws -> [TestClient] {
        let site = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            fill(root)
            return Site(root, errorPage: pages.sitePage)
        }
        let branch = try TestClient(logger: lines.logger) { _ in
            let root = Branch()
            root.use(pages)
            fill(root)
            return Site(root)
        }
        return [site, branch]
    }

    @Test("by status, and by class; the narrowest one first, and the error's status and fields stay")
    func byStatus() throws {
        for client in try clients(pages()) {
            let missing = try client.get("/nowhere")
            #expect(missing.status == .notFound && missing.text == "<p>nothing")
            for path in ["/refused", "/later", "/async"] {
                let refused = try client.get(path)
                #expect(refused.status == .forbidden && refused.text == "class 403")
            }
            #expect(try client.get("/refused")["retry-after"] == "7")
            #expect(try client.get("/nil").text == "class 404")
            let method = try client.post("/refused", body: "")
            #expect(method.status == .methodNotAllowed && method["allow"] != nil && method.text == "class 405")
            let signIn = try client.get("/private")
            #expect(signIn.status == .seeOther && signIn["location"] == "/sign-in")
            #expect(signIn["www-authenticate"] == "Basic")
            // A handler's own page stays.
            #expect(try client.get("/fine").text == "fine")
        }
    }

    @Test("a program's own error is a 500 that reveals nothing, and the log has it")
    func internalErrors() throws {
        let lines = RecordedLines()
        let pages = pages()
        pages.on(500...599) { error, _ in .text("ours: \(error.reason)") }
        for client in try clients(pages, lines) {
            let response = try client.get("/broken")
            #expect(response.status == .internalServerError && response.text == "ours: ")
        }
        #expect(lines.all.filter { $0.contains("A handler threw an error") && $0.contains("Oops") }.count == 2)
    }

    @Test("a page that fails leaves the next one; without any, the built-in one")
    func failing() throws {
        let lines = RecordedLines()
        for client in try clients(pages(), lines) { #expect(try client.get("/conflict").text == "class 409") }
        #expect(lines.all.filter { $0.contains("The page of an error has failed") }.count == 2)
        for client in try clients(ErrorPages()) { #expect(try client.get("/conflict").text.contains("taken")) }
    }

    @Test("RFC 9457: a document of the problem for those who prefer JSON, and for nobody else")
    func problems() throws {
        struct Document: Decodable, Equatable {
            let type: String, title: String, status: Int
            let detail: String?
        }
        for client in try clients(pages()) {
            let response = try client.get("/conflict", headers: [("Accept", "application/json")])
            #expect(response.status == .conflict && response["content-type"] == "application/problem+json")
            #expect(
                try response.decode(Document.self)
                    == Document(type: "about:blank", title: "Conflict", status: 409, detail: "taken"))
            let missing = try client.get("/nowhere", headers: [("Accept", "application/problem+json, text/html;q=0.5")])
            #expect(try missing.decode(Document.self).detail == nil)
            for accept in ["*/*", "text/html", "text/html, application/json;q=0.9", "image/png"] {
                #expect(try client.get("/nowhere", headers: [("Accept", accept)]).text == "<p>nothing", "\(accept)")
            }
        }
        for client in try clients(pages(problems: false)) {
            #expect(try client.get("/nowhere", headers: [("Accept", "application/json")]).text == "<p>nothing")
        }
    }

    @Test("text of the program's is escaped in JSON")
    func escaped() throws {
        struct Document: Decodable { let detail: String }
        let text = "a\"b\\c\nd\te\u{1}f\u{1F}ü\r"
        let client = try TestClient { _ in
            Site(Page { _ in throw HTTPError(.conflict, text) }, errorPage: ErrorPages().sitePage)
        }
        let response = try client.get("/", headers: [("Accept", "application/json")])
        #expect(try response.decode(Document.self).detail == text)
    }

    @Test("out of a file, which is read when the pages are made; one that is not there says so at once")
    func files() throws {
        var name = Array("/tmp/wryneck-page-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        #expect(write(descriptor, "<h1>gone</h1>", 13) == 13)
        close(descriptor)
        let pages = ErrorPages()
        try pages.on(.notFound, file: path)
        unlink(path)
        for client in try clients(pages) {
            let response = try client.get("/nowhere")
            #expect(response.text == "<h1>gone</h1>" && response["content-type"] == "text/html; charset=utf-8")
        }
        #expect(throws: Errno.self) { try pages.on(.gone, file: path) }
    }
}
