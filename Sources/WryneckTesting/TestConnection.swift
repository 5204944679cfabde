// TestConnection.swift - one connection to a site in memory; it can send byte by byte.

public import Wryneck
public import WryneckReactorTesting

/// A client's end of a connection in memory.
public final class TestConnection {
    /// The server's end.
    public let transport: MemoryTransport
    // Held, so that the server lives as long as its connection.
    private let client: TestClient
    #if HTTP2
        /// What speaks HTTP/2 on it; nil if no request was sent that way.
        private var streams: TestConnectionStreams?
    #endif

    init(_ transport: MemoryTransport, _ client: TestClient) {
        self.transport = transport
        self.client = client
    }

    private var memory: MemoryReactor { client.memory }

    /// Sends bytes and lets the server do what it can.
    /// - Parameters:
    ///   - bytes: the bytes to send.
    ///   - size: the size of the pieces in which they are sent; all at once by default.
    public func send(_ bytes: [UInt8], by size: Int = .max) {
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            transport.deliver(Array(bytes[start..<end]))
            memory.settle()
            start = end
        }
    }

    /// Sends text. See `send(_:by:)`.
    public func send(_ text: String, by size: Int = .max) { send(Array(text.utf8), by: size) }

    /// Sends a request, over HTTP/2 if the client speaks it. Its answer is taken by `response(to:)`, after the clock
    /// has moved on, if it needs that; the pieces of one that is streamed are `received()`.
    /// - Parameters:
    ///   - method: the method, any token.
    ///   - target: the path and query, as they go on the wire.
    ///   - headers: further fields; Host and Content-Length are added.
    ///   - body: the body; nil for none.
    public func send(
        _ method: HTTPRequest.Method, _ target: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) {
        #if HTTP2
            if client.speaksHTTP2 { return sendOverHTTP2(method, target, headers, body) }
        #endif
        var head = "\(method.rawValue) \(target) HTTP/1.1\r\nHost: test\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        send(head + "\r\n")
        if let body { send(body) }
    }

    #if HTTP2
        private func sendOverHTTP2(
            _ method: HTTPRequest.Method, _ target: String, _ headers: [(String, String)], _ body: [UInt8]?
        ) {
            let streams = streams ?? TestConnectionStreams(transport, client)
            self.streams = streams
            streams?.send(method, target, headers, body)
        }
    #endif

    /// All bytes that were received and not taken, as text; over HTTP/2 those of the next answer's body.
    public func received() -> String {
        memory.settle()
        #if HTTP2
            if let streams { return streams.received() }
        #endif
        return String(decoding: transport.takeReceived(), as: UTF8.self)
    }

    /// The same as bytes.
    package func takeBytes() -> [UInt8] {
        memory.settle()
        defer { pending = [] }
        return pending + transport.takeReceived()
    }

    /// Whether the server has ended the connection, or at least its side of it.
    public var isEnded: Bool { transport.isClosed || transport.isWritingClosed }

    /// Whether the server has broken its answer off, so that nobody takes a part for the whole: with a reset of the
    /// connection, or over HTTP/2 of the answer's stream.
    public var isBrokenOff: Bool {
        memory.settle()
        #if HTTP2
            if let streams, streams.isBrokenOff { return true }
        #endif
        return transport.wasAborted
    }

    /// Ends the client's writing side; it may still wait for answers (see `Timeouts.request.halfClosed`).
    public func end() {
        transport.endInput()
        memory.settle()
    }

    /// Resets the connection: a handler that still works for this client is cancelled.
    public func reset() {
        transport.lose(.connectionReset)
        memory.settle()
    }

    /// Takes the next complete response; interim ones are skipped.
    /// - Parameter method: the method of the request; the response to HEAD has no body.
    /// - Returns: the response.
    /// - Throws: `TestFailure` if there is none without the clock moving on.
    public func response(to method: HTTPRequest.Method = .get) throws -> TestResponse {
        memory.settle()
        #if HTTP2
            if let streams { return try streams.response() }
        #endif
        var bytes = pending + transport.takeReceived()
        defer { pending = bytes }
        while true {
            guard let (response, count) = try TestResponse.parse(bytes, isHead: method == .head, isEnded: isEnded)
            else {
                throw TestFailure("no whole response: \(String(decoding: bytes, as: UTF8.self))\(waitingTasks)")
            }
            bytes.removeFirst(count)
            if response.status.code >= 200 || response.status.code == 101 { return response }
        }
    }

    /// A possible reason for a missing response.
    private var waitingTasks: String {
        let count = memory.leftovers.tasks
        guard count > 0 else { return "" }
        return """
            (async handlers that have not ended: \(count). They wait for time to move on, for another thread, or for the \
            actor of this test. A closure that is written in code of the main actor runs on the main actor, which this \
            test occupies: make the site in a nonisolated function)
            """
    }

    private var pending: [UInt8] = []
}
