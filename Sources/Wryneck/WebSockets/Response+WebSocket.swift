// Response+WebSocket.swift - a WebSocket as the answer of a closure.
// Invariant: the handshake is judged with the request at hand: at once for a rendering, when it is delivered for a
// response.

public import WryneckSockets

extension Response {
    /// Opens a WebSocket. See `WebSockets`. A request that gets none is answered as an error.
    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called with the socket, in a task on the reactor's thread.
    /// - Returns: the switch to the other protocol.
    @_disfavoredOverload
    public static func webSocket(
        _ options: WebSockets.Options = WebSockets.Options(), _ handler: @escaping (WebSocket) async throws -> Void
    ) -> Response {
        webSocket(WebSocketOpening(options, .async { socket, _ in try await handler(socket) }))
    }

    /// Opens a WebSocket with callbacks. See `WebSockets`.
    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called with the socket; sets its callbacks.
    /// - Returns: the switch to the other protocol.
    public static func webSocket(
        _ options: WebSockets.Options = WebSockets.Options(), _ handler: @escaping (WebSocket) throws -> Void
    ) -> Response {
        webSocket(WebSocketOpening(options, .callbacks { socket, _ in try handler(socket) }))
    }

    private static func webSocket(_ opening: WebSocketOpening) -> Response {
        Response(status: .switchingProtocols, body: .upgrade(Upgrade { try opening.response(to: $0) }))
    }
}

extension Rendering {
    /// Opens a WebSocket: `root.get("chat") { request in .webSocket { socket in ... } }`. See `WebSockets`.
    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called with the socket, in a task on the reactor's thread.
    /// - Returns: the switch to the other protocol, or an error for a request that gets none.
    @_disfavoredOverload
    public static func webSocket(
        _ options: WebSockets.Options = WebSockets.Options(), _ handler: @escaping (WebSocket) async throws -> Void
    ) -> Rendering {
        .resource(WebSockets(options, handler))
    }

    /// Opens a WebSocket with callbacks. See `WebSockets`.
    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called with the socket; sets its callbacks.
    /// - Returns: the switch to the other protocol, or an error for a request that gets none.
    public static func webSocket(
        _ options: WebSockets.Options = WebSockets.Options(), _ handler: @escaping (WebSocket) throws -> Void
    ) -> Rendering {
        .resource(WebSockets(options, handler))
    }
}
