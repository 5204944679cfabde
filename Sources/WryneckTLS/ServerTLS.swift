// ServerTLS.swift - the settings of a server's secure connections. The defaults are those of a server on the open
// internet (RFC 9325); settings that nobody should change do not exist.

#if TLS

    public import WryneckReactor

    /// The settings of a secure endpoint. Always: TLS 1.2 or 1.3, ciphers with forward secrecy and AEAD, no
    /// renegotiation, no compression, no early data.
    public struct ServerTLS: Sendable {
        /// Whether clients have to show a certificate (mutual TLS).
        public enum ClientCertificates: Sendable {
            /// Clients are not asked for a certificate.
            case none
            /// Clients are asked; a certificate that one shows has to lead to one of the roots, else the handshake
            /// fails.
            case optional(roots: TrustedRoots)
            /// Clients are asked; without a certificate that leads to one of the roots the handshake fails.
            case required(roots: TrustedRoots)
        }

        /// The certificates. The first is for every client, each further one for clients that ask for one of its names
        /// (SNI). A `*.` in a name stands for one label.
        public var certificates: [TLSCertificate]

        /// Whether clients have to show a certificate. `TransportSecurity.peerCertificate` then says who they are.
        public var clientCertificates = ClientCertificates.none

        /// The oldest version that is accepted.
        public var minimumVersion = TLSVersion.v1_2

        /// The protocols for ALPN (RFC 7301), the best first; nil for those that whoever listens there speaks: the
        /// versions of HTTP of a `Server`, and none for a listener of a reactor. A client that offers only others is
        /// refused (alert 120); one that offers none is served. `TransportSecurity.applicationProtocol` is the one
        /// that was chosen.
        public var applicationProtocols: [String]?

        /// How long a client may resume its session with a ticket; nil for no tickets. The keys of the tickets are made
        /// at the start and replaced after each such time, and never written anywhere.
        public var ticketLifetime: Duration? = .seconds(3600)

        /// The longest time for a handshake. nginx has 60 seconds.
        public var handshakeTimeout = Duration.seconds(10)

        /// The most unfinished handshakes of one reactor; one more ends the oldest. Well above what a busy server has
        /// at a time, and each costs little before the client has sent anything.
        public var halfOpenLimit = 2048

        /// The path of a file to which the secrets of all sessions are appended (in NSS's format, which Wireshark
        /// reads); nil for none. For debugging: whoever has the file and a capture reads everything.
        public var keyLogFile: String?

        /// - Parameter certificates: the first is for every client, the others for those that ask for their names
        ///   (SNI).
        public init(_ certificates: TLSCertificate...) { self.certificates = certificates }

        /// - Parameter certificates: the first is for every client, the others for those that ask for their names
        ///   (SNI).
        public init(_ certificates: [TLSCertificate]) { self.certificates = certificates }
    }

    /// The versions of TLS that are safe.
    public enum TLSVersion: Sendable, Hashable {
        /// RFC 5246, only with ciphers that have forward secrecy and AEAD.
        case v1_2
        /// RFC 8446.
        case v1_3

        var number: CInt { self == .v1_2 ? 0x0303 : 0x0304 }
    }

    /// The authorities whose certificates are trusted.
    public struct TrustedRoots: Sendable {
        enum Source: Sendable {
            case system
            case file(String)
            case bytes([UInt8])
        }

        let source: Source

        /// The system's roots.
        public static let system = TrustedRoots(source: .system)

        /// Roots in a PEM file, which is read again whenever the endpoint's own certificates are.
        /// - Parameter path: the path of the file.
        /// - Returns: the roots; errors in the file are reported when somebody listens or connects with them.
        public static func file(_ path: String) -> TrustedRoots { TrustedRoots(source: .file(path)) }

        /// Roots in PEM.
        /// - Parameter bytes: the text of one certificate or more.
        /// - Returns: the roots; errors in the text are reported when somebody listens or connects with them.
        public static func pem(_ bytes: [UInt8]) -> TrustedRoots { TrustedRoots(source: .bytes(bytes)) }
    }

    extension Endpoint {
        /// A TCP port whose connections are secure.
        ///
        /// ```swift
        /// Server(.tls(host: "0.0.0.0", port: 443, .files(chain: "fullchain.pem", key: "privkey.pem"))) { _ in
        /// Site(tree()) }
        /// ```
        /// - Parameters:
        ///   - host: an address, or a name that the system resolves to one; `127.0.0.1` by default.
        ///   - port: 0 to 65535; 0 lets the system choose.
        ///   - certificates: the first is for every client, the others for those that ask for their names (SNI).
        /// - Returns: the endpoint; errors in a certificate are reported when somebody listens there.
        public static func tls(host: String = "127.0.0.1", port: Int, _ certificates: TLSCertificate...) -> Endpoint {
            Endpoint.tcp(host: host, port: port).secured(by: ServerTLS(certificates))
        }

        /// This endpoint, with secure connections. It works for every kind of endpoint that listens.
        /// - Parameter tls: the settings of its connections.
        /// - Returns: the endpoint; errors in the settings are reported when somebody listens there.
        public func secured(by tls: ServerTLS) -> Endpoint {
            var endpoint = self
            endpoint.security = .server(ServerIdentity(tls))
            return endpoint
        }
    }

#endif
