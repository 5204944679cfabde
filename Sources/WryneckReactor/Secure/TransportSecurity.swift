// TransportSecurity.swift - the parameters of a secure connection.

/// The parameters that the two ends of a secure connection have agreed on.
public struct TransportSecurity: Sendable, Hashable {
    /// One pointer, so that the property costs a connection in the clear next to nothing.
    private final class Storage: Sendable {
        let version, cipher: String
        let applicationProtocol, serverName: String?
        let isResumed: Bool
        let peerCertificate: PeerCertificate?

        init(
            _ version: String, _ cipher: String, _ applicationProtocol: String?, _ serverName: String?,
            _ isResumed: Bool, _ peer: PeerCertificate?
        ) {
            self.version = version
            self.cipher = cipher
            self.applicationProtocol = applicationProtocol
            self.serverName = serverName
            self.isResumed = isResumed
            peerCertificate = peer
        }
    }

    private let storage: Storage

    /// Makes a description of a connection's security, for tests. Each parameter is described at the property of the
    /// same name.
    public init(
        version: String = "TLSv1.3", cipher: String = "TLS_AES_128_GCM_SHA256", applicationProtocol: String? = nil,
        serverName: String? = nil,
        isResumed: Bool = false, peerCertificate: PeerCertificate? = nil
    ) {
        storage = Storage(version, cipher, applicationProtocol, serverName, isResumed, peerCertificate)
    }

    /// `TLSv1.2` or `TLSv1.3`.
    public var version: String { storage.version }
    /// The cipher suite's name, such as `TLS_AES_128_GCM_SHA256`.
    public var cipher: String { storage.cipher }
    /// The protocol that ALPN chose (RFC 7301), such as `http/1.1`; nil if the client did not ask for one.
    public var applicationProtocol: String? { storage.applicationProtocol }
    /// The host that the client asked for (SNI, RFC 6066 §3); nil if it did not say.
    public var serverName: String? { storage.serverName }
    /// Whether an earlier session was resumed, without a certificate being shown again.
    public var isResumed: Bool { storage.isResumed }
    /// The other end's certificate, which was verified unless the endpoint was told not to verify; nil if none was
    /// shown.
    public var peerCertificate: PeerCertificate? { storage.peerCertificate }

    /// Whether both have the same values.
    public static func == (left: TransportSecurity, right: TransportSecurity) -> Bool {
        left.storage === right.storage
            || (
                left.version, left.cipher, left.applicationProtocol, left.serverName, left.isResumed,
                left.peerCertificate
            )
                == (
                    right.version, right.cipher, right.applicationProtocol, right.serverName, right.isResumed,
                    right.peerCertificate
                )
    }

    /// Hashes the values that differ most often.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(serverName)
        hasher.combine(peerCertificate)
    }
}
