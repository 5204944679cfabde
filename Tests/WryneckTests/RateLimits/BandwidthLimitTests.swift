import Testing
import Wryneck
import WryneckTesting

@Suite("A limit for bytes a second", .bothVersions) struct BandwidthLimitTests {
    private func client(_ rate: Int, _ response: @escaping (Request) -> Response) throws -> TestClient {
        try TestClient { _ in
            let root = Branch()
            root.use(BandwidthLimit(bytesPerSecond: rate))
            root[""] = Page { Rendering(response($0)) }
            return Site(root)
        }
    }

    private func connection(_ client: TestClient) -> TestConnection {
        let connection = client.connect()
        connection.send(.get, "/")
        return connection
    }

    /// The bytes of body that have come.
    private func count(_ connection: TestConnection) -> Int {
        connection.received().utf8.count { $0 == UInt8(ascii: "x") }
    }

    /// How many bytes of body have come after each tenth of a second; heads and chunk lines are few.
    private func curve(_ client: TestClient, _ connection: TestConnection, _ steps: Int) -> [Int] {
        var total = 0
        return (0..<steps).map { _ in
            total += count(connection)
            client.memory.advance(by: .milliseconds(100))
            return total
        }
    }

    @Test(
        "a quarter of a second's worth at once, then the rate and no more, to the end",
        arguments: [1000, 100_000, 10_000_000])
    func bytes(_ rate: Int) throws {
        let size = rate * 2 + 7
        let client = try client(rate) { _ in .bytes([UInt8](repeating: UInt8(ascii: "x"), count: size)) }
        let connection = connection(client)
        for (step, total) in curve(client, connection, 17).enumerated() {
            let most = rate / 4 + rate * step / 10
            #expect(total <= most && total >= most - rate / 15 - 1, "after \(step) tenths: \(total)")
        }
        _ = curve(client, connection, 10)
        #expect(!connection.isEnded)
        #expect(client.memory.leftovers.tasks == 0)
    }

    @Test("the head still tells the length, and a small body is sent as it is")
    func small() throws {
        let client = try client(1000) { request in
            .bytes([UInt8](repeating: 7, count: request.query["n"].flatMap { Int($0) } ?? 0))
        }
        #expect(try client.get("/?n=250").body.count == 250)
        let connection = client.connect()
        connection.send(.get, "/?n=251")
        #expect(throws: TestFailure.self) { try connection.response() }
        client.memory.advance(by: .milliseconds(1))
        let response = try connection.response()
        #expect(response["content-length"] == "251" && response.body.count == 251)
    }

    @Test("a stream's producer has to wait, and what it writes arrives whole; a pause gives no more than the burst")
    func stream() throws {
        var written = 0
        let client = try client(1000) { request in
            .stream { writer in
                for _ in 0..<5 {
                    try await writer.write([UInt8](repeating: UInt8(ascii: "x"), count: 300))
                    written += 1
                    if written == 2 { try await request.reactor.sleep(for: .seconds(60)) }
                }
            }
        }
        let connection = connection(client)
        #expect(written == 0)
        #expect(curve(client, connection, 5).last == 600)
        #expect(written == 2)
        client.memory.advance(by: .seconds(60))
        let after = count(connection)
        #expect((250..<900).contains(after))
        client.memory.advance(by: .seconds(2))
        #expect(written == 5)
        #expect(count(connection) == 900 - after)
    }

    @Test("a client that is slower than the rate is waited for as ever, and one that leaves ends it")
    func slow() throws {
        let client = try client(1_000_000) { _ in .bytes([UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000)) }
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/")
        client.memory.advance(by: .seconds(2))
        #expect(connection.transport.unsentBytes < 400_000)
        connection.transport.isStalled = false
        client.memory.settle()
        #expect(connection.transport.takeReceived().count < 700_000)
        connection.transport.lose()
        client.memory.settle()
        #expect(client.memory.leftovers.timers == 0)
        #expect(client.memory.leftovers.tasks == 0)
    }

    @Test("rates that make no sense count as the nearest")
    func clamped() throws {
        for rate in [Int.min, 0, 1] {
            let client = try client(rate) { _ in .bytes([1, 2]) }
            let connection = connection(client)
            client.memory.advance(by: .seconds(1))
            #expect(try connection.response().body == [1, 2])
        }
        #expect(try client(.max) { _ in .bytes([UInt8](repeating: 1, count: 100_000)) }.get("/").body.count == 100_000)
    }

    #if Compression
        @Test("outside of compression it counts the bytes that travel")
        func compressed() throws {
            let client = try TestClient { _ in
                let root = Branch()
                root.use(BandwidthLimit(bytesPerSecond: 1000))
                root.use(Compression())
                root[""] = Page { _ in .bytes([UInt8](repeating: UInt8(ascii: "x"), count: 10_000), type: "text/plain")
                }
                return Site(root)
            }
            let response = try client.get("/", headers: [("Accept-Encoding", "gzip")])
            #expect(response["content-encoding"] == "gzip" && response.body.count < 250)
        }
    #endif
}
