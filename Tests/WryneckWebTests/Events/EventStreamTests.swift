import Testing
import WryneckReactorTesting
import WryneckTesting

@testable import Wryneck
@testable import WryneckWeb

#if Compression
    import WryneckCompression
#endif

/// What a test's site gives out.
private final class Kept {
    var streams: [EventStream] = []
    var ends = 0
    var failures: [any Error] = []
}

@Suite("A stream of events", .bothVersions) struct EventStreamTests {
    private func client(
        _ options: EventStream.Options = .init(), _ kept: Kept = Kept(),
        _ produce: @escaping (EventStream) async throws -> Void
    ) throws -> TestClient {
        try TestClient { _ in
            Site(
                Page { request in
                    request.onEnd { kept.ends += 1 }
                    return .events(options, produce)
                })
        }
    }

    /// A site whose streams the test writes to.
    private func subscribed(_ kept: Kept, _ options: EventStream.Options = .init()) throws -> TestClient {
        try TestClient { _ in
            Site(
                Page { _ in
                    .events(
                        options,
                        subscribing: { stream in
                            kept.streams.append(stream)
                            stream.onEnd { kept.ends += 1 }
                        })
                })
        }
    }

    @Test("has each event as the standard writes it, whatever is in it, and ends with its producer")
    func events() throws {
        let client = try client { events in
            try await events.send("one\r\ntwo\rthree\nfour", event: "na\nme", id: "1\r\0\n2")
            try await events.send(ServerSentEvent(data: "", retry: .seconds(2)))
            events.comment("a\nb")
            try await events.send(json: ["a": 1], id: "3")
        }
        let response = try client.get("/")
        let expected = [
            "event: name\nid: 12\ndata: one\ndata: two\ndata: three\ndata: four\n\n", "retry: 2000\ndata: \n\n",
            ": a\n: b\n\n", "id: 3\ndata: {\"a\":1}\n\n",
        ]
        #expect(response.text == expected.joined())
        #expect(response["Content-Type"] == "text/event-stream" && response["Cache-Control"] == "no-store")
        #expect(response["X-Accel-Buffering"] == "no" && response["Content-Length"] == nil)
    }

    @Test("goes out event by event, with comments while nothing happens")
    func heartbeat() throws {
        let client = try client { events in
            for number in 1... {
                try await events.send("\(number)")
                try await events.request.reactor.sleep(for: .seconds(40))
            }
        }
        let connection = client.connect()
        connection.send(.get, "/")
        #expect(connection.received().contains("data: 1"))
        client.memory.advance(by: .seconds(14))
        #expect(!connection.received().contains(":\n\n"))
        client.memory.advance(by: .seconds(1))
        #expect(connection.received().contains(":\n\n"))
        client.memory.advance(by: .seconds(24))
        #expect(connection.received().contains(":\n\n"))
        client.memory.advance(by: .seconds(1))
        #expect(connection.received().contains("data: 2"))
        // Fifteen seconds behind the event, not on a grid of its own.
        client.memory.advance(by: .seconds(14))
        #expect(connection.received().isEmpty)
        client.memory.advance(by: .seconds(1))
        #expect(connection.received().contains(":\n\n"))
        connection.reset()
        #expect(client.memory.leftovers == (0, 0, 0))
    }

    @Test("knows the last event that its client has had, unless that is too long or empty")
    func lastEventID() throws {
        let client = try client { events in try await events.send(events.lastEventID ?? "none") }
        func id(_ value: String?) throws -> String {
            try client.get("/", headers: value.map { [("Last-Event-ID", $0)] } ?? []).text
        }
        #expect(try id(nil) == "data: none\n\n")
        #expect(try id("a-7") == "data: a-7\n\n")
        #expect(try id("") == "data: none\n\n")
        #expect(try id(String(repeating: "a", count: EventStream.idLimit)).hasPrefix("data: aaa"))
        #expect(try id(String(repeating: "a", count: EventStream.idLimit + 1)) == "data: none\n\n")
    }

    @Test("whose client leaves ends its producer, and tells who asked")
    func left() throws {
        let kept = Kept()
        let client = try client(.init(), kept) { events in
            events.onEnd { kept.ends += 1 }
            do {
                try await events.send("1")
                try await events.request.reactor.sleep(for: .seconds(3600))
            } catch {
                kept.failures.append(error)
                #expect(Task.isCancelled && events.isOver)
                await #expect(throws: (any Error).self) { try await events.send("2") }
            }
        }
        let connection = client.connect()
        connection.send(.get, "/")
        #expect(connection.received().contains("data: 1") && kept.ends == 0)
        connection.reset()
        #expect(kept.ends == 2 && kept.failures.count == 1)
        #expect(client.openConnections == 0 && client.memory.leftovers == (0, 0, 0))
    }

    @Test("ends in order when the server stops, with a time to come back, for tasks and for callbacks")
    func stops() throws {
        let kept = Kept()
        var options = EventStream.Options()
        options.restartDelay = .seconds(4)
        options.retry = .seconds(1)
        let clients = [
            try client(options) { events in
                try await events.send("1")
                try await events.request.reactor.sleep(for: .seconds(3600))
            },
            try subscribed(kept, options),
        ]
        for client in clients {
            let connection = client.connect()
            connection.send(.get, "/")
            kept.streams.first?.send("1")
            var isDrained = false
            client.drain { isDrained = true }
            let lines = try connection.response().text.split(separator: "\n")
            #expect(lines.prefix(2) == ["retry: 1000", "data: 1"] && lines.count == 3)
            let retry = try #require(lines.last.flatMap { Int($0.dropFirst("retry: ".count)) })
            #expect((4000...8000).contains(retry))
            connection.end()
            client.memory.settle()
            #expect(isDrained && client.memory.leftovers == (0, 0, 0))
        }
        #expect(kept.ends == 1 && kept.streams.first?.isOver == true)
    }

    @Test("that begins when the server is stopping ends at once")
    func late() throws {
        // Over HTTP/2 a client that has heard of the stop asks no more.
        guard !TestClient.speaksHTTP2 else { return }
        let kept = Kept(), client = try subscribed(kept)
        let connection = client.connect()
        client.drain {}
        connection.send(.get, "/")
        #expect(try connection.response().text.hasPrefix("retry: "))
        #expect(kept.streams.isEmpty)
    }

    @Test("of callbacks stays open until it is ended; behind that nothing is sent")
    func callbacks() throws {
        let kept = Kept(), client = try subscribed(kept)
        let connection = client.connect()
        connection.send(.get, "/")
        let stream = try #require(kept.streams.first)
        for number in 0..<3 { stream.send("\(number)") }
        #expect(kept.ends == 0)
        stream.end()
        stream.end()
        stream.send("late")
        #expect(try connection.response().text == "data: 0\n\ndata: 1\n\ndata: 2\n\n")
        #expect(kept.ends == 1)
        var told = 0
        stream.onEnd { told += 1 }
        #expect(told == 1)
    }

    @Test("whose producer fails is broken off, so that nobody takes it for the whole")
    func fails() throws {
        struct Mistake: Error {}
        let client = try TestClient { _ in
            let root = Branch()
            root.get("task") { _ in
                .events { events in
                    try await events.send("1")
                    throw Mistake()
                }
            }
            root.get("callback") { _ in .events(subscribing: { _ in throw Mistake() }) }
            return Site(root)
        }
        for path in ["/task", "/callback"] {
            let connection = client.connect()
            connection.send(.get, path)
            #expect(connection.isBrokenOff)
        }
    }

    @Test("of a sequence ends with it, and its iteration with the client")
    func sequences() throws {
        let (events, feed) = AsyncStream.makeStream(of: ServerSentEvent.self)
        let client = try TestClient { _ in Site(Page { _ in .events(from: events) }) }
        let connection = client.connect()
        connection.send(.get, "/")
        feed.yield(ServerSentEvent(data: "1"))
        client.memory.settle()
        feed.yield(ServerSentEvent(data: "2"))
        feed.finish()
        client.memory.settle()
        #expect(try connection.response().text == "data: 1\n\ndata: 2\n\n")
    }

    @Test("has no producer for HEAD, and the same fields")
    func head() throws {
        let kept = Kept(), client = try subscribed(kept)
        let response = try client.request(.head, "/")
        #expect(response["Content-Type"] == "text/event-stream" && kept.streams.isEmpty)
    }

    #if Compression
        @Test("that is compressed brings each event at once")
        func compressed() throws {
            let kept = Kept()
            let client = try TestClient { _ in
                let root = Branch()
                root.use(Compression())
                root.get("") { _ in .events(subscribing: { kept.streams.append($0) }) }
                return Site(root)
            }
            let connection = client.connect()
            connection.send(.get, "/", headers: [("Accept-Encoding", "gzip")])
            _ = connection.received()
            for number in 0..<3 {
                kept.streams.first?.send("\(number)")
                #expect(!connection.received().isEmpty, "event \(number) waits in the encoder")
            }
            kept.streams.first?.end()
            let whole = client.connect()
            whole.send(.get, "/", headers: [("Accept-Encoding", "gzip")])
            kept.streams.last?.send("hello")
            kept.streams.last?.end()
            let response = try whole.response()
            #expect(response["Content-Encoding"] == "gzip")
            var output: [UInt8] = []
            let decompressor = try Decompressor(.gzip, limit: 1000)
            try decompressor.process(response.body, into: &output)
            #expect(String(decoding: output, as: UTF8.self) == "data: hello\n\n")
        }
    #endif
}

@Suite("A stream of events for a client that does not read") struct SlowEventClientTests {
    private let event = String(repeating: "x", count: 10_000)

    /// A stalled client, and its stream with the connection's own buffer full.
    private func stalled(_ slowClients: EventStream.SlowClients) throws -> (TestClient, TestConnection, EventStream) {
        let kept = Kept()
        let client = try TestClient { _ in
            Site(Page { _ in .events(.init(slowClients: slowClients), subscribing: { kept.streams.append($0) }) })
        }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        let stream = try #require(kept.streams.first)
        // Fills what the connection itself takes.
        for _ in 0..<1000 {
            let room: Deferred<Void> = stream.send(event)
            if stream.isHeldUp { break }
            #expect(room.hasFired)
        }
        #expect(stream.isHeldUp)
        return (client, connection, stream)
    }

    private func received(_ connection: TestConnection) -> [String] {
        // CR and LF of chunks are one character.
        connection.received().split { $0.isNewline }.filter { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }

    @Test("lets its producer wait, and go on when there is room")
    func waits() throws {
        let (_, connection, stream) = try stalled(.wait)
        let room: Deferred<Void> = stream.send("last")
        var isThere = false
        room.whenSettled { _ in isThere = true }
        #expect(!isThere)
        connection.transport.isStalled = false
        #expect(received(connection).last == "last" && isThere && stream.droppedCount == 0)
    }

    @Test("ends when its producer does not wait, and too much waits")
    func overrun() throws {
        let (_, connection, stream) = try stalled(.wait)
        for _ in 0..<6 { stream.send(event) }
        #expect(!stream.isOver)
        let refused: Deferred<Void> = stream.send(event)
        #expect(refused.hasFired && stream.isOver)
        connection.transport.isStalled = false
        connection.reset()
    }

    @Test("misses the oldest events, and has the latest")
    func dropsOldest() throws {
        let (_, connection, stream) = try stalled(.dropOldest)
        for number in 0..<20 { #expect(stream.send(event + "\(number)").hasFired) }
        #expect(!stream.isOver && stream.droppedCount == 14)
        connection.transport.isStalled = false
        #expect(received(connection).suffix(6).map { $0.drop { $0 == "x" } } == ["14", "15", "16", "17", "18", "19"])
    }

    @Test("is sent away when it is too far behind, well, so that it comes back")
    func ends() throws {
        let (client, connection, stream) = try stalled(.end)
        for _ in 0..<6 { #expect(stream.send(event).hasFired) }
        #expect(!stream.isOver)
        stream.send(event)
        #expect(stream.isOver)
        connection.transport.isStalled = false
        #expect(try connection.response().text.hasSuffix("\n\n") && !connection.isBrokenOff)
        #expect(client.openConnections == 1)
    }

    @Test("gets what waits when the stream is ended, and no comments on top")
    func endsInOrder() throws {
        let (client, connection, stream) = try stalled(.wait)
        stream.send("last")
        client.memory.advance(by: .seconds(1))
        stream.end()
        #expect(!stream.isOver)
        connection.transport.isStalled = false
        #expect(try connection.response().text.hasSuffix("data: last\n\n") && stream.isOver)
    }
}
