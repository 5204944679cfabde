import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

/// In memory: crowds of slow clients, each cut at its own deadline, and a normal one beside them that never waits.
@Suite("Slow clients") struct SlowClientsTests {
    private static let crowd = 300

    private let client: TestClient

    init() throws {
        client = try TestClient { _ in
            let root = Branch()
            root.get("now") { _ in .text("now") }
            root.get("large") { _ in .bytes([UInt8](repeating: 1, count: 200_000)) }
            root.get("ticks") { request in
                .stream { writer in
                    while true {
                        try await writer.write([UInt8](repeating: 1, count: 30_000))
                        try await request.reactor.sleep(for: .seconds(1))
                    }
                }
            }
            root.on(.post, "echo", bodyLimit: 1 << 30) { request in
                .deferred(request.collect(upTo: 1 << 30).map { .bytes($0) })
            }
            root.post("ignore") { _ in .text("ignored") }
            root.on(.post, "mirror", bodyLimit: 1 << 30) { request in
                .stream { writer in for try await piece in request.body { try await writer.write(piece) } }
            }
            root.on(.post, "never", bodyLimit: 1 << 30) { _ in .deferred(Deferred<Response>()) }
            return Site(root)
        }
    }

    private func crowd(_ bytes: String, stalled: Bool = false) -> [TestConnection] {
        (0..<Self.crowd).map { _ in
            let connection = client.connect()
            connection.transport.isStalled = stalled
            connection.send(bytes)
            return connection
        }
    }

    /// Lets time pass in steps; each time each of the crowd sends `bytes`, and a normal client is answered at once.
    private func drip(_ crowd: [TestConnection], _ bytes: String, seconds: Int) throws {
        for _ in 0..<seconds {
            client.memory.advance(by: .seconds(1))
            for connection in crowd where !connection.isEnded { connection.send(bytes) }
            #expect(try client.get("/now").text == "now")
        }
    }

    private func ended(_ crowd: [TestConnection]) -> Int { crowd.filter(\.isEnded).count }

    @Test("heads that drip are cut 10 seconds after their first byte")
    func heads() throws {
        let slow = crowd("GET /now HTTP/1.1\r\nHost: a\r\nX: ")
        try drip(slow, "x", seconds: 9)
        #expect(ended(slow) == 0)
        try drip(slow, "x", seconds: 2)
        #expect(ended(slow) == Self.crowd)
        #expect(try slow[0].response().status == .requestTimeout)
        client.memory.advance(by: .seconds(2))
        #expect(client.openConnections == 0)
    }

    @Test(
        "bodies below 240 bytes a second are cut when their 5 seconds are over, with either framing",
        arguments: ["Content-Length: 1000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nf4240\r\n"])
    func bodies(rest: String) throws {
        let slow = crowd("POST /echo HTTP/1.1\r\nHost: a\r\n\(rest)")
        try drip(slow, "0123456789", seconds: 11)
        #expect(ended(slow) == Self.crowd)
        #expect(try slow[0].response().status == .requestTimeout)
    }

    @Test("a body at the least rate is let through; one that then falls silent is cut after 30 seconds")
    func silence() throws {
        let connection = client.connect()
        connection.send(
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + String(repeating: "x", count: 500_000)
        )
        for _ in 0..<20 {
            client.memory.advance(by: .seconds(1))
            connection.send(String(repeating: "x", count: 240))
        }
        #expect(!connection.isEnded)
        client.memory.advance(by: .seconds(36))
        #expect(connection.isEnded)
    }

    @Test("clients that read nothing of a large answer are cut after 5 seconds")
    func readers() throws {
        let slow = crowd("GET /large HTTP/1.1\r\nHost: a\r\n\r\n", stalled: true)
        try drip(slow, "", seconds: 6)
        #expect(slow.allSatisfy { $0.transport.wasAborted })
        #expect(client.openConnections == 0)
    }

    @Test(
        "clients that read nothing of a stream are cut, also while it waits for the next tick: each write does not start the time anew"
    )
    func streams() throws {
        let slow = crowd("GET /ticks HTTP/1.1\r\nHost: a\r\n\r\n", stalled: true)
        try drip(slow, "", seconds: 8)
        #expect(slow.allSatisfy { $0.transport.wasAborted })
        let patient = client.connect()
        patient.send(.get, "/ticks")
        client.memory.advance(by: .seconds(60))
        #expect(!patient.isEnded)
        patient.transport.lose()
    }

    @Test("a client that sends a body and reads what comes back is still watched for the body")
    func mirror() throws {
        let connection = client.connect()
        connection.send("POST /mirror HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhello")
        client.memory.advance(by: .seconds(60))
        #expect(connection.transport.isClosed)
        #expect(client.memory.leftovers.tasks == 0)
    }

    @Test("what is left of a body that nobody wants has 5 seconds in all, whatever its rate")
    func discarded() throws {
        let slow = crowd("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n")
        try drip(slow, String(repeating: "x", count: 1000), seconds: 4)
        #expect(ended(slow) == 0)
        try drip(slow, String(repeating: "x", count: 1000), seconds: 2)
        #expect(ended(slow) == Self.crowd)
    }

    @Test("a body that its handler leaves lying does not count against the client")
    func slowHandler() throws {
        let connection = client.connect()
        connection.send("POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        for _ in 0..<20 { connection.send([UInt8](repeating: 1, count: 10_000)) }
        client.memory.advance(by: .seconds(600))
        #expect(!connection.isEnded)
        #expect(!connection.transport.isReading)
        connection.transport.lose()
    }
}
