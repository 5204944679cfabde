import Testing
import Wryneck
import WryneckReactorTesting
import WryneckTesting

@Suite("Deadlines of a connection") struct DeadlinesTests {
    private let client: TestClient

    init() throws {
        client = try TestClient { _ in
            let root = Branch()
            root.get("now") { _ in .text("now") }
            root.get("never") { _ in .deferred(Deferred<Response>()) }
            root.get("large") { _ in .bytes([UInt8](repeating: 1, count: 1_000_000)) }
            root.post("echo") { request in .deferred(request.collect(upTo: 1_000_000).map { .bytes($0) }) }
            return Site(root)
        }
    }

    @Test("deadlines are on by default: a connection that says nothing is closed after 10 seconds, silently")
    func silent() {
        let connection = client.connect()
        client.memory.advance(by: .milliseconds(9_999))
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .milliseconds(1))
        #expect(connection.transport.isClosed)
        #expect(connection.received() == "")
    }

    @Test("a head that comes a byte at a time is cut off 10 seconds after its first byte, with 408")
    func slowHead() throws {
        let connection = client.connect()
        client.memory.advance(by: .seconds(5))
        for byte in "GET /now HT".utf8 {
            connection.send([byte])
            client.memory.advance(by: .milliseconds(900))
        }
        client.memory.advance(by: .milliseconds(101))
        #expect(try connection.response().status == .requestTimeout)
        #expect(connection.isEnded)
    }

    @Test("an idle connection is closed after 15 seconds; a request in between starts the time anew")
    func keepAlive() throws {
        let connection = client.connect()
        for _ in 0..<3 {
            connection.send(.get, "/now")
            #expect(try connection.response().text == "now")
            client.memory.advance(by: .milliseconds(14_999))
            #expect(!connection.transport.isClosed)
        }
        client.memory.advance(by: .milliseconds(1))
        #expect(connection.transport.isClosed)
    }

    @Test("a body that stops coming is cut off with 408; one that comes at the least rate is not")
    func slowBody() throws {
        let stopped = client.connect()
        stopped.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
        client.memory.advance(by: .milliseconds(5_001))
        #expect(try stopped.response().status == .requestTimeout)

        let slow = client.connect()
        slow.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
        for _ in 0..<20 {
            slow.send([UInt8](repeating: 1, count: 250))
            client.memory.advance(by: .seconds(1))
        }
        #expect(try slow.response().body.count == 5000)
    }

    @Test("a client that does not take its answer is cut off")
    func slowReader() throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/large")
        client.memory.advance(by: .milliseconds(4_999))
        #expect(!connection.transport.isClosed)
        client.memory.advance(by: .milliseconds(2))
        #expect(connection.transport.wasAborted)
    }

    @Test("a small answer that is not taken does not keep the connection for ever either")
    func slowReaderSmall() throws {
        let connection = client.connect()
        connection.transport.isStalled = true
        connection.send(.get, "/now")
        client.memory.advance(by: .seconds(16))
        #expect(connection.transport.wasAborted)
    }

    @Test("a handler may take its time, unless a limit is set: then 503")
    func handler() throws {
        let patient = client.connect()
        patient.send(.get, "/never")
        client.memory.advance(by: .seconds(3600))
        #expect(!patient.transport.isClosed)

        var timeouts = Timeouts()
        timeouts.request.handler = .seconds(3)
        final class Note { var cancelled = false }
        let note = Note()
        let strict = try TestClient(timeouts: timeouts) { _ in
            Site(Page { _ in .deferred(Deferred<Response> { _ in note.cancelled = true }) })
        }
        for method in ["GET", "HEAD"] {
            let connection = strict.connect()
            connection.send("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
            strict.memory.advance(by: .milliseconds(3_001))
            let answer = connection.received()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.hasSuffix("\r\n\r\n") == (method == "HEAD"), "RFC 9110 §9.3.2: no body behind HEAD")
            #expect(note.cancelled)
        }
    }
}
