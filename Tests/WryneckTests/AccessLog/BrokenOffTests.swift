import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// What was logged.
private final class Log: AccessLog {
    var entries: [(status: Int, isComplete: Bool, bodyBytes: Int, duration: Duration)] = []
    func record(_ entry: AccessLogEntry) {
        entries.append((entry.status.code, entry.isComplete, entry.bodyBytes, entry.duration))
    }
}

@Suite("The access log of answers that break off, or take their time") struct BrokenOffTests {
    private let log = Log()
    private let folder: TemporaryFolder
    private let client: TestClient

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("large.bin", [UInt8](repeating: 7, count: 500_000))
        try folder.write("medium.bin", [UInt8](repeating: 7, count: 70_000))
        let (log, path) = (log, folder.path)
        client = try TestClient { _ in
            let root = Branch()
            root["files"] = Files(path)
            root["bytes"] = Page { _ in .bytes([UInt8](repeating: 7, count: 500_000)) }
            root["stream"] = Page { _ in
                .stream { writer in for _ in 0..<10 { try await writer.write([UInt8](repeating: 7, count: 50_000)) } }
            }
            root["fails"] = Page { _ in
                .stream { writer in
                    try await writer.write("abc")
                    throw HTTPError(.conflict)
                }
            }
            root["small"] = Page { _ in .text("small") }
            return Site(root, accessLog: log)
        }
    }

    private func ask(_ path: String, _ fields: String = "", room: Int) -> TestConnection {
        let connection = client.connect()
        connection.transport.room = room
        connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        return connection
    }

    @Test(
        "an answer that breaks off while it is sent: incomplete, and so many bytes as the kernel took",
        arguments: ["/files/large.bin", "/bytes"])
    func brokenOff(path: String) throws {
        let connection = ask(path, room: 100_000)
        #expect(log.entries.isEmpty)
        client.memory.advance(by: .seconds(2))
        connection.transport.lose(.connectionReset)
        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1 && entry.status == 200 && !entry.isComplete)
        #expect((99_000..<100_000).contains(entry.bodyBytes), "\(entry.bodyBytes)")
        #expect(entry.duration == .seconds(2))
    }

    @Test(
        "one that is sent whole is logged then, once, with how long that took",
        arguments: ["/files/large.bin", "/bytes"])
    func whole(path: String) throws {
        let connection = ask(path, room: 100_000)
        client.memory.advance(by: .seconds(2))
        connection.transport.room = 400_000
        client.memory.settle()
        #expect(log.entries.isEmpty, "less than the low-water mark is left, but something is")
        connection.transport.room = .max
        client.memory.settle()
        #expect(try connection.response().body.count == 500_000)
        connection.end()
        let entry = try #require(log.entries.first)
        #expect(
            log.entries.count == 1 && entry.isComplete && entry.bodyBytes == 500_000 && entry.duration == .seconds(2))
        #expect(connection.transport.waterMarks == .standard)
    }

    @Test(
        "a file that is sent at once is logged in the same turn, also as the connection's last",
        arguments: ["", "Connection: close\r\n"])
    func small(fields: String) throws {
        let connection = ask("/files/medium.bin", fields, room: .max)
        #expect(log.entries.count == 1 && log.entries[0].isComplete && log.entries[0].bodyBytes == 70_000)
        #expect(try connection.response().body.count == 70_000)
    }

    @Test("the same for the last answer of a connection that breaks off while it is closed in order")
    func brokenOffWhileClosing() throws {
        let connection = ask("/files/medium.bin", "Connection: close\r\n", room: 10_000)
        connection.transport.lose(.connectionReset)
        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1 && !entry.isComplete && entry.bodyBytes < 10_000 && entry.bodyBytes > 9000)
    }

    @Test("a file that has become shorter than its head says is not logged as complete")
    func shortened() throws {
        let connection = ask("/files/large.bin", room: 0)
        connection.transport.lose()
        // Cached by now; in memory, the bytes are taken at once.
        truncateFile(folder.path("large.bin"), to: 1000)
        let again = ask("/files/large.bin", room: .max)
        #expect(again.transport.wasAborted)
        #expect(log.entries.map(\.isComplete) == [false, false])
    }

    @Test("a small part of a large file is logged when it is sent, too")
    func range() throws {
        let connection = ask("/files/large.bin", "Range: bytes=0-9999\r\n", room: 5000)
        #expect(log.entries.isEmpty)
        connection.transport.lose()
        let entry = try #require(log.entries.first)
        #expect(entry.status == 206 && !entry.isComplete && (4000..<5000).contains(entry.bodyBytes))
    }

    @Test("a stream whose client leaves: no more bytes than the kernel took")
    func stream() throws {
        let connection = ask("/stream", room: 70_000)
        connection.transport.lose()
        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1 && !entry.isComplete && entry.bodyBytes > 60_000 && entry.bodyBytes <= 70_000)
    }

    @Test("a stream that fails: what was queued before is still sent, and counted")
    func fails() throws {
        let connection = ask("/fails", room: 10)
        #expect(log.entries.isEmpty)
        connection.transport.room = .max
        client.memory.settle()
        #expect(connection.transport.wasAborted)
        let entry = try #require(log.entries.first)
        #expect(log.entries.count == 1 && !entry.isComplete && entry.status == 200 && entry.bodyBytes == 3)
    }

    @Test("answers behind a large one are logged after it, in order")
    func order() throws {
        let connection = client.connect()
        connection.transport.room = 1000
        connection.send("GET /files/medium.bin HTTP/1.1\r\nHost: a\r\n\r\nGET /small HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(log.entries.isEmpty)
        connection.transport.room = .max
        #expect(try connection.response().body.count == 70_000)
        #expect(try connection.response().text == "small")
        #expect(log.entries.map(\.bodyBytes) == [70_000, 5])
    }

    @Test("so is a request that is refused behind it")
    func refusedBehind() throws {
        let connection = client.connect()
        connection.transport.room = 1000
        connection.send("GET /files/medium.bin HTTP/1.1\r\nHost: a\r\n\r\nGET nothing HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(log.entries.isEmpty)
        connection.transport.room = .max
        #expect(try connection.response().body.count == 70_000)
        #expect(try connection.response().status == .badRequest)
        #expect(log.entries.map(\.status) == [200, 400])
    }

    @Test("over a socket: a client that resets in the middle of a file", .ownThread)
    func socket() async throws {
        let (entries, source) = AsyncStream.makeStream(of: (Bool, Int).self)
        let path = folder.path
        try folder.write("huge.bin", [UInt8](repeating: 7, count: 30_000_000))
        let server = try await Server(.tcp(port: 0)) { _ in Site(Files(path), accessLog: Sender(source)) }.start()
        var client: RawClient? = try RawClient(try #require(server.addresses.first))
        client?.send("GET /huge.bin HTTP/1.1\r\nHost: a\r\n\r\n")
        client?.reset()
        client = nil
        let entry = await entries.first { _ in true }
        #expect(entry?.0 == false && entry?.1 ?? .max < 30_000_000)
        await server.stop(grace: .zero)
    }

    private final class Sender: AccessLog {
        let source: AsyncStream<(Bool, Int)>.Continuation
        init(_ source: AsyncStream<(Bool, Int)>.Continuation) { self.source = source }
        func record(_ entry: AccessLogEntry) { source.yield((entry.isComplete, entry.bodyBytes)) }
    }
}
