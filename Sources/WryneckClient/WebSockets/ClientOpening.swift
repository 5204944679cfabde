// ClientOpening.swift - the time between a connection and the socket on it: one request, and its answer.
// Invariant: `opened` fires once; behind a failure the connection is cut, because nobody knows what its bytes mean.

internal import HTTPTypes
internal import WryneckDeferred
internal import WryneckHTTP
internal import WryneckReactor
internal import WryneckSockets
internal import WryneckWebSocket

final class ClientOpening: StreamProtocol {
    /// The socket, when it is open.
    let opened: Deferred<WebSocket>

    private let handshake: ClientHandshake
    private let request: [UInt8]
    private let options: WebSocketClient.Options
    private let parser = ResponseParser(lexers: LexerPool())
    private var transport: (any Transport)?
    private var timer: DelayedCall?

    /// - Throws: `.url` or `.headers` if such a request cannot be sent.
    init(_ url: ClientURL, _ options: WebSocketClient.Options) throws(WebSocketClient.Failure) {
        self.options = options
        handshake = ClientHandshake(subprotocols: options.subprotocols, compression: options.compression)
        request = try Self.request(to: url, handshake.headers, options.headers)
        // A cancellation cuts the connection, and the opening is told.
        let line = Line()
        opened = Deferred { _ in line.transport?.abort() }
        self.line = line
        parser.begin(.get)
    }

    /// The transport as a cancellation finds it, which would otherwise hold this object by what it holds itself.
    private final class Line { var transport: (any Transport)? }
    private let line: Line

    private static func request(
        to url: ClientURL, _ handshake: Headers, _ further: Headers
    ) throws(WebSocketClient.Failure) -> [UInt8] {
        var headers = handshake
        for (name, value) in further {
            guard handshake[name] == nil, (try? headers.add(name, value)) != nil else { throw .headers }
        }
        var bytes: [UInt8] = []
        do throws(RequestEncoder.Failure) {
            try RequestEncoder.head(
                method: .get, target: url.target, host: url.authority, headers: headers, framing: .none,
                connection: .upgrade, into: &bytes)
        } catch {
            switch error {
            case .target, .host: throw .url(url.description)
            default: throw .headers
            }
        }
        return bytes
    }

    // MARK: The transport's calls

    func connected(to transport: any Transport) {
        self.transport = transport
        line.transport = transport
        timer = transport.reactor.callLater(options.handshakeTimeout) { [weak self] in self?.fail(.timedOut) }
        transport.write(request)
    }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { bytes in
            do throws(ProtocolViolation) { try read(bytes, on: transport) } catch { fail(.answer(error.reason)) }
        }
    }

    func readClosed(on transport: any Transport) { fail(.disconnected) }

    func disconnected(reason: ConnectionLost?) { fail(.disconnected) }

    private func read(_ bytes: UnsafeRawBufferPointer, on transport: any Transport) throws(ProtocolViolation) {
        var position = 0
        while true {
            switch try parser.next(in: bytes, at: &position) {
            case .interim: continue
            case .head(let head):
                return answered(head, UnsafeRawBufferPointer(rebasing: bytes[position...]), on: transport)
            case .body, .end, .needMore: return
            }
        }
    }

    private func answered(_ head: ResponseHead, _ rest: UnsafeRawBufferPointer, on transport: any Transport) {
        guard head.statusCode == 101 else { return fail(.status(head.status)) }
        let terms: HandshakeTerms
        do throws(HandshakeFailure) { terms = try handshake.check(head.status, head.headers) } catch {
            return fail(.answer(error.reason))
        }
        end()
        let opened = opened
        let group = WebSocketGroup(options.limits, compression: options.compression ?? WebSocketCompression())
        let connection = WebSocketConnection(as: .client, terms, in: group) { opened.settle(.success($0)) }
        transport.handOver(to: connection)
        if !rest.isEmpty { connection.received(rest.bytes, on: transport) }
    }

    private func fail(_ failure: WebSocketClient.Failure) {
        let transport = transport
        end()
        transport?.abort()
        opened.settle(.failure(failure))
    }

    private func end() {
        try? timer?.cancel()
        (timer, transport, line.transport) = (nil, nil, nil)
    }
}
