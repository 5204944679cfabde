// TestConnectionStreams.swift - a connection that speaks HTTP/2 and is used as one of HTTP/1 is: answers are taken in
// the order of the requests. So one test holds for both versions.

#if HTTP2

    internal import Wryneck
    internal import WryneckReactorTesting

    final class TestConnectionStreams {
        private let connection: TestHTTP2Connection
        /// Those whose answers were not taken, with the bytes that `received()` has given.
        private var waiting: [(stream: TestHTTP2Connection.Stream, taken: Int)] = []

        init?(_ transport: MemoryTransport, _ client: TestClient) {
            guard let connection = try? TestHTTP2Connection(transport, client) else { return nil }
            self.connection = connection
        }

        func send(
            _ method: HTTPRequest.Method, _ target: String, _ headers: [(String, String)], _ body: [UInt8]?
        ) {
            guard let stream = try? connection.send(method, target, headers: headers, body: body) else { return }
            waiting.append((stream, 0))
        }

        func response() throws -> TestResponse {
            guard let first = waiting.first else { throw TestFailure("no request waits for an answer") }
            let response = try connection.response(on: first.stream)
            waiting.removeFirst()
            return response
        }

        func received() -> String {
            guard let first = waiting.first else { return "" }
            let bytes = connection.received(on: first.stream)
            waiting[0].taken = bytes.count
            return String(decoding: bytes[first.taken...], as: UTF8.self)
        }

        /// Whether the next answer was broken off.
        var isBrokenOff: Bool {
            waiting.first.map { connection.resetCode(of: $0.stream) != nil } ?? false
        }
    }

#endif
