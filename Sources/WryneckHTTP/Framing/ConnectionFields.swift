// ConnectionFields.swift - the fields that are about the connection and not about the message: RFC 9110 §7.6.1.
// Invariant: one list for all who write, keep or refuse them.

package import HTTPTypes

/// The fields that only the encoders write, from what was decided about framing and connection.
package enum ConnectionFields {
    package static func contains(_ name: HTTPField.Name) -> Bool { contains(canonicalName: name.canonicalName) }

    /// The same for a name in lower case.
    static func contains(canonicalName name: String) -> Bool {
        switch name.utf8.count {
        case 10: name == "connection" || name == "keep-alive"
        case 14: name == "content-length"
        case 16: name == "proxy-connection"
        case 17: name == "transfer-encoding"
        default: false
        }
    }

    /// The same for a name as bytes, in any case, and for Upgrade: HTTP/2 has neither (RFC 9113 §8.2.2).
    package static func containsOrUpgrade(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 7: ASCII.equals(name, "upgrade")
        case 10: ASCII.equals(name, "connection") || ASCII.equals(name, "keep-alive")
        case 14: ASCII.equals(name, "content-length")
        case 16: ASCII.equals(name, "proxy-connection")
        case 17: ASCII.equals(name, "transfer-encoding")
        default: false
        }
    }
}
