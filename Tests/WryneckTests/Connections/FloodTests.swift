import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// What one connection can make the server keep.
@Suite("Floods") struct FloodTests {
    private final class Stage {
        var started = 0
        var waiting: [Deferred<Response>] = []
        var request: Request?
    }
    private let stage = Stage()
    private let client: TestClient

    init() throws {
        let stage = stage
        client = try TestClient { _ in
            let root = Branch()
            root.get("large") { _ in
                stage.started += 1
                return .bytes([UInt8](repeating: 1, count: 100_000))
            }
            root.get("small") { _ in
                stage.started += 1
                return .text("small")
            }
            root.get("later") { _ in
                let answer = Deferred<Response>()
                stage.waiting.append(answer)
                return .deferred(answer)
            }
            root.on(.post, "never", bodyLimit: 1 << 40) { request in
                stage.request = request
                return .deferred(Deferred<Response>())
            }
            root.post("limited") { request in
                stage.request = request
                return .deferred(Deferred<Response>())
            }
            return Site(root)
        }
    }

    private func get(_ path: String) -> String { "GET /\(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    @Test("pipelined requests for large answers that nobody reads wait for room; none is lost when the client reads")
    func unreadAnswers() throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(String(repeating: get("large"), count: 20))
        #expect(stage.started == 1)
        #expect(connection.transport.unsentBytes < 110_000)
        connection.transport.isStalled = false
        connection.transport.reactor.callLater(.zero) { connection.transport.append { _ in } }
        client.memory.advance(by: .milliseconds(1))
        for _ in 0..<20 { #expect(try connection.response().body.count == 100_000) }
        #expect(stage.started == 20)
        #expect(!connection.isEnded)
    }

    @Test("small answers that nobody reads stop the requests behind them too")
    func unreadSmallAnswers() throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        for _ in 0..<20 { connection.send(String(repeating: get("small"), count: 100)) }
        #expect(connection.transport.unsentBytes < 70_000)
        #expect(stage.started < 700)
        connection.transport.lose()
    }

    @Test("a client that ends its side while large answers wait still gets all of them")
    func halfClosed() throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(String(repeating: get("large"), count: 5))
        connection.end()
        connection.transport.isStalled = false
        connection.transport.reactor.callLater(.zero) { connection.transport.append { _ in } }
        client.memory.advance(by: .milliseconds(1))
        for _ in 0..<5 { #expect(try connection.response().body.count == 100_000) }
        #expect(connection.transport.isClosed)
    }

    @Test(
        "a client that ends its side behind many small requests gets an answer to each, also to those that the kernel still has",
        arguments: [50, 900])
    func halfClosedBehindMany(count: Int) throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        let request = "GET /small HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 200))\r\n\r\n"
        // The first answer fills the queue, so that all the others are still to be made when the end comes.
        connection.send(get("large") + request)
        for _ in 1..<count { connection.send(request) }
        #expect(connection.transport.isReading == (count < 100))
        connection.end()
        connection.transport.isStalled = false
        connection.transport.reactor.callLater(.zero) { connection.transport.append { _ in } }
        client.memory.advance(by: .milliseconds(1))
        #expect(try connection.response().body.count == 100_000)
        for _ in 0..<count { #expect(try connection.response().text == "small") }
        #expect(connection.transport.isClosed)
    }

    @Test(
        "thousands of tiny requests that are answered one by one: in order, and a byte of what waits is not moved for each of them"
    )
    func tinyRequests() throws {
        let connection = client.connect()
        let bytes = Array(String(repeating: "GET /later HTTP/1.1\r\nHost:a\r\n\r\n", count: 999).utf8)
        connection.send(bytes)
        for number in 0..<999 {
            #expect(stage.waiting.count == number + 1)
            try stage.waiting[number].callback(.text("\(number)"))
            #expect(try connection.response().text == "\(number)")
        }
    }

    @Test("a body in chunks of one byte that nobody reads is held in few pieces, and reading stops")
    func tinyChunks() throws {
        let connection = client.connect()
        connection.send("POST /never HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<20 { connection.send(String(repeating: "1\r\nx\r\n", count: 10_000)) }
        #expect(!connection.transport.isReading)
        #expect(try #require(stage.request).body.heldPieces < 40)
        connection.transport.lose()
        stage.request = nil
    }

    @Test("an endless body beyond the resource's limit is 413 in the handler's place, though nobody reads it")
    func endless() throws {
        let connection = client.connect()
        connection.send("POST /limited HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = "8000\r\n" + String(repeating: "x", count: 0x8000) + "\r\n"
        let stage = stage
        _ = try #require(stage.request).body.forEach { _ in }
        for _ in 0..<60 where !connection.isEnded { connection.send(chunk) }
        #expect(try connection.response().status == .contentTooLarge)
        #expect(connection.isEnded)
        self.stage.request = nil
    }
}
