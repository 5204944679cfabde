import ProcessTesting
import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// Handlers that take their time, on the reactor's clock.
private final class Slow {
    var cancelled = 0
    let pause: Duration

    init(pause: Duration) { self.pause = pause }

    func site(_ reactor: Reactor) -> Site {
        let pause = pause
        let root = Branch()
        root.get("later") { [self] request in
            request.onDisconnect { [self] in cancelled += 1 }
            return .deferred(request.reactor.deferLater(pause) { .text("late") })
        }
        root.get("early-hints") { [self] request in
            request.onDisconnect { [self] in cancelled += 1 }
            request.reactor.callLater(.milliseconds(500)) { _ = try? request.inform(.init(code: 103)) }
            return .deferred(request.reactor.deferLater(pause) { .text("late") })
        }
        root.get("stream") { [self] request in
            request.onDisconnect { [self] in cancelled += 1 }
            return .stream { writer in
                try await writer.write("one ")
                try await reactor.sleep(for: pause)
                try await writer.write("two ")
                try await reactor.sleep(for: .seconds(60))
                try await writer.write("three")
            }
        }
        // Reads a piece, then rests, and so pauses the reading.
        root.post("count") { request in
            var count = 0
            for try await piece in request.body {
                count += piece.count
                try await reactor.sleep(for: pause)
            }
            return .text("\(count)")
        }
        return Site(root)
    }
}

@Suite("A client that ends its side behind its request, and one that is gone", .bothVersions) struct HalfCloseTests {
    private func client(pause: Duration, _ timeouts: Timeouts = .standard) throws -> (TestClient, Slow) {
        let slow = Slow(pause: pause)
        return (try TestClient(timeouts: timeouts, site: slow.site), slow)
    }

    private func get(_ path: String) -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n" }

    @Test(
        "RFC 9112 §8: a body that was sent whole before the client ended its side reaches a slow reader whole",
        arguments: [true, false])
    func slowReader(isChunked: Bool) throws {
        let (client, _) = try client(pause: .milliseconds(10))
        let connection = client.connect()
        let piece = [UInt8](repeating: 7, count: 60_000)
        connection.send(
            "POST /count HTTP/1.1\r\nHost: a\r\n"
                + (isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 600000") + "\r\n\r\n")
        for _ in 0..<10 { connection.transport.deliver(isChunked ? Array("EA60\r\n".utf8) + piece + [13, 10] : piece) }
        if isChunked { connection.transport.deliver(Array("0\r\n\r\n".utf8)) }
        client.memory.settle()
        #expect(!connection.transport.isReading && connection.transport.undelivered > 0)
        connection.end()
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .seconds(2))
        #expect(try connection.response().text == "600000")
        #expect(connection.transport.isClosed)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("the same over a socket", .ownThread)
    func slowReaderOnSocket() async throws {
        let server = try await Server(.tcp(port: 0)) { reactor in Slow(pause: .milliseconds(2)).site(reactor) }.start()
        let client = try RawClient(try #require(server.addresses.first))
        client.sendEarly(Array("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n".utf8))
        client.sendEarly([UInt8](repeating: 7, count: 900_000))
        client.endWriting()
        #expect(client.read().hasSuffix("900000"))
        await server.stop(grace: .zero)
    }

    @Test("a body that is cut short behind what a slow reader has not read yet is an error for it, and not before")
    func cutBehindPause() throws {
        let (client, _) = try client(pause: .milliseconds(10))
        let connection = client.connect()
        connection.send("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 600000\r\n\r\n")
        for _ in 0..<9 { connection.transport.deliver([UInt8](repeating: 7, count: 60_000)) }
        connection.end()
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .seconds(2))
        #expect(connection.received() == "" && connection.transport.wasAborted)
    }

    @Test("who ends its side and waits is answered, if the handler begins within a second")
    func answered() throws {
        let (client, slow) = try client(pause: .milliseconds(900))
        let connection = client.connect()
        connection.send(.get, "/later")
        connection.end()
        client.memory.advance(by: .milliseconds(900))
        #expect(try connection.response().text == "late")
        #expect(slow.cancelled == 0 && connection.transport.isClosed)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("the same over a socket: shutdown behind the request", .ownThread)
    func answeredOnSocket() async throws {
        let server = try await Server(.tcp(port: 0)) { reactor in Slow(pause: .milliseconds(50)).site(reactor) }.start()
        let client = try RawClient(try #require(server.addresses.first))
        client.send(get("/later") + get("/later"))
        client.endWriting()
        #expect(client.read().components(of: "late") == 2)
        await server.stop(grace: .zero)
    }

    @Test("then its handler is cancelled: most that end their side have left")
    func taken() throws {
        let (client, slow) = try client(pause: .seconds(60))
        let connection = client.connect()
        connection.send(.get, "/later")
        connection.end()
        client.memory.advance(by: .milliseconds(999))
        #expect(slow.cancelled == 0)
        client.memory.advance(by: .milliseconds(1))
        #expect(slow.cancelled == 1 && connection.transport.isClosed)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("zero cancels at once; nil leaves the handler all its time", arguments: [true, false])
    func configured(cuts: Bool) throws {
        var timeouts = Timeouts()
        timeouts.request.halfClosed = cuts ? .zero : nil
        let (client, slow) = try client(pause: .seconds(600), timeouts)
        let connection = client.connect()
        connection.send(.get, "/later")
        connection.end()
        client.memory.advance(by: cuts ? .zero : .seconds(600))
        #expect(slow.cancelled == (cuts ? 1 : 0))
        if !cuts { #expect(try connection.response().text == "late") }
    }

    @Test("the handler's own deadline is kept: 503 when that comes first")
    func handlerDeadline() throws {
        var timeouts = Timeouts()
        timeouts.request.handler = .milliseconds(500)
        let (client, _) = try client(pause: .seconds(60), timeouts)
        let connection = client.connect()
        connection.send(.get, "/later")
        connection.end()
        client.memory.advance(by: .milliseconds(500))
        #expect(try connection.response().status == .serviceUnavailable)
    }

    @Test("a reset is no half-close: the handler is told at once, also behind an end that came before")
    func reset() throws {
        let (client, slow) = try client(pause: .seconds(60))
        let connection = client.connect()
        connection.send(.get, "/later")
        connection.end()
        connection.transport.lose(.connectionReset)
        #expect(slow.cancelled == 1 && client.openConnections == 0)
    }

    @Test(
        "a stream goes on for a client that takes what is written; one that nothing is written to is cut",
        arguments: [3, 30])
    func stream(pause: Int) throws {
        let (client, slow) = try client(pause: .seconds(pause))
        let connection = client.connect()
        connection.send(.get, "/stream")
        connection.end()
        client.memory.advance(by: .seconds(70))
        if pause == 3 {
            #expect(try connection.response().text == "one two three")
            #expect(slow.cancelled == 0)
        } else {
            #expect(connection.isBrokenOff && slow.cancelled == 1)
        }
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("an interim response that the client took shows that it is there")
    func interim() throws {
        let (client, slow) = try client(pause: .seconds(60))
        let connection = client.connect()
        connection.send(.get, "/early-hints")
        connection.end()
        client.memory.advance(by: .seconds(60))
        #expect(try connection.response().text == "late")
        #expect(slow.cancelled == 0)
    }

    @Test("half a request behind one that was answered late gets its 400, not a wait for the rest")
    func halfBehind() throws {
        let (client, _) = try client(pause: .seconds(1))
        let connection = client.connect()
        connection.send(get("/later") + "GET /later HT")
        connection.end()
        client.memory.advance(by: .seconds(1))
        #expect(try connection.response().text == "late")
        #expect(try connection.response().status == .badRequest)
        #expect(connection.transport.isClosed)
    }
}

extension String {
    fileprivate func components(of part: String) -> Int {
        split(separator: part, omittingEmptySubsequences: false).count - 1
    }
}
