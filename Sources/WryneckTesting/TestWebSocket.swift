// TestWebSocket.swift - a client's end of a WebSocket, in memory: what a test sends and receives, and how it ends.

public import Wryneck
internal import WryneckWebSocket

/// A WebSocket to a site in memory, on the clock that the test moves.
///
/// ```swift
/// let socket = try client.webSocket("/chat")
/// socket.send("hello")
/// #expect(try socket.receive() == .text("hello"))
/// socket.close()
/// #expect(socket.end?.code == .normal)
/// ```
public final class TestWebSocket {
    /// The connection below, for bytes that are no frames, and for a peer that reads slowly.
    public let connection: TestConnection
    /// The protocol that the server has chosen; nil for none.
    public let subprotocol: String?
    /// The answer to the handshake.
    public let response: TestResponse
    /// Whether pings of the server are answered.
    public var answersPings = true
    /// Whether a Close frame of the server is answered.
    public var answersClose = true

    private var reader: WebSocketReader
    private let writer: MessageWriter
    private var arrived: [WebSocketMessage] = []
    private var pingsReceived: [[UInt8]] = []
    private var pongsReceived: [[UInt8]] = []
    private var closeReceived: WebSocketEnd?
    private var hasClosed = false

    init(
        _ connection: TestConnection, _ response: TestResponse, _ terms: HandshakeTerms, _ options: WebSocketCompression
    ) {
        self.connection = connection
        self.response = response
        subprotocol = terms.subprotocol
        let coders = SharedCoders(options)
        let sent = terms.deflate?.sent(by: .client)
        reader = WebSocketReader(
            as: .client, limits: WebSocketReader.Limits(Self.limits),
            inflaters: terms.deflate.flatMap { coders.inflaters(for: $0.received(by: .client)) })
        writer = MessageWriter(as: .client, deflater: sent.flatMap { coders.deflater(for: $0) }, threshold: 0)
    }

    /// A test sees whatever its server sends.
    private static var limits: Limits.WebSocket {
        var limits = Limits.WebSocket()
        limits.messageBytes = 1 << 30
        limits.frameBytes = 1 << 30
        return limits
    }

    // MARK: Sending

    /// Sends a message, and lets the server do what it can.
    public func send(_ message: WebSocketMessage) {
        var frame: [UInt8] = []
        writer.append(message, to: &frame)
        connection.send(frame)
    }

    /// Sends text. See `send(_:)`.
    public func send(_ text: String) { send(.text(text)) }

    /// Sends bytes. See `send(_:)`.
    public func send(_ bytes: [UInt8]) { send(.binary(bytes)) }

    /// Sends a ping with at most 125 bytes.
    public func ping(_ payload: [UInt8] = []) { control(.ping, payload) }

    /// Sends a pong that nobody has asked for.
    public func pong(_ payload: [UInt8] = []) { control(.pong, payload) }

    private func control(_ opcode: Opcode, _ payload: [UInt8]) {
        var frame: [UInt8] = []
        writer.append(opcode, payload, to: &frame)
        connection.send(frame)
    }

    // MARK: Receiving

    /// The next message.
    /// - Throws: `TestFailure` if there is none without the clock moving on.
    public func receive() throws -> WebSocketMessage {
        read()
        guard !arrived.isEmpty else {
            throw TestFailure("no message" + (end.map { "; the socket has ended: \($0)" } ?? ""))
        }
        return arrived.removeFirst()
    }

    /// All messages that have come and were not taken.
    public func received() -> [WebSocketMessage] {
        read()
        defer { arrived = [] }
        return arrived
    }

    /// The payloads of all pings of the server so far.
    public var pings: [[UInt8]] {
        read()
        return pingsReceived
    }

    /// The payloads of all pongs of the server so far.
    public var pongs: [[UInt8]] {
        read()
        return pongsReceived
    }

    private func read() {
        while case let bytes = connection.takeBytes(), !bytes.isEmpty {
            var position = 0
            while position < bytes.count {
                let event = bytes.withUnsafeBytes { bytes in try? reader.next(in: bytes, at: &position) }
                guard let event else { return closeReceived = WebSocketEnd(.protocolError, isClean: false) }
                handle(event)
            }
        }
    }

    private func handle(_ event: WebSocketReader.Event) {
        switch event {
        case .message(let message): arrived.append(message)
        case .ping(let payload):
            pingsReceived.append(payload)
            if answersPings { pong(payload) }
        case .pong(let payload): pongsReceived.append(payload)
        case .close(let frame):
            closeReceived = WebSocketEnd(frame.code ?? .noStatus, frame.reason, isClean: true)
            if answersClose { sendClose(frame.echo) }
        case .needMore: break
        }
    }

    // MARK: The end

    /// What the server's Close frame says; `.abnormal` if the connection has ended without one; nil while it is open.
    public var end: WebSocketEnd? {
        read()
        if let closeReceived { return closeReceived }
        return connection.isEnded ? WebSocketEnd(.abnormal, isClean: false) : nil
    }

    /// Sends a Close frame, or answers the server's.
    public func close(_ code: WebSocketCloseCode = .normal, _ reason: String = "") {
        sendClose(CloseFrame(code, reason))
    }

    private func sendClose(_ frame: CloseFrame) {
        guard !hasClosed else { return }
        hasClosed = true
        var bytes: [UInt8] = []
        writer.append(frame, to: &bytes)
        connection.send(bytes)
    }

    /// Ends the client's writing side, as a client does that has closed.
    public func endWriting() { connection.end() }

    /// Cuts the connection.
    public func cut() { connection.reset() }
}

extension TestWebSocket {
    /// The server has answered a handshake with something else than a socket.
    public struct Refused: Error {
        /// Its answer.
        public let response: TestResponse
    }
}

extension TestClient {
    /// Opens a WebSocket on a connection of its own.
    /// - Parameters:
    ///   - target: the path and query, as they go on the wire.
    ///   - headers: further fields of the handshake, such as Origin or Cookie.
    ///   - subprotocols: the protocols that the client offers, the best first.
    ///   - compression: what it offers about compression; nil for nothing.
    /// - Returns: the socket.
    /// - Throws: `TestWebSocket.Refused` with the server's answer if there is no socket; `TestFailure` if there is no
    ///   answer without the clock moving on, or a wrong one.
    public func webSocket(
        _ target: String, headers: [(String, String)] = [], subprotocols: [String] = [],
        compression: WebSocketCompression? = nil
    ) throws -> TestWebSocket {
        let handshake = ClientHandshake(subprotocols: subprotocols, compression: compression)
        let connection = connect()
        let fields = handshake.headers.map { ($0.name.rawName, $0.value) }
        connection.send(.get, target, headers: [("Connection", "Upgrade")] + fields + headers)
        let response = try connection.response()
        guard response.status.code == 101 else { throw TestWebSocket.Refused(response: response) }
        do throws(HandshakeFailure) {
            let answer = Headers(
                response.fields.compactMap { field in HTTPField.Name(field.name).map { ($0, field.value) } })
            let terms = try handshake.check(response.status, answer)
            return TestWebSocket(connection, response, terms, compression ?? WebSocketCompression())
        } catch {
            throw TestFailure("a wrong answer to the handshake: \(error.reason)")
        }
    }
}
