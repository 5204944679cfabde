import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("Streamed responses", .bothVersions) struct StreamTests {
    private struct Oops: Error {}

    private func client(_ response: @escaping () -> Response) throws -> TestClient {
        try TestClient { _ in Site(Page { _ in Rendering(response()) }) }
    }

    @Test("a stream of unknown length is chunked, and one of known length is not")
    func framing() throws {
        let unknown = try client { .stream { writer in for word in ["a", "", "bc"] { try await writer.write(word) } } }
            .get("/")
        #expect(unknown["transfer-encoding"] == (TestClient.speaksHTTP2 ? nil : "chunked"))
        #expect(unknown.text == "abc")
        let known = try client { .stream(length: 3) { writer in try await writer.write("abc") } }.get("/")
        #expect(known["content-length"] == "3")
        #expect(known.text == "abc")
    }

    @Test("RFC 9112 §6.3: for HTTP/1.0 the end of the connection is the end of the stream")
    func oldVersion() throws {
        let connection = try client { .stream { writer in try await writer.write("abc") } }.connect()
        connection.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
        let response = try connection.response()
        #expect(response["transfer-encoding"] == nil)
        #expect(response["connection"] == "close")
        #expect(response.text == "abc")
        #expect(connection.isEnded)
    }

    @Test("a producer waits at the marks that the limits name")
    func waterMarks() throws {
        var limits = Limits()
        (limits.connection.responseHighWater, limits.connection.responseLowWater) = (2000, 1000)
        var written = 0
        let client = try TestClient(limits: limits) { _ in
            Site(
                Page { _ in
                    .stream(length: 10_000) { writer in
                        for _ in 0..<10 {
                            try await writer.write([UInt8](repeating: 1, count: 1000))
                            written += 1
                        }
                    }
                })
        }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        client.memory.settle()
        // Over HTTP/2 a connection has an output of its own before its streams' (`Limits.HTTP2.outputAhead`).
        if !client.speaksHTTP2 {
            #expect(written == 1)
            #expect((2000..<3500).contains(connection.transport.unsentBytes))
        }
        connection.transport.isStalled = false
        #expect(try connection.response().body.count == 10_000)
    }

    @Test(
        "a stream for HTTP/1.0 to a client that ended its side and is taken to be gone is cut: an orderly end would pass half of it for the whole"
    )
    func oldVersionHalfClosed() throws {
        let client = try TestClient { reactor in
            Site(
                Page { _ in
                    .stream { writer in
                        try await writer.write("half")
                        try await reactor.sleep(for: .seconds(60))
                        try await writer.write("whole")
                    }
                })
        }
        let connection = client.connect()
        connection.send("GET / HTTP/1.0\r\n\r\n")
        connection.end()
        #expect(connection.received().hasSuffix("half"))
        client.memory.advance(by: .seconds(10))
        #expect(connection.transport.wasAborted)
    }

    @Test("HEAD does not run the producer")
    func head() throws {
        let response = try client { .stream(length: 3) { _ in throw Oops() } }.request(.head, "/")
        #expect(response["content-length"] == "3")
    }

    @Test(
        "a stream that fails, or ends too early, breaks the answer off instead of ending it", arguments: [true, false])
    func broken(throwing: Bool) throws {
        let connection = try client {
            .stream(length: 10) { writer in
                try await writer.write("abc")
                if throwing { throw Oops() }
            }
        }.connect()
        connection.send(.get, "/")
        #expect(connection.isBrokenOff)
    }

    @Test(
        "a stream that fails leaves the answers before it whole, and still ends in a way that shows",
        arguments: ["1.1", "1.0"])
    func brokenBehindAnswers(version: String) throws {
        let client = try TestClient { _ in
            let root = Branch()
            root.get("fine") { _ in .text("fine") }
            root.get("fails") { _ in
                .stream { writer in
                    try await writer.write("abc")
                    throw Oops()
                }
            }
            return Site(root)
        }
        let connection = client.connect()
        connection.send("GET /fine HTTP/1.1\r\nHost: a\r\n\r\nGET /fails HTTP/\(version)\r\nHost: a\r\n\r\n")
        let received = connection.received()
        #expect(received.contains("\r\n\r\nfine") && received.contains("abc"))
        #expect(connection.transport.wasAborted)
    }

    @Test("RFC 9112 §8: half a request leaves the answers before it whole")
    func halfBehindAnswers() throws {
        let connection = try client { .text("fine") }.connect()
        connection.transport.isStalled = true
        connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf")
        connection.transport.endInput()
        connection.transport.isStalled = false
        #expect(try connection.response().text == "fine")
        #expect(connection.transport.isClosed)
    }

    @Test("a stream that fails for a client which takes nothing is cut when the client's time is over")
    func brokenAndStalled() throws {
        let client = try client {
            .stream { writer in
                try await writer.write("abc")
                throw Oops()
            }
        }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .seconds(60))
        #expect(connection.transport.wasAborted)
        #expect(client.openConnections == 0)
    }

    @Test("more than was promised is refused to the writer and never sent")
    func tooLong() throws {
        let response = try client {
            .stream(length: 3) { writer in
                try await writer.write("abc")
                do { try await writer.write("d") } catch ResponseWriter.Failure.tooLong {}
            }
        }.get("/")
        #expect(response.text == "abc")
    }

    @Test("a producer waits while the client does not read, and goes on when it does")
    func backPressure() throws {
        final class Note { var pieces = 0 }
        let note = Note()
        let client = try client {
            .stream { writer in
                for _ in 0..<100 {
                    try await writer.write([UInt8](repeating: 1, count: 10_000))
                    note.pieces += 1
                }
            }
        }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        #expect(note.pieces == (client.speaksHTTP2 ? 13 : 6))
        connection.transport.isStalled = false
        connection.transport.reactor.callLater(.zero) { connection.transport.append { _ in } }
        client.memory.advance(by: .milliseconds(1))
        #expect(try connection.response().body.count == 1_000_000)
        #expect(note.pieces == 100)
    }

    @Test("a producer whose client leaves is cancelled and its writes fail")
    func clientLeaves() throws {
        final class Note { var error: (any Error)? }
        let note = Note()
        let client = try client {
            .stream { writer in
                do {
                    while true { try await writer.write([UInt8](repeating: 1, count: 10_000)) }
                } catch {
                    note.error = error
                    throw error
                }
            }
        }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        connection.transport.lose()
        client.memory.settle()
        #expect(note.error != nil)
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("a producer without a task ends with its Deferred")
    func deferredProducer() throws {
        let response = try client {
            .stream { writer in
                writer.write(Array("by ".utf8))
                return writer.write(Array("deferred".utf8))
            }
        }.get("/")
        #expect(response.text == "by deferred")
    }
}
