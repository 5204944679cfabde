import Foundation
import ProcessTesting
import Testing

/// `wryneck` over a folder of files, seen by curl.
@Suite("wryneck, seen by curl", .ownThread) struct DownloadTests {
    private let folder: ScratchFolder
    private let server: RunningServer
    private static let files = [
        "small.txt": Array("Hello, file\n".utf8), "10k.bin": pattern(10 * 1024), "5m.bin": pattern(5 * 1024 * 1024),
    ]

    init() async throws {
        folder = try ScratchFolder()
        for (name, content) in Self.files { try folder.write(name, content) }
        try folder.write("sub/index.html", "<p>sub".utf8)
        server = try await Programs.startWryneck(folder.path)
    }

    private func content(_ name: String) throws -> [UInt8] { try #require(Self.files[name]) }

    @Test("sends files as they are", arguments: ["small.txt", "10k.bin", "5m.bin"])
    func whole(name: String) async throws {
        let outcome = try await curl(server.url + name)
        #expect(outcome.code == 0)
        #expect(try outcome.output == content(name))
    }

    @Test("sends parts of them", arguments: ["10k.bin", "5m.bin"])
    func ranges(name: String) async throws {
        let whole = try content(name)
        let part = try await fetch("--range", "100-199", server.url + name)
        #expect(part.status == "206")
        #expect(part["content-range"] == "bytes 100-199/\(whole.count)")
        #expect(part.body == Array(whole[100...199]))
        let tail = try await fetch("--range", "-7", server.url + name)
        #expect(tail.body == Array(whole.suffix(7)))
        let beyond = try await fetch("--range", "999999999-", server.url + name)
        #expect(beyond.status == "416")
        #expect(beyond["content-range"] == "bytes */\(whole.count)")
    }

    @Test("lets a download go on where it broke off")
    func resumes() async throws {
        let whole = try content("5m.bin")
        let half = try folder.write("half", whole[..<2_000_000])
        let outcome = try await curl("--continue-at", "-", "--output", half, server.url + "5m.bin")
        #expect(outcome.code == 0)
        #expect(try fileBytes(half) == whole)
    }

    @Test("says that the client has it already")
    func conditional() async throws {
        // A date that is just now may still be that of another content: it is not sent.
        #expect(try await Child.run("touch", ["-d", "2020-02-02", folder.path + "/10k.bin"]).code == 0)
        let first = try await fetch(server.url + "10k.bin")
        let tag = try #require(first["etag"])
        let date = try #require(first["last-modified"])
        let byTag = try await fetch("--header", "If-None-Match: \(tag)", server.url + "10k.bin")
        #expect(byTag.status == "304" && byTag.body.isEmpty && byTag["etag"] == tag)
        let byDate = try await fetch("--time-cond", date, server.url + "10k.bin")
        #expect(byDate.status == "304" && byDate.body.isEmpty)
        let other = try await fetch("--header", "If-None-Match: \"other\"", server.url + "10k.bin")
        #expect(try other.status == "200" && other.body == content("10k.bin"))
    }

    @Test("answers HEAD with the head alone")
    func head() async throws {
        let reply = try await fetch("--head", server.url + "5m.bin")
        #expect(reply.status == "200")
        #expect(reply["content-length"] == "5242880")
        #expect(reply.body.isEmpty)
    }

    @Test("keeps the connection for what follows")
    func reuse() async throws {
        let outcome = try await curl(
            "--verbose", "--write-out", "%{num_connects} %{http_code}\n", "--output", "/dev/null", "--output",
            "/dev/null", "--output", "/dev/null",
            server.url + "small.txt", server.url + "5m.bin", server.url + "nowhere")
        #expect(outcome.code == 0)
        #expect(outcome.text == "1 200\n0 200\n0 404\n")
        #expect(outcome.errors.contains("Re-using existing"))
    }

    @Test("sends two files over one connection, one after the other")
    func twoFiles() async throws {
        let outcome = try await curl(server.url + "10k.bin", server.url + "small.txt")
        #expect(try outcome.output == content("10k.bin") + content("small.txt"))
    }

    @Test("speaks HTTP/1.0")
    func oldVersion() async throws {
        let reply = try await fetch("--http1.0", server.url + "10k.bin")
        #expect(reply.status == "200")
        #expect(reply["connection"]?.lowercased() == "close")
        #expect(try reply.body == content("10k.bin"))
        let kept = try await curl(
            "--http1.0", "--header", "Connection: keep-alive", "--write-out", "%{num_connects}\n", "--output",
            "/dev/null", "--output", "/dev/null",
            server.url + "small.txt", server.url + "small.txt")
        #expect(kept.text == "1\n0\n")
    }

    @Test("goes on when a download is broken off")
    func aborted() async throws {
        let slow = try startCurl("--no-buffer", "--limit-rate", "1k", "--include", server.url + "5m.bin")
        #expect(try await slow.line().hasPrefix("HTTP/1.1 200"))
        slow.signal(SIGKILL)
        #expect(try await slow.finish().code == -SIGKILL)
        #expect(try await curl(server.url + "5m.bin").output == content("5m.bin"))
        let end = try await server.stop()
        #expect(end.code == 0)
        #expect(end.errors.isEmpty)
    }

    @Test("waits for a slow client")
    func slowly() async throws {
        let outcome = try await curl("--limit-rate", "10M", server.url + "5m.bin")
        #expect(try outcome.output == content("5m.bin"))
    }

    @Test("sends a directory to its slash")
    func slash() async throws {
        let reply = try await fetch(server.url + "sub?q=1")
        #expect(reply.status == "301")
        #expect(reply["location"] == "sub/?q=1")
        #expect(try await curl("--location", server.url + "sub").text == "<p>sub")
    }

    @Test(
        "shows nothing outside of the folder",
        arguments: [
            "../../etc/passwd", "../../../../../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc%2fpasswd",
            "sub/../../etc/passwd",
            "/etc/passwd", "%2fetc%2fpasswd", "..%5c..%5cetc%5cpasswd", "%252e%252e/etc/passwd",
            "%c0%ae%c0%ae/etc/passwd", "small.txt%00.html",
        ])
    func outside(target: String) async throws {
        let reply = try await fetch("--path-as-is", server.url + target)
        #expect(reply.status == "404" || reply.status == "400")
        #expect(!reply.text.contains("root:"))
    }
}
