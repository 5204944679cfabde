import Foundation
import ProcessTesting
import Testing

/// The example server: the three ways to answer, uploads and a stream.
@Suite("hello-server, seen by curl", .ownThread) struct HelloServerTests {
    private let server: RunningServer

    init() async throws { server = try await Programs.startHelloServer() }

    @Test(
        "answers each way",
        arguments: [
            ("hello", "Hello, World!\n"), ("greeting", "hello\n"), ("slow", "done\n"),
            ("users?limit=2", "[\"Ada\",\"Grace\"]"),
            ("users/42", "{\"id\":42}"),
            ("counter", "1\n"), ("stream", (1...10).map { "\($0)\n" }.joined()),
        ])
    func answers(target: String, text: String) async throws {
        let reply = try await fetch(server.url + target)
        #expect(reply.status == "200")
        #expect(reply.text == text)
    }

    @Test("answers several at once, each in its time")
    func concurrently() async throws {
        let outcome = try await curl(
            "--parallel", "--write-out", "%{http_code}\n", server.url + "slow", server.url + "slow",
            server.url + "hello")
        #expect(outcome.text.contains("Hello, World!\n"))
        #expect(outcome.text.components(separatedBy: "done\n").count == 3)
    }

    @Test("takes an upload of 10 MiB, of known length or chunked", arguments: ["", "Transfer-Encoding: chunked"])
    func upload(header: String) async throws {
        let folder = try ScratchFolder()
        let content = pattern(10 * 1024 * 1024)
        let file = try folder.write("up.bin", content)
        // An empty header line is no header at all to curl.
        let outcome = try await curl("--header", header, "--data-binary", "@" + file, server.url + "echo")
        #expect(outcome.code == 0)
        #expect(outcome.output == content)
        #expect(
            try await curl("--header", header, "--data-binary", "@" + file, server.url + "count").text == "10485760\n")
    }

    @Test("sends its stream in chunks, and to HTTP/1.0 until it closes")
    func stream() async throws {
        let reply = try await fetch("--raw", server.url + "stream")
        #expect(reply["transfer-encoding"] == "chunked")
        #expect(reply.text.hasPrefix("2\r\n1\n\r\n") && reply.text.hasSuffix("3\r\n10\n\r\n0\r\n\r\n"))
        let old = try await fetch("--http1.0", server.url + "stream")
        #expect(old["transfer-encoding"] == nil)
        #expect(old.text == (1...10).map { "\($0)\n" }.joined())
    }

    @Test("says what it does not take")
    func refusals() async throws {
        #expect(try await fetch(server.url + "users/x").status == "400")
        #expect(try await fetch(server.url + "nowhere").status == "404")
        let post = try await fetch("--data", "x", server.url + "hello")
        #expect(post.status == "405")
        #expect(post["allow"] == "GET, HEAD, OPTIONS")
    }

    @Test("ends with 0 on SIGTERM, after the answers that are under way")
    func drains() async throws {
        let slow = try startCurl("--no-buffer", server.url + "stream")
        #expect(try await slow.line() == "1")
        server.child.signal(SIGTERM)
        let answer = try await slow.finish()
        #expect(answer.code == 0)
        #expect(answer.text.hasSuffix("9\n10\n"))
        #expect(try await server.child.finish().code == 0)
    }
}
