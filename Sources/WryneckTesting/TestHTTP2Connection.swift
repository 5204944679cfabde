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
        var answers: [Stream: Answer] = [:]
        private var bodies: [Stream: [UInt8]] = [:]
        /// Whether bytes of bodies are taken as they come; otherwise the server may send as many as the windows allow.
        public var readsBodies = true
        /// The host and port that requests are for.
        public var authority = "test"
        /// The scheme that requests name: by default that of the connection.
        public var scheme: String
        /// Whether the server has said that it takes no more streams (GOAWAY).
        public private(set) var isGoingAway = false
        /// The code of the last GOAWAY: zero for an orderly end; nil if there was none.
        public private(set) var goAwayCode: UInt32?

        /// What has come on a stream.
        struct Answer {
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
            scheme = transport.security == nil ? "http" : "https"
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
            let head = try HTTP2Encoder.request(
                method, scheme: scheme, authority: authority, path: method == .connect ? nil : target,
                Self.fields(headers), contentLength: ends ? body?.count : nil)
            let hasBody = body != nil || !ends
            let stream = try open(head, hasBody: hasBody)
            if hasBody { write(body ?? [], on: stream, ends: ends) }
            return stream
        }

        /// Asks for a tunnel, with CONNECT: `write(_:on:ends:)` and `received(on:)` are its two ends.
        /// - Parameters:
        ///   - authority: the host and port to connect to; nil for those that requests are for.
        ///   - connectProtocol: the protocol to speak on the tunnel, such as `websocket` (RFC 8441); nil for a plain
        ///     CONNECT.
        ///   - target: the path and query; a plain CONNECT has none.
        ///   - headers: further fields.
        /// - Returns: the stream.
        /// - Throws: `TestFailure` if the server allows no more streams.
        @discardableResult
        public func connect(
            to authority: String? = nil, protocol connectProtocol: String? = nil, target: String = "/",
            headers: [(String, String)] = []
        ) throws -> Stream {
            let head = try HTTP2Encoder.request(
                .connect, scheme: scheme, authority: authority ?? self.authority,
                path: connectProtocol == nil ? nil : target,
                Self.fields(headers), connectProtocol: connectProtocol)
            return try open(head, hasBody: true)
        }

        private static func fields(_ headers: [(String, String)]) throws -> Headers {
            var fields = Headers()
            for (name, value) in headers {
                guard let name = HTTPField.Name(name) else { throw TestFailure("no name of a field: \(name)") }
                try fields.add(name, value)
            }
            return fields
        }

        private func open(_ head: FieldSection, hasBody: Bool) throws -> Stream {
            guard let stream = session.request(head, hasBody: hasBody) else {
                throw TestFailure("the server allows no more streams")
            }
            answers[stream] = Answer()
            exchangeBytes()
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

        /// The bytes that were written and that the server has made no room for.
        /// - Parameter stream: the stream of the request.
        /// - Returns: their number.
        public func unsent(on stream: Stream) -> Int {
            exchangeBytes()
            return bodies[stream]?.count ?? 0
        }

        /// Makes room for more of a body, where `readsBodies` is false.
        /// - Parameters:
        ///   - count: the number of bytes that count as read.
        ///   - stream: the stream of the request.
        public func giveWindow(_ count: Int, on stream: Stream) {
            session.consume(stream, count)
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

        // MARK: The wire

        /// Sends bytes that the client's session did not make.
        /// - Parameter bytes: frames, or parts of them.
        public func sendRaw(_ bytes: [UInt8]) {
            transport.deliver(bytes)
            exchangeBytes()
        }

        /// Lets both sides say what they have to, until they wait for each other.
        func exchangeBytes() {
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

        /// The same as `request(_:_:headers:body:)`, over HTTP/2.
        func requestOverHTTP2(
            _ method: HTTPRequest.Method, _ target: String, _ headers: [(String, String)], _ body: [UInt8]?
        ) throws -> TestResponse {
            let connection = try connectHTTP2(security: nil)
            defer { connection.transport.lose() }
            return try connection.response(on: connection.send(method, target, headers: headers, body: body))
        }
    }

#endif
