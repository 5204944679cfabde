import Foundation
import ProcessTesting
import Testing

/// The examples of `WryneckWeb`, seen by curl.
@Suite("The examples of applications", .ownThread) struct WebExampleTests {
    @Test("upload-progress: whoever watches is told how far a file is, and that it is whole")
    func upload() async throws {
        let server = try await Programs.startWebExample("upload-progress", "--port", "0")
        #expect(try await curl(server.url).text.contains("new EventSource("))
        let watcher = try startCurl("--no-buffer", "--include", server.url + "uploads/a/progress")
        // Behind the head it watches.
        while try await watcher.line() != "\r" {}
        let folder = try ScratchFolder()
        let file = try folder.write("up.bin", pattern(3_000_000))
        #expect(try await curl("--upload-file", file, server.url + "uploads/a").text == "3000000 bytes\n")
        let text = try await watcher.finish().text
        #expect(text.contains("data: 3000000/3000000\n\n"))
        #expect(text.hasSuffix("event: whole\ndata: 3000000\n\n"))
        #expect(try await server.stop().code == 0)
    }

    @Test("live-page: what one writes comes to all, escaped, and the form leads back to this site alone")
    func livePage() async throws {
        let server = try await Programs.startWebExample("live-page", "--port", "0")
        #expect(try await curl(server.url).text.contains("You come from 127.0.0.1."))
        func write(_ text: String, back: String) async throws -> Reply {
            try await fetch(
                "--data-urlencode", "text=\(text)", "--data-urlencode", "back=\(back)", server.url + "entries")
        }
        let reply = try await write("<b>hello</b>", back: "/?page=2")
        #expect(reply.status == "303" && reply["location"] == "/?page=2")
        #expect(try await write("x", back: "//evil.test")["location"] == "/")
        #expect(try await write("", back: "/").status == "400")
        // One that has had something else before gets all that is kept.
        let reader = try startCurl("--no-buffer", "--header", "Last-Event-ID: none", server.url + "entries")
        var lines: [String] = []
        while lines.count(where: { $0.hasPrefix("data: ") }) < 2 { lines.append(try await reader.line()) }
        #expect(lines.contains("data: <li>&lt;b&gt;hello&lt;/b&gt;</li>") && lines.contains("event: entry"))
        #expect(try await server.stop().code == 0)
        #expect(try await reader.finish().text.contains("retry: "))
    }

    @Test("templates: text is escaped, a quote with a combining mark, too")
    func templates() async throws {
        let server = try await Programs.startWebExample("templates", "--port", "0")
        let page = try await curl(server.url).text
        #expect(page.contains("<h1>Birds</h1>") && page.contains("<li title=\"twists its neck\">Wryneck (rare)</li>"))
        #expect(page.contains("<li title=\"says &quot;chirp&quot;\">Sparrow</li>"))
        let hostile = try await curl(server.url + "?name=%22%CC%81%20onclick=x%3Cb%3E").text
        #expect(hostile.contains("title=\"&quot;\u{301} onclick=x&lt;b&gt;\""))
        #expect(try await server.stop().code == 0)
    }
}
