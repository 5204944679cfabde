// WebSocketOpening.swift - a request for a WebSocket, and the answer to it: here the handshake, which knows no tree,
// meets the tree, which knows no WebSocket.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckSockets
internal import WryneckWebSocket

/// What a program wants of a socket.
enum WebSocketHandler {
    case callbacks((WebSocket, Request) throws -> Void)
    case async((WebSocket, Request) async throws -> Void)

    func start(_ socket: WebSocket, _ request: Request) {
        switch self {
        case .callbacks(let body): socket.run { (socket: WebSocket) throws in try body(socket, request) }
        case .async(let body): socket.run { (socket: WebSocket) async throws in try await body(socket, request) }
        }
    }
}

/// The options and the handler of a socket that may come.
struct WebSocketOpening {
    private let handshake: ServerHandshake
    private let handler: WebSocketHandler

    init(_ options: WebSockets.Options, _ handler: WebSocketHandler) {
        handshake = ServerHandshake(
            origins: options.origins,
            subprotocols: SubprotocolRule(options.subprotocols, isRequired: options.requiresSubprotocol),
            compression: options.compression)
        self.handler = handler
    }

    /// The switch to the other protocol.
    /// - Throws: `HTTPError` for a request that gets no socket.
    func response(to request: Request) throws(HTTPError) -> Response {
        if request.isExtendedConnect, !request.offers("websocket") { throw .noSuchTunnel }
        let group = request.group.webSocketGroup(handshake.compression)
        do throws(HandshakeRefusal) {
            let (terms, headers) = try handshake.judge(request.head, mayKeepContext: group.mayKeepContext)
            let (handler, request) = (handler, request)
            return .upgrade(
                to: "websocket", headers: headers,
                WebSocketConnection(as: .server, terms, in: group) { handler.start($0, request) })
        } catch {
            throw HTTPError(error.status, error.reason, headers: error.headers)
        }
    }
}

extension ConnectionGroup {
    /// The sockets of this reactor that are compressed alike.
    func webSocketGroup(_ compression: WebSocketCompression?) -> WebSocketGroup {
        if let group = webSocketGroups[compression] { return group }
        let group = WebSocketGroup(
            limits.webSocket, compression: compression ?? WebSocketCompression(), rate: spans.rate)
        webSocketGroups[compression] = group
        return group
    }
}
