// WebSocketOrigins.swift - whose pages may open a socket: RFC 6455 §10.2.
// Invariant: a browser sends the cookies of the server with a handshake from any page, and no rule of the browser's
// keeps that page from reading the answers. So the server has to ask where the page comes from, and it does by default.

/// The pages that may open a WebSocket. A client that is no browser sends no Origin, and may always.
public enum WebSocketOrigins: Hashable, Sendable {
    /// Pages of the same host and port as the request. gorilla and coder/websocket have the same default; ws,
    /// uWebSockets, tungstenite and Python's websockets ask nobody.
    case sameOrigin
    /// Pages of these origins, as `https://example.org` or `http://localhost:3000`, and of no others. An origin that is
    /// malformed allows nothing.
    case list([String])
    /// All pages: for what is public, and for sockets that do not rely on cookies.
    case any

    /// Whether a request is allowed.
    /// - Parameters:
    ///   - origins: the values of its Origin lines. `null`, of pages that hide where they come from, is no origin.
    ///   - authority: the host and port that it is for. Its usual port is that of the page's scheme, because a proxy in
    ///     front may have taken the TLS away.
    /// - Returns: false if the page may not open the socket.
    package func allows(_ origins: [String], authority: String?) -> Bool {
        if self == .any || origins.isEmpty { return true }
        guard origins.count == 1, let origin = Origin(origins[0]) else { return false }
        switch self {
        case .any: return true
        case .list(let allowed): return allowed.contains { Origin($0) == origin }
        case .sameOrigin:
            guard let authority, ["http", "https"].contains(origin.scheme) else { return false }
            return Origin(scheme: origin.scheme, authority: authority) == origin
        }
    }
}
