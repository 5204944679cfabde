// ClientTLS.swift - how a client's connections are to be secured.

#if TLS

    public import WryneckReactor

    /// Whom a client believes, and what it shows of itself. TLS 1.2 and 1.3. The other end's certificate has to lead to one of the roots and
    /// to be for the host that was asked for; there is no way to leave that out.
    public struct ClientTLS: Sendable {
        /// Who may vouch for the server.
        public var roots = TrustedRoots.system

        /// The name that the server is asked for and has to prove; nil for the endpoint's host.
        public var serverName: String?

        /// What is shown to a server that asks (mutual TLS).
        public var certificate: Certificate?

        /// The protocols for ALPN (RFC 7301), the best first; none unless told.
        public var applicationProtocols: [String] = []

        /// The oldest version that is spoken.
        public var minimumVersion = TLSVersion.v1_2

        /// The defaults.
        public init() {}

        /// - Parameter roots: who may vouch for the server.
        public init(roots: TrustedRoots) { self.roots = roots }
    }

    extension Endpoint {
        /// This endpoint, to connect to by TLS. For TCP endpoints.
        ///
        /// ```swift
        /// reactor.connect(to: .tcp(host: "example.org", port: 443).secured(for: ClientTLS())) { Echo() }
        /// ```
        /// - Parameter tls: whom to believe.
        /// - Returns: the endpoint; what is wrong is told by `connect`'s Deferred.
        public func secured(for tls: ClientTLS) -> Endpoint {
            var endpoint = self
            endpoint.security = .client(ClientIdentity(tls))
            return endpoint
        }
    }

#endif
