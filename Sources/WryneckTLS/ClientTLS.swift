// ClientTLS.swift - the settings of a client's secure connections.

#if TLS

    public import WryneckReactor

    /// The settings of a client's secure connections, for TLS 1.2 and 1.3. The server's certificate has to lead to one
    /// of the roots and to be for the host that was asked for; neither check can be switched off.
    public struct ClientTLS: Sendable {
        /// The authorities whose certificates are trusted.
        public var roots = TrustedRoots.system

        /// The name that the server is asked for and has to prove; nil for the endpoint's host.
        public var serverName: String?

        /// The certificate for a server that asks for one (mutual TLS); nil for none.
        public var certificate: TLSCertificate?

        /// The protocols for ALPN (RFC 7301), the best first; empty for no ALPN.
        public var applicationProtocols: [String] = []

        /// The oldest version that is accepted.
        public var minimumVersion = TLSVersion.v1_2

        /// The system's roots, TLS 1.2 or later, no certificate and no ALPN.
        public init() {}

        /// - Parameter roots: the authorities whose certificates are trusted.
        public init(roots: TrustedRoots) { self.roots = roots }
    }

    extension Endpoint {
        /// This TCP endpoint, with TLS.
        ///
        /// ```swift
        /// reactor.connect(to: .tcp(host: "example.org", port: 443).secured(for: ClientTLS())) { Echo() }
        /// ```
        /// - Parameter tls: the settings of the connection.
        /// - Returns: the endpoint; errors in the settings are reported by `connect`'s Deferred.
        public func secured(for tls: ClientTLS) -> Endpoint {
            var endpoint = self
            endpoint.security = .client(ClientIdentity(tls))
            return endpoint
        }
    }

#endif
