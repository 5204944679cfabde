// TransportSecurity.swift - what TLS has made of a connection, for whoever wants to know.

/// What the two ends of a secure connection have agreed on.
public struct TransportSecurity: Sendable, Hashable {
    /// One pointer, so that a connection which is not secure pays next to nothing for the question.
    private final class Storage: Sendable {
        let version, cipher: String
        let applicationProtocol, serverName: String?
        let isResumed: Bool
        let peerCertificate: PeerCertificate?

        init(_ version: String, _ cipher: String, _ applicationProtocol: String?, _ serverName: String?, _ isResumed: Bool, _ peer: PeerCertificate?)
        {
            self.version = version
            self.cipher = cipher
            self.applicationProtocol = applicationProtocol
            self.serverName = serverName
            self.isResumed = isResumed
            peerCertificate = peer
        }
    }

    private let storage: Storage

    /// Says what was agreed on; tests make these by themselves.
    /// - Parameters:
    ///   - version: see `version`.
    ///   - cipher: see `cipher`.
    ///   - applicationProtocol: see `applicationProtocol`.
    ///   - serverName: see `serverName`.
    ///   - isResumed: see `isResumed`.
    ///   - peerCertificate: see `peerCertificate`.
    public init(
        version: String = "TLSv1.3", cipher: String = "TLS_AES_128_GCM_SHA256", applicationProtocol: String? = nil, serverName: String? = nil,
        isResumed: Bool = false, peerCertificate: PeerCertificate? = nil
    ) {
        storage = Storage(version, cipher, applicationProtocol, serverName, isResumed, peerCertificate)
    }

    /// `TLSv1.2` or `TLSv1.3`.
    public var version: String { storage.version }
    /// The cipher suite's name, such as `TLS_AES_128_GCM_SHA256`.
    public var cipher: String { storage.cipher }
    /// The protocol that was chosen by ALPN (RFC 7301), such as `http/1.1`; nil if the client did not ask.
    public var applicationProtocol: String? { storage.applicationProtocol }
    /// The host that the client asked for (SNI, RFC 6066 §3); nil if it did not say.
    public var serverName: String? { storage.serverName }
    /// Whether an earlier session was taken up again, without a certificate being shown anew.
    public var isResumed: Bool { storage.isResumed }
    /// The other end's certificate; it has been found good unless the endpoint was told not to look. Nil if none was shown.
    public var peerCertificate: PeerCertificate? { storage.peerCertificate }

    /// The same values.
    public static func == (left: TransportSecurity, right: TransportSecurity) -> Bool {
        left.storage === right.storage
            || (left.version, left.cipher, left.applicationProtocol, left.serverName, left.isResumed, left.peerCertificate)
                == (right.version, right.cipher, right.applicationProtocol, right.serverName, right.isResumed, right.peerCertificate)
    }

    /// Hashes the values that are most often different.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(version)
        hasher.combine(serverName)
        hasher.combine(peerCertificate)
    }
}
