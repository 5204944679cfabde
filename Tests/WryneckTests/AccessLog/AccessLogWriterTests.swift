import Foundation
import ProcessTesting
import Testing
import WryneckReactor
import WryneckReactorTesting
import WryneckTesting

@testable import Wryneck

@Suite("The access log", .bothVersions) struct AccessLogWriterTests {
    private let folder: TemporaryFolder
    private let file: OpenFile
    private let output: LogOutput

    init() throws {
        folder = try TemporaryFolder()
        file = OpenFile(
            FileDescriptor(owning: open(folder.path("log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)))
        output = LogOutput(file.descriptor.rawValue)
    }

    private func client(
        _ format: AccessLogWriter.Format = .combined, _ root: some Resource = Page { _ in .text("hello") }
    ) throws -> TestClient {
        try TestClient { [output] reactor in
            Site(root, accessLog: AccessLogWriter(on: reactor, to: output, format: format, wallClock: { 784_111_777 }))
        }
    }

    /// Not by Foundation, which leaks a buffer for an empty file (Swift 6.3).
    private var lines: [String] {
        get throws {
            output.flush()
            let log = FileDescriptor(owning: open(folder.path("log"), O_RDONLY | O_CLOEXEC))
            var bytes = [UInt8](repeating: 0, count: 64 * 1024)
            let count = try bytes.withUnsafeMutableBytes { try Syscalls.pread(log.rawValue, into: $0, at: 0) }
            return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    /// As a line names it.
    private var version: String { TestClient.speaksHTTP2 ? "HTTP/2.0" : "HTTP/1.1" }

    @Test(
        "what was refused before it became a request has its line as far as it came, escaped, and the reason at the end"
    )
    func refused() throws {
        let client = try client()
        for wire in [
            "GET /?a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "GET /a\u{1}\"b\\ HTTP/1.1\r\nHost: a\r\n\r\n",
            "\u{16}\u{3}", "PUT /half",
        ] {
            let connection = client.connect()
            connection.send(wire)
            connection.end()
        }
        let start = "127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] "
        #expect(
            try lines == [
                start + "\"GET /?a HTTP/1.1\" 400 31 \"-\" \"-\" \"repeated Host\"",
                start
                    + "\"GET /a\\x01\\x22b\\x5C HTTP/1.1\" 400 63 \"-\" \"-\" \"malformed request line: byte 0x01 at offset 6\"",
                start + "\"\\x16\\x03\" 400 57 \"-\" \"-\" \"malformed method: byte 0x16 at offset 0\"",
                start + "\"PUT /half\" 400 52 \"-\" \"-\" \"connection closed inside a request\"",
            ])
    }

    @Test(
        "the line of a refused request is as long as it came, whether it came at once or in pieces, and no longer than a line may be"
    )
    func refusedLines() throws {
        var limits = Limits()
        limits.head.requestLineBytes = 64
        let client = try TestClient(limits: limits) { [output] reactor in
            Site(
                Page { _ in .text("") },
                accessLog: AccessLogWriter(on: reactor, to: output, format: .common, wallClock: { 784_111_777 }))
        }
        client.connect().send("GET /" + String(repeating: "x", count: 1000), by: 1)
        client.connect().send("GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n", by: 1)
        client.connect().send("GET / HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n", by: 1)
        let slow = client.connect()
        slow.send("GET /slow HTTP/1.1\r\nHost:")
        client.memory.advance(by: .seconds(11))
        let requests = try lines.map { $0.split(separator: "\"")[1] }
        #expect(requests[0] == "GET /" + String(repeating: "x", count: 59))
        // It ends with the blank behind the target, where the mistake is certain.
        #expect(requests[1...] == ["GET /#fragment ", "GET / HTTP/1.1", "GET /slow HTTP/1.1"])
        #expect(try lines.last?.hasSuffix("\" 408 47 \"the request took too long\"") == true)
    }

    @Test("a request that was answered in its handler's place has the reason, too")
    func replaced() throws {
        _ = try client(.common).get("/", headers: [("Expect", "a miracle")])
        #expect(try lines.last?.hasSuffix("\"GET / \(version)\" 417 44 \"unknown expectation\"") == true)
        _ = try client(.terminal(colored: false)).get("/", headers: [("Expect", "a miracle")])
        #expect(try lines.last?.contains(" 417 GET / (unknown expectation) ") == true)
    }

    @Test(
        "the client of a trusted proxy is who asked, in all formats",
        arguments: [AccessLogWriter.Format.common, .json, .terminal(colored: false)])
    func proxied(format: AccessLogWriter.Format) throws {
        var options = Site.Options()
        options.trustedProxies = TrustedProxies([try #require(SocketAddress.Network("127.0.0.1"))])
        let client = try TestClient { [output, options] reactor in
            let log = AccessLogWriter(on: reactor, to: output, format: format, wallClock: { 784_111_777 })
            return Site(Page { _ in .text("hello") }, options: options, accessLog: log)
        }
        _ = try client.get("/", headers: [("X-Forwarded-For", "203.0.113.9, 198.51.100.7")])
        let line = try #require(lines.first)
        #expect(line.contains("198.51.100.7") && !line.contains("127.0.0.1") && !line.contains("203.0.113.9"))
    }

    @Test("writes a line in the combined format")
    func combined() throws {
        _ = try client().get("/?q=%20", headers: [("User-Agent", "test/1"), ("Referer", "http://a/")])
        #expect(
            try lines == [
                "127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] \"GET /?q=%20 \(version)\" 200 5 \"http://a/\" \"test/1\""
            ])
    }

    @Test("writes a line in the common format; a dash for no body")
    func common() throws {
        _ = try client(.common).request(.head, "/")
        #expect(try lines == ["127.0.0.1 - - [06/Nov/1994:08:49:37 +0000] \"HEAD / \(version)\" 200 -"])
    }

    @Test("escapes what a client could break out with")
    func escaped() throws {
        _ = try client().get("/'%22%0a", headers: [("User-Agent", "a\" b\\ \tü")])
        #expect(
            try lines.first?.hasSuffix("\"GET /'%22%0a \(version)\" 404 14 \"-\" \"a\\x22 b\\x5C \\x09\\xC3\\xBC\"")
                == true)
    }

    @Test("tells of answers whose client left")
    func incomplete() throws {
        let client = try client(
            .common, Page { request in .deferred(request.reactor.deferLater(.seconds(9)) { .text("late") }) })
        let connection = client.connect()
        connection.send(.get, "/")
        #expect(try lines.isEmpty)
        connection.transport.lose()
        client.memory.settle()
        #expect(try lines.count == 1)
    }

    @Test("writes once a turn")
    func batches() throws {
        let client = try client(.common)
        let connection = client.connect()
        connection.send(String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 50))
        #expect(try lines.count == 50)
        #expect(Set(try lines).count == 1)
    }

    @Test("writes an object for each request, in ASCII whatever the client sent")
    func json() throws {
        let client = try client(.json)
        _ = try client.get("/?q=%22", headers: [("User-Agent", "a\" \\ \tü\u{1D11E}"), ("Referer", "http://a/")])
        client.connect().send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        client.memory.settle()
        let expected = [
            "{\"time\":\"1994-11-06T08:49:37Z\",\"client\":\"127.0.0.1\",\"id\":\"1\",\"method\":\"GET\",\"host\":\"test\",\"target\":\"/?q=%22\","
                + "\"protocol\":\"\(version)\",\"referer\":\"http://a/\",\"user_agent\":\"a\\\" \\\\ \\u0009\\u00fc\\ud834\\udd1e\","
                + "\"status\":200,\"bytes\":5,\"microseconds\":0,\"complete\":true}",
            "{\"time\":\"1994-11-06T08:49:37Z\",\"client\":\"127.0.0.1\",\"line\":\"GET / HTTP/1.1\",\"reason\":\"repeated Host\","
                + "\"status\":400,\"bytes\":31,\"microseconds\":0,\"complete\":true}",
        ]
        #expect(try lines == expected)
        for line in try lines { #expect(try JSONSerialization.jsonObject(with: Data(line.utf8)) is [String: Any]) }
    }

    @Test("JSON says how long it took, and whether the answer was whole")
    func jsonIncomplete() throws {
        let client = try client(
            .json, Page { request in .deferred(request.reactor.deferLater(.seconds(9)) { .text("late") }) })
        let connection = client.connect()
        connection.send("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \u{FFFF}\r\n\r\n")
        client.memory.advance(by: .milliseconds(1500))
        connection.transport.lose()
        client.memory.settle()
        #expect(
            try lines.first?.hasSuffix("\"status\":499,\"bytes\":0,\"microseconds\":1500000,\"complete\":false}")
                == true)
    }

    @Test("a line for people has the status in its colour, and lets no client move the cursor")
    func terminal() throws {
        _ = try client(.terminal(colored: false)).get("/?q=1")
        let plain = try #require(try lines.last)
        #expect(plain.dropFirst(8) == " 200 GET /?q=1 5 B <1 ms 127.0.0.1")
        #expect(plain.prefix(8).split(separator: ":").map(\.count) == [2, 2, 2])
        _ = try client(.terminal(colored: true)).get("/nowhere")
        #expect(try lines.last?.contains("\u{1B}[33m404\u{1B}[0m GET /nowhere") == true)
        let connection = try client(.terminal(colored: false)).connect()
        connection.send("GET /\u{1B}[2J HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try lines.last?.contains("\u{1B}") == false)
    }

    @Test(
        "sizes are told in three digits",
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_500_000, "1.4 MiB"), (20_000_000_000, "18 GiB"),
        ])
    func sizes(bytes: Int, text: String) { #expect(TerminalLine.size(bytes) == text) }

    @Test("a line's parts are escaped byte by byte")
    func bytes() {
        var output: [UInt8] = []
        LogLine.appendEscaped("a\r\n\u{1B}\u{7F}\"\\z", to: &output)
        #expect(String(decoding: output, as: UTF8.self) == "a\\x0D\\x0A\\x1B\\x7F\\x22\\x5Cz")
    }
}
