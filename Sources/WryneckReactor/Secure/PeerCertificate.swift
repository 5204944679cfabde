// PeerCertificate.swift - the identity that the other end has proved.

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

    /// The subject, in the form of RFC 4514: `CN=alice,O=Example`.
    public let subject: String
    /// The issuer, in the same form.
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

    /// Makes a certificate's description, for tests. Each parameter is described at the property of the same name.
    public init(
        subject: String, issuer: String, commonName: String?, names: [Name] = [], serialNumber: String = "",
        fingerprint: String = "",
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
