// TestHTTP2Connection.swift - one HTTP/2 connection to a site in memory.

#if HTTP2

    public import Wryneck
    public import WryneckReactorTesting
    internal import WryneckHTTP2

    /// A client's end of an HTTP/2 connection in memory. Requests are streams, of which many can be under way.
    ///
    /// ```swift
    /// let connection = try client.connectHTTP2()
    /// let first = try connection.send(.get, "/slow"), second = try connection.send(.get, "/")
    /// #expect(try connection.response(on: second).text == "hello")
    /// client.memory.advance(by: .seconds(1))
    /// #expect(try connection.response(on: first).status == .ok)
    /// ```
    public final class TestHTTP2Connection {
        /// The number of a stream.
        public typealias Stream = Int32

        /// The server's end.
        public let transport: MemoryTransport
        // Held, so that the server lives as long as its connection.
        private let client: TestClient
        private let session: HTTP2Session
        private var answers: [Stream: Answer] = [:]
        private var bodies: [Stream: [UInt8]] = [:]
        /// Whether bytes of bodies are taken as they come; otherwise the server may send as many as the windows allow.
        public var readsBodies = true
        /// Whether the server has said that it takes no more streams (GOAWAY).
        public private(set) var isGoingAway = false
        /// The code of the last GOAWAY: zero for an orderly end; nil if there was none.
        public private(set) var goAwayCode: UInt32?

        private struct Answer {
            var interim: [Int] = []
            var head: HTTP2ResponseHead?
            var body: [UInt8] = []
            var trailers = Headers()
            var isComplete = false
            /// The code with which the stream was reset.
            var reset: UInt32?
        }

        init(_ transport: MemoryTransport, _ client: TestClient) throws {
            guard let session = HTTP2Session(.client) else { throw TestFailure("no memory for a session") }
            (self.transport, self.client, self.session) = (transport, client, session)
            exchangeBytes()
        }

        /// Whether the server has ended the connection, or at least its side of it.
        public var isEnded: Bool { transport.isClosed || transport.isWritingClosed }

        // MARK: Requests

        /// Sends a request.
        /// - Parameters:
        ///   - method: the method, any token.
        ///   - target: the path and query.
        ///   - headers: further fields.
        ///   - body: the body; nil for none.
        ///   - ends: whether the request ends here; otherwise `write(_:on:ends:)` goes on.
        /// - Returns: the stream.
        /// - Throws: `TestFailure` if the server allows no more streams.
        @discardableResult
        public func send(
            _ method: HTTPRequest.Method, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil,
            ends: Bool = true
        ) throws -> Stream {
            var fields = Headers()
            for (name, value) in headers {
                guard let name = HTTPField.Name(name) else { throw TestFailure("no name of a field: \(name)") }
                try fields.add(name, value)
            }
            let head = try HTTP2Encoder.request(
                method, scheme: "https", authority: "test", path: method == .connect ? nil : target, fields,
                contentLength: ends ? body?.count : nil)
            let hasBody = body != nil || !ends
            guard let stream = session.request(head, hasBody: hasBody) else {
                throw TestFailure("the server allows no more streams")
            }
            answers[stream] = Answer()
            if hasBody { write(body ?? [], on: stream, ends: ends) } else { exchangeBytes() }
            return stream
        }

        /// Sends a piece of a request's body.
        /// - Parameters:
        ///   - bytes: the piece.
        ///   - stream: the stream of the request.
        ///   - ends: whether it is the last.
        public func write(_ bytes: [UInt8], on stream: Stream, ends: Bool = false) {
            bodies[stream, default: []] += bytes
            session.offer(stream, bytes.count)
            if ends { session.finish(stream) }
            exchangeBytes()
        }

        /// Resets a stream, as a client does that does not want the answer any more.
        /// - Parameter stream: the stream of the request.
        public func reset(_ stream: Stream) {
            session.reset(stream, .cancel)
            exchangeBytes()
        }

        /// Cuts the connection.
        public func cut() {
            transport.lose(.connectionReset)
            client.memory.settle()
        }

        // MARK: Responses

        /// The whole response on a stream; interim ones are skipped.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the response.
        /// - Throws: `TestFailure` if it is not whole without the clock moving on, or was reset.
        public func response(on stream: Stream) throws -> TestResponse {
            exchangeBytes()
            guard let answer = answers[stream] else { throw TestFailure("no request was sent on the stream \(stream)") }
            if let code = answer.reset { throw TestFailure("the stream \(stream) was reset with the code \(code)") }
            guard let head = answer.head, answer.isComplete else {
                throw TestFailure("no whole response on the stream \(stream)")
            }
            var fields: [(name: String, value: String)] = []
            for (name, value) in head.headers { fields.append((name.rawName, value)) }
            return TestResponse(
                status: HTTPResponse.Status(code: head.statusCode), fields: fields, body: answer.body,
                trailers: answer.trailers)
        }

        /// The bytes of a body that have come so far.
        /// - Parameter stream: the stream of the request.
        /// - Returns: the bytes.
        public func received(on stream: Stream) -> [UInt8] {
            exchangeBytes()
            return answers[stream]?.body ?? []
        }

        /// The codes of the interim responses so far.
        /// - Parameter stream: the stream of the request.
        /// - Returns: such as 100 and 103.
        public func interim(on stream: Stream) -> [Int] {
            exchangeBytes()
            return answers[stream]?.interim ?? []
        }

        /// The code with which a stream was reset; nil if it was not.
        /// - Parameter stream: the stream of the request.
        /// - Returns: a code of RFC 9113 §7.
        public func resetCode(of stream: Stream) -> UInt32? {
            exchangeBytes()
            return answers[stream]?.reset
        }

        // MARK: The wire

        /// Sends bytes that the client's session did not make.
        /// - Parameter bytes: frames, or parts of them.
        public func sendRaw(_ bytes: [UInt8]) {
            transport.deliver(bytes)
            exchangeBytes()
        }

        /// Lets both sides say what they have to, until they wait for each other.
        private func exchangeBytes() {
            var isMoving = true
            while isMoving {
                client.memory.settle()
                let input = transport.takeReceived()
                read(input)
                let output = makeOutput()
                if !output.isEmpty { transport.deliver(output) }
                isMoving = !input.isEmpty || !output.isEmpty
            }
        }

        private func makeOutput() -> [UInt8] {
            var output: [UInt8] = []
            session.makeOutput(atMost: .max) { piece in
                switch piece {
                case .bytes(let bytes): output.append(contentsOf: bytes)
                case .body(let stream, let count):
                    output += bodies[stream, default: []].prefix(count)
                    bodies[stream, default: []].removeFirst(count)
                }
            }
            while let event = session.nextEvent(now: 0) { note(event, UnsafeRawBufferPointer(start: nil, count: 0)) }
            return output
        }

        private func read(_ input: [UInt8]) {
            input.withUnsafeBytes { input in
                var position = 0
                while true {
                    let event = session.next(in: input, at: &position, now: 0)
                    if case .needMore = event { break }
                    note(event, input)
                }
            }
        }

        private func note(_ event: HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch event {
            case .interim(let stream, let head): answers[stream]?.interim.append(head.statusCode)
            case .response(let stream, let head, let isLast):
                answers[stream]?.head = head
                if isLast { answers[stream]?.isComplete = true }
            case .data(let stream, let range, let isLast):
                answers[stream]?.body.append(contentsOf: input[range])
                if readsBodies { session.consume(stream, range.count) }
                if isLast { answers[stream]?.isComplete = true }
            case .end(let stream, let trailers):
                answers[stream]?.trailers = trailers
                answers[stream]?.isComplete = true
            case .closed(let stream, let closure): noteEnd(of: stream, closure)
            case .goAway(_, let code): (isGoingAway, goAwayCode) = (true, code.rawValue)
            case .request, .refused, .sent, .priority, .settings, .settingsAcknowledged, .pong, .ending, .needMore:
                break
            }
        }

        private func noteEnd(of stream: Stream, _ closure: HTTP2Closure) {
            if case .byPeer(let code) = closure, !(code == .noError && answers[stream]?.isComplete == true) {
                answers[stream]?.reset = code.rawValue
            }
        }
    }

    extension TestClient {
        /// Opens a connection that speaks HTTP/2.
        /// - Parameter security: the connection's security, as the site sees it; by default that of a client that has
        ///   asked for HTTP/2 by ALPN.
        /// - Returns: the connection.
        /// - Throws: `TestFailure` if there is no memory for it.
        public func connectHTTP2(security: TransportSecurity? = TransportSecurity(applicationProtocol: "h2")) throws
            -> TestHTTP2Connection
        {
            try TestHTTP2Connection(connect(security: security).transport, self)
        }
    }

#endif
