// WebSocketClient+Options.swift - what a client asks for, and what it allows.

public import WryneckHTTP
public import WryneckWebSocket

#if TLS
    public import WryneckTLS
#endif

extension WebSocketClient {
    /// What a client asks for.
    public struct Options: Sendable {
        /// The protocols that it can speak inside, the best first; tokens, none of them twice. `socket.subprotocol` has
        /// the one that the server has chosen.
        public var subprotocols: [String] = []

        /// Further fields of the request, such as Origin, Authorization or Cookie.
        public var headers = Headers()

        /// How messages are compressed with servers that can do it, too; nil, the default, for not at all.
        public var compression: WebSocketCompression?

        /// The sizes and times of the socket.
        public var limits = Limits.WebSocket.standard

        /// The longest time for name, connection and TLS. Python's websockets has 10 seconds for everything.
        public var connectTimeout = Duration.seconds(10)

        /// The longest time for the answer of the server. Python's websockets 10 seconds, tungstenite none.
        public var handshakeTimeout = Duration.seconds(10)

        #if TLS
            /// The settings of TLS, for `wss`.
            public var tls = ClientTLS()
        #endif

        /// Makes the defaults.
        public init() {}
    }
}
