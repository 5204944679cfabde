import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("An endless stream, when the server stops", .bothVersions) struct EventStreamTests {
    private func client(type: String, compressed: Bool = false) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.get("events") { request in
                .stream(type: type) { writer in
                    for number in 1... {
                        try await writer.write(ServerSentEvent(data: "\(number)").bytes)
                        try await request.reactor.sleep(for: .seconds(1))
                    }
                }
            }
            root.get("lines") { request in
                .stream(type: "application/x-ndjson") { writer in
                    let (lines, feed) = AsyncStream.makeStream(of: String.self)
                    request.onServerStop { feed.finish() }
                    feed.yield("1\n")
                    for await line in lines { try await writer.write(line) }
                    try await writer.write("the end\n")
                }
            }
            root.get("deferred") { request in
                var response = Response.stream(type: type) { writer in
                    writer.write(Array("data: 1\n\n".utf8))
                    return Deferred<Void>()
                }
                response.headers[.cacheControl] = "no-store"
                return Rendering(response)
            }
            return Site(root)
        }
    }

    @Test("of events ends well at once, whatever its producer waits for", arguments: ["events", "deferred"])
    func events(path: String) throws {
        let client = try client(type: "text/event-stream; charset=utf-8")
        let connection = client.connect()
        connection.send(.get, "/\(path)")
        var isDrained = false
        client.drain { isDrained = true }
        let response = try connection.response()
        #expect(response.text == "data: 1\n\n")
        connection.end()
        client.memory.settle()
        #expect(isDrained && !connection.transport.wasAborted)
    }

    @Test("of events is cut when its client leaves, as before")
    func left() throws {
        let client = try client(type: "text/event-stream")
        let connection = client.connect()
        connection.send(.get, "/events")
        connection.transport.lose()
        client.memory.settle()
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }

    @Test("of another type goes on, and is told if it asked")
    func told() throws {
        let client = try client(type: "text/plain")
        let (endless, told) = (client.connect(), client.connect())
        endless.send(.get, "/events")
        told.send(.get, "/lines")
        client.drain {}
        #expect(try told.response().text == "1\nthe end\n")
        client.memory.advance(by: .seconds(1))
        #expect(!endless.isEnded && endless.received().contains("data: 2"))
    }

    @Test("that begins when the server is stopping is told at once")
    func late() throws {
        // Over HTTP/2 a client that has heard of the stop asks no more.
        guard !TestClient.speaksHTTP2 else { return }
        let client = try client(type: "text/event-stream")
        let connections = [client.connect(), client.connect()]
        client.drain {}
        for (connection, path) in zip(connections, ["events", "lines"]) {
            connection.send(.get, "/\(path)")
            #expect(try connection.response()["connection"] == "close")
        }
    }
}
