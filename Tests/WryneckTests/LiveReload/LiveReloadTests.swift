import Foundation
import ProcessTesting
import Testing
import WryneckTesting

@testable import Wryneck

/// Pages that load themselves anew, in memory but for the files.
@Suite("Live reload", .bothVersions) struct LiveReloadTests {
    private let folder: TemporaryFolder
    private let reload: LiveReload
    private let client: TestClient
    private static let page = "<!doctype html><title>t</title><p>hello"

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("index.html", Self.page)
        try folder.write("large.html", Self.page + String(repeating: ".", count: 100_000))
        try folder.write("style.css", "p { color: red }")
        reload = LiveReload(watching: [folder.path])
        var options = Files.Options()
        options.freshness = .zero
        let (reload, files) = (reload, Files(folder.path, options: options))
        client = try TestClient { reactor in
            let root = Branch()
            root.use(try reload.middleware(on: reactor))
            root["files"] = files
            root.get("empty") { _ in Rendering(Response(headers: [.contentType: "text/html"])) }
            root.get("encoded") { _ in
                Rendering(Response(headers: [.contentType: "text/html", .contentEncoding: "br"], body: .bytes([1])))
            }
            root.get("wide") { _ in .bytes([1, 2], type: "text/html; charset=UTF-16LE") }
            root.get("download") { _ in
                Rendering(
                    Response(
                        headers: [.contentType: "text/html", .contentDisposition: "attachment"], body: .bytes([1])))
            }
            root.get("stream") { _ in
                .stream(type: "Text/HTML ; charset=utf-8") { writer in
                    try await writer.write("<p>one")
                    try await writer.write("<p>two")
                }
            }
            return Site(root, errorPage: { error, _ in .html("<h1>\(error.status.code)", status: error.status) })
        }
        client.memory.settle()
    }

    private var tag: String {
        "\n<script src=\"/.wryneck/live-reload.js\" data-version=\"\(reload.version)\" async></script>\n"
    }

    @Test("behind a proxy that takes a prefix off, the script is asked for with it")
    func strippedPrefix() throws {
        var options = Site.Options()
        options.strippedPrefix = "/files"
        let reload = LiveReload(watching: [])
        let client = try TestClient { [options] reactor in
            let root = Branch()
            root.use(try reload.middleware(on: reactor))
            root.get("page") { _ in .html("<p>") }
            return Site(root, options: options)
        }
        #expect(try client.get("/page").text.contains("<script src=\"/files/.wryneck/live-reload.js\""))
        #expect(try client.get("/.wryneck/live-reload.js").status == .ok)
    }

    @Test("a page has the script at its end, and nothing by which somebody could take it for the page without")
    func page() throws {
        let page = try client.get("/files/index.html")
        #expect(page.text == Self.page + tag)
        #expect(page["content-length"] == "\(page.body.count)" && page["cache-control"] == "no-store")
        for name in ["etag", "last-modified", "accept-ranges", "transfer-encoding"] { #expect(page[name] == nil) }
        let large = try client.get("/files/large.html")
        #expect(large.text.hasSuffix("..." + tag) && large["content-length"] == "\(large.body.count)")
        #expect(try client.get("/files/").text == page.text)
    }

    @Test("HEAD has the head that GET has")
    func head() throws {
        for path in ["/files/index.html", "/files/large.html", "/stream", "/empty"] {
            let (get, head) = (try client.get(path), try client.request(.head, path))
            #expect(head.body.isEmpty)
            for name in ["content-length", "cache-control", "content-type", "etag"] {
                #expect(get[name] == head[name], "\(path) \(name)")
            }
        }
    }

    @Test("streams, empty pages and pages of errors have it, too")
    func others() throws {
        #expect(try client.get("/stream").text == "<p>one<p>two" + tag)
        #expect(try client.get("/empty").text == tag)
        let missing = try client.get("/nowhere")
        #expect(missing.status == .notFound && missing.text == "<h1>404" + tag)
    }

    @Test("what is no page, not all of it, encoded, or asked for by a script, is left as it is")
    func untouched() throws {
        let style = try client.get("/files/style.css")
        #expect(style.text == "p { color: red }" && style["etag"] != nil)
        #expect(try client.get("/encoded").body == [1])
        #expect(try client.get("/download").body == [1])
        #expect(try client.get("/wide").body == [1, 2])
        let range = try client.get("/files/index.html", headers: [("Range", "bytes=0-4")])
        #expect(range.status == .partialContent && range.text == "<!doc" && range["etag"] != nil)
        let fragment = try client.get(
            "/files/index.html", headers: [("Sec-Fetch-Dest", "empty"), ("Accept", "text/html")])
        #expect(fragment.text == Self.page)
        let tag = try #require(fragment["etag"])
        #expect(try client.get("/files/index.html", headers: [("If-None-Match", tag)]).status == .notModified)
    }

    @Test("a browser that opens a page gets it with the script, though it has one without, or wants it encoded")
    func navigation() throws {
        let tag = try #require(try client.get("/files/index.html", headers: [("Sec-Fetch-Dest", "empty")])["etag"])
        for browser in [("Sec-Fetch-Dest", "document"), ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")] {
            let page = try client.get(
                "/files/index.html",
                headers: [browser, ("If-None-Match", tag), ("Range", "bytes=0-4"), ("Accept-Encoding", "gzip")])
            #expect(page.status == .ok && page.text == Self.page + self.tag)
        }
    }

    @Test("the script is a file of its own, and listens at the stream's path")
    func script() throws {
        let script = try client.get("/.wryneck/live-reload.js")
        #expect(
            script["content-type"] == "text/javascript; charset=utf-8"
                && script["cache-control"] == "no-store, no-transform")
        #expect(script.text.contains("new EventSource(stream)") && script.text.contains("dataset.version"))
        #expect(try client.post("/.wryneck/live-reload.js", body: "").status == .methodNotAllowed)
        #expect(try client.get("/.wryneck/other").status == .notFound)
        #expect(try client.request(.head, "/.wryneck/live-reload")["content-type"] == "text/event-stream")
        #expect(reload.pageCount == 0)
    }

    private func listen() -> TestConnection {
        let connection = client.connect()
        connection.send(.get, "/.wryneck/live-reload")
        return connection
    }

    private func event() -> String { "event: version\nretry: 1000\ndata: \(reload.version)\n\n" }

    @Test("a changed file is told to all that listen, once, and what is loaded then is the new content")
    func change() throws {
        let before = reload.version
        let pages = [listen(), listen()]
        for page in pages {
            let text = page.received()
            if !client.speaksHTTP2 {
                #expect(text.contains("Content-Type: text/event-stream\r\n"))
                #expect(text.contains("Cache-Control: no-store, no-transform\r\n"))
            }
            #expect(!text.contains("Content-Encoding") && text.contains("data: \(before)\n\n"))
        }
        #expect(try client.get("/files/index.html").text.hasPrefix(Self.page))
        try folder.write("index.html", "<p>new")
        try folder.write("style.css", "p { color: blue }")
        client.memory.advance(by: .milliseconds(200))
        #expect(reload.version != before)
        for page in pages { #expect(page.received().contains(event())) }
        #expect(try client.get("/files/index.html").text == "<p>new" + tag)
        client.memory.advance(by: .seconds(20))
        for page in pages { #expect(page.received().isEmpty) }
    }

    @Test("a page that was sent before a change and asks after it is told at once")
    func late() throws {
        let page = try client.get("/files/index.html").text
        reload.reload()
        let told = listen().received()
        #expect(told.contains(event()) && !page.contains(reload.version))
    }

    @Test("a stream on which nothing happens stays open for an hour, and one whose page has gone is forgotten")
    func open() throws {
        let page = listen()
        #expect(reload.pageCount == 1)
        client.memory.advance(by: .seconds(3600))
        #expect(!page.isEnded)
        _ = page.received()
        reload.reload()
        #expect(page.received().contains(event()))
        page.reset()
        #expect(reload.pageCount == 0)
    }

    @Test("there is a limit to those who listen")
    func limit() throws {
        let streams = (0..<LiveReload.pageLimit).compactMap { _ in reload.versions() }
        #expect(streams.count == LiveReload.pageLimit)
        #expect(try client.get("/.wryneck/live-reload").status == .serviceUnavailable)
    }

    @Test("a server that stops does not wait for pages that listen", .ownThread)
    func stop() async throws {
        let folder = try TemporaryFolder()
        let reload = LiveReload(watching: [folder.path])
        let server = try await Server(.tcp(port: 0), reactors: .count(2)) { reactor in
            let root = Branch()
            root.use(try reload.middleware(on: reactor))
            return Site(root)
        }.start()
        let page = try RawClient(try #require(server.addresses.first))
        page.send("GET /.wryneck/live-reload HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await eventually { reload.pageCount > 0 })
        // A change on the first reactor is told on the other.
        try folder.write("a.html", "a")
        #expect(try await eventually { !reload.version.hasSuffix("-0") })
        await server.stop(grace: patience)
        #expect(reload.pageCount == 0)
        // A stop that waited for the page would cut it off in the end, in the middle of its body.
        #expect(page.read().hasSuffix("\r\n0\r\n\r\n"))
    }

    @Test(
        "names that editors leave for a moment do not count",
        arguments: [".a.swp", "a.html~", "#a.html#", "4913", ".git"])
    func passing(name: String) {
        #expect(LiveReload.isPassing(name) && !LiveReload.isPassing("a" + name.filter { $0 != "~" && $0 != "#" }))
    }
}
