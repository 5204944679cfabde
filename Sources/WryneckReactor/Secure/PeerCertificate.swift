// PeerCertificate.swift - who the other end has proved to be.

/// The certificate of a connection's other end.
public struct PeerCertificate: Sendable, Hashable {
    /// A name that the certificate is for (RFC 5280 §4.2.1.6).
    public enum Name: Sendable, Hashable {
        /// A host.
        case dns(String)
        /// An address, as text.
        case address(String)
        /// A mailbox.
        case email(String)
        /// A URI, such as a SPIFFE identity.
        case uri(String)
    }

    /// Whom it is for, in the form of RFC 4514: `CN=alice,O=Example`.
    public let subject: String
    /// Who vouches for it, in the same form.
    public let issuer: String
    /// The subject's common name; nil if it has none.
    public let commonName: String?
    /// The names that it is for.
    public let names: [Name]
    /// Its number among those of its issuer, in hexadecimal digits.
    public let serialNumber: String
    /// SHA-256 of `der`, in lower-case hexadecimal digits.
    public let fingerprint: String
    /// The certificate itself.
    public let der: [UInt8]

    /// Says who the other end is; tests make these by themselves.
    /// - Parameters:
    ///   - subject: see `subject`.
    ///   - issuer: see `issuer`.
    ///   - commonName: see `commonName`.
    ///   - names: see `names`.
    ///   - serialNumber: see `serialNumber`.
    ///   - fingerprint: see `fingerprint`.
    ///   - der: see `der`.
    public init(
        subject: String, issuer: String, commonName: String?, names: [Name] = [], serialNumber: String = "", fingerprint: String = "",
        der: [UInt8] = []
    ) {
        self.subject = subject
        self.issuer = issuer
        self.commonName = commonName
        self.names = names
        self.serialNumber = serialNumber
        self.fingerprint = fingerprint
        self.der = der
    }
}
