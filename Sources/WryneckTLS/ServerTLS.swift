// ServerTLS.swift - how a server's connections are to be secured. The defaults are those of a server on the open internet
// (RFC 9325); what nobody should change is not here.

#if TLS

    public import WryneckReactor

    /// What a secure endpoint shows and demands. TLS 1.2 and 1.3, forward secrecy and AEAD ciphers only, no renegotiation, no compression,
    /// no early data.
    public struct ServerTLS: Sendable {
        /// Whether clients have to show a certificate (mutual TLS).
        public enum ClientCertificates: Sendable {
            /// They are not asked for one.
            case none
            /// They are asked; one that is shown has to lead to one of the roots, else the handshake fails.
            case optional(roots: TrustedRoots)
            /// Without one that leads to one of the roots the handshake fails.
            case required(roots: TrustedRoots)
        }

        /// The certificates: the first is for every client, each further one for those that ask for one of its names (SNI). A `*.` in a name
        /// stands for one label.
        public var certificates: [Certificate]

        /// Whether clients have to show a certificate; they are not asked unless told. Who they are is `TransportSecurity.peerCertificate`.
        public var clientCertificates = ClientCertificates.none

        /// The oldest version that is spoken.
        public var minimumVersion = TLSVersion.v1_2

        /// The protocols for ALPN (RFC 7301), the best first. A client that names others only is refused (alert 120); one that names none is
        /// served. What was chosen is `TransportSecurity.applicationProtocol`.
        public var applicationProtocols = ["http/1.1"]

        /// How long a client may take up its session again by a ticket; nil for no tickets. The keys they are sealed with are made at the start
        /// and anew after each such time, and never written anywhere.
        public var ticketLifetime: Duration? = .seconds(3600)

        /// How long a handshake may take. nginx has 60 seconds.
        public var handshakeTimeout = Duration.seconds(10)

        /// How many handshakes of one reactor may be under way; one more, and the oldest has to go. Well above what a busy server has at a time,
        /// and each costs little before it has said something.
        public var halfOpenLimit = 2048

        /// A file to which the secrets of all sessions are written (NSS's format, as Wireshark reads it). For debugging: whoever has it and a
        /// capture reads everything. Nil for none.
        public var keyLogFile: String?

        /// - Parameter certificates: the first is for every client, the others by name.
        public init(_ certificates: Certificate...) { self.certificates = certificates }

        /// - Parameter certificates: the first is for every client, the others by name.
        public init(_ certificates: [Certificate]) { self.certificates = certificates }
    }

    /// Versions of TLS that are safe.
    public enum TLSVersion: Sendable, Hashable {
        /// RFC 5246, with its ciphers that have forward secrecy and authenticate.
        case v1_2
        /// RFC 8446.
        case v1_3

        var number: CInt { self == .v1_2 ? 0x0303 : 0x0304 }
    }

    /// Who is trusted to vouch for others.
    public struct TrustedRoots: Sendable {
        enum Source: Sendable {
            case system
            case file(String)
            case bytes([UInt8])
        }

        let source: Source

        /// Those that the system trusts.
        public static let system = TrustedRoots(source: .system)

        /// Certificates in a PEM file; read again whenever the endpoint's own certificates are.
        /// - Parameter path: the file.
        /// - Returns: the roots.
        public static func file(_ path: String) -> TrustedRoots { TrustedRoots(source: .file(path)) }

        /// Certificates in PEM.
        /// - Parameter bytes: the text.
        /// - Returns: the roots.
        public static func pem(_ bytes: [UInt8]) -> TrustedRoots { TrustedRoots(source: .bytes(bytes)) }
    }

    extension Endpoint {
        /// A TCP port whose connections are secure.
        ///
        /// ```swift
        /// Server(.tls(host: "0.0.0.0", port: 443, .files(chain: "fullchain.pem", key: "privkey.pem"))) { _ in Site(root) }
        /// ```
        /// - Parameters:
        ///   - host: an address, or a name that the system resolves to one; `127.0.0.1` unless told.
        ///   - port: 0 to 65535; 0 lets the system choose.
        ///   - certificates: the first is for every client, the others by name (SNI).
        /// - Returns: the endpoint; what is wrong with a certificate is told when somebody listens there.
        public static func tls(host: String = "127.0.0.1", port: Int, _ certificates: Certificate...) -> Endpoint {
            Endpoint.tcp(host: host, port: port).secured(by: ServerTLS(certificates))
        }

        /// This endpoint, with secure connections. For each kind of endpoint that listens.
        /// - Parameter tls: what is shown and demanded.
        /// - Returns: the endpoint; what is wrong with a certificate is told when somebody listens there.
        public func secured(by tls: ServerTLS) -> Endpoint {
            var endpoint = self
            endpoint.security = .server(ServerIdentity(tls))
            return endpoint
        }
    }

#endif
