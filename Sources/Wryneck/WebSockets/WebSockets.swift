// WebSockets.swift - a leaf of the tree where clients open WebSockets.

public import HTTPTypes
public import WryneckSockets

/// A leaf of the tree that answers with a WebSocket (RFC 6455), over HTTP/1.1 and over HTTP/2 (RFC 8441).
///
/// ```swift
/// root["echo"] = WebSockets { socket in
///     for try await message in socket { try await socket.send(message) }
/// }
/// root["ticker"] = WebSockets(options) { socket, request in
///     socket.onText { text in prices.subscribe(socket, to: text) }
/// }
/// ```
///
/// An async closure is a task on the reactor's thread: its end ends the socket with 1000, what it throws with 1011. A
/// closure that awaits nothing sets callbacks, and its end ends nothing. A request that is no handshake is answered as
/// an error: 426 with the version for one that asks for no WebSocket, 403 for a page of another origin, 400 for one
/// that is malformed. The access log has a line for each socket, at its end.
public final class WebSockets: Resource, Leaf {
    /// GET alone, which is how a handshake begins.
    public let allowedMethods: [HTTPRequest.Method] = [.get]
    private let opening: WebSocketOpening

    init(_ opening: WebSocketOpening) { self.opening = opening }

    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called for each socket, in a task on the reactor's thread.
    @_disfavoredOverload
    public convenience init(
        _ options: WebSockets.Options = Options(), _ handler: @escaping (WebSocket) async throws -> Void
    ) {
        self.init(WebSocketOpening(options, .async { socket, _ in try await handler(socket) }))
    }

    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called for each socket; sets its callbacks.
    public convenience init(_ options: WebSockets.Options = Options(), _ handler: @escaping (WebSocket) throws -> Void)
    {
        self.init(WebSocketOpening(options, .callbacks { socket, _ in try handler(socket) }))
    }

    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called for each socket with its request, in a task on the reactor's thread. The request is kept in
    ///     memory for as long as the task lives.
    @_disfavoredOverload
    public convenience init(
        _ options: WebSockets.Options = Options(), _ handler: @escaping (WebSocket, Request) async throws -> Void
    ) {
        self.init(WebSocketOpening(options, .async(handler)))
    }

    /// - Parameters:
    ///   - options: whose pages may open sockets, and what both sides speak.
    ///   - handler: called for each socket with its request; sets the socket's callbacks.
    public convenience init(
        _ options: WebSockets.Options = Options(), _ handler: @escaping (WebSocket, Request) throws -> Void
    ) {
        self.init(WebSocketOpening(options, .callbacks(handler)))
    }

    /// Opens the socket.
    /// - Parameter request: a handshake.
    /// - Returns: the switch to the other protocol.
    /// - Throws: `HTTPError` for a request that is no handshake, or one that is refused.
    public func render(_ request: Request) throws -> Rendering { Rendering(try opening.response(to: request)) }
}
