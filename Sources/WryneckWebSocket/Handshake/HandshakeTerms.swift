// HandshakeTerms.swift - what both sides have agreed on.

/// The outcome of a handshake.
package struct HandshakeTerms: Equatable, Sendable {
    /// One that the client offered; nil if there is none.
    package let subprotocol: String?
    /// Nil if messages are not compressed.
    package let deflate: DeflateAgreement?

    package init(subprotocol: String? = nil, deflate: DeflateAgreement? = nil) {
        self.subprotocol = subprotocol
        self.deflate = deflate
    }
}
