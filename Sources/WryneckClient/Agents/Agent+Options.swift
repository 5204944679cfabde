// Agent+Options.swift - what an agent may do, and how it connects.

public import WryneckReactor

#if TLS
    public import WryneckTLS
#endif

extension Agent {
    /// The settings of an agent.
    public struct Options {
        /// How much servers may send, and how many connections there are.
        public var limits = ClientLimits.standard
        /// How long it waits.
        public var timeouts = ClientTimeouts.standard
        /// What is sent again by itself: requests on connections that turn out to be closed.
        public var retries = RetryPolicy()
        /// The proxies; none by default. `ProxyRules(environment:)` reads the usual variables.
        public var proxies = ProxyRules()
        /// The addresses that may be connected to, judged after each look-up. A proxy's own address is not judged, and
        /// names that a proxy looks up itself are its affair.
        public var addresses = AddressFilter.everything
        /// The address that connections come from; nil for the system's choice.
        public var localAddress: SocketAddress?
        /// The value of User-Agent, if a request has none; nil for no such field.
        public var userAgent: String? = "Wryneck"
        /// Whether HTTP/2 is offered over TLS. True, where this build has the traits TLS and HTTP2.
        public var offersHTTP2 = true
        /// Called when a request has ended, with its response's body or without any.
        public var onEnd: ((RequestReport) -> Void)?

        #if TLS
            /// The settings of TLS, for `https`. Its ALPN is the agent's to set.
            public var tls = ClientTLS()
        #endif

        /// Makes the defaults.
        public init() {}
    }
}

/// What became of one request over one agent, for metrics.
public struct RequestReport: Sendable {
    /// The request's URL.
    public let url: ClientURL
    /// The response's status; nil if there was none.
    public internal(set) var status: Int?
    /// Why it failed; nil for a whole response.
    public internal(set) var failure: ClientFailure?
    /// The tries: 1, unless a connection was stale.
    public internal(set) var tries = 0
    /// Whether the connection had served other requests.
    public internal(set) var isReused = false
    /// From the call to the connection.
    public internal(set) var timeToConnection: Duration?
    /// From the call to the response's head.
    public internal(set) var timeToHead: Duration?
    /// From the call to the end.
    public internal(set) var timeToEnd = Duration.zero
    /// How far the bodies came.
    public internal(set) var progress = TransferProgress()

    init(_ url: ClientURL) { self.url = url }
}
