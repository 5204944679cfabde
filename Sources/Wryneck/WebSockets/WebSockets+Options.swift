// WebSockets+Options.swift - who may open a WebSocket, and what is agreed on.

public import WryneckWebSocket

extension WebSockets {
    /// What a server asks of a handshake. The sizes and times are the server's: `Limits.webSocket`.
    public struct Options: Sendable {
        /// The pages that may open sockets. A browser sends cookies with a handshake from any page, so the default is
        /// the pages of the same host and port; other programs send no Origin and may always.
        public var origins = WebSocketOrigins.sameOrigin

        /// The protocols that are spoken inside, the best first; the client's offer decides. `socket.subprotocol` has
        /// the result.
        public var subprotocols: [String] = []

        /// Whether a client that offers none of `subprotocols` gets 400. Otherwise it goes on without one.
        public var requiresSubprotocol = false

        /// How messages are compressed with clients that can do it, too; nil, the default, for not at all.
        public var compression: WebSocketCompression?

        /// Makes the defaults.
        public init() {}

        /// - Parameters:
        ///   - origins: the pages that may open sockets.
        ///   - subprotocols: the protocols that are spoken inside, the best first.
        ///   - compression: how messages are compressed; nil for not at all.
        public init(
            origins: WebSocketOrigins = .sameOrigin, subprotocols: [String] = [],
            compression: WebSocketCompression? = nil
        ) {
            self.origins = origins
            self.subprotocols = subprotocols
            self.compression = compression
        }
    }
}
