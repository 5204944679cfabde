// HopByHop.swift - the fields that are about one connection and end there, in either direction: RFC 9110 §7.6.1.
// Invariant: what the peer's Connection names goes before anything of this proxy's is added, so that no peer decides
// about that.

package import WryneckHTTP

/// The fields of one message that do not go on.
package struct HopByHop {
    /// In lower case.
    private var listed: Set<[UInt8]> = []

    /// Reads all Connection lines. A name that they may not take away (`ProtectedFields`) is ignored.
    package init(_ headers: Headers) {
        headers.forEachField { name, value in
            guard ASCII.equals(name, "connection") else { return }
            TokenList.forEach(value) { option in
                let option = option.map(ASCII.lowercased)
                if !ProtectedFields.contains(option) { listed.insert(option) }
            }
        }
    }

    /// Whether a field of the message ends here; its name may be in any case.
    package func contains(_ name: UnsafeRawBufferPointer) -> Bool {
        HopByHop.isFixed(name) || (!listed.isEmpty && listed.contains(name.map(ASCII.lowercased)))
    }

    /// Whether a name is about the connection in every message. Trailer is not one of them since RFC 9110 §6.6.2: it
    /// tells all who read the message what may follow. HTTP2-Settings is RFC 7540 §3.2.1's, which began HTTP/2 behind
    /// the back of whoever was in between.
    package static func isFixed(_ name: UnsafeRawBufferPointer) -> Bool {
        switch name.count {
        case 2: ASCII.equals(name, "te")
        case 7: ASCII.equals(name, "upgrade")
        case 10: ASCII.equals(name, "connection") || ASCII.equals(name, "keep-alive")
        case 14: ASCII.equals(name, "http2-settings")
        case 16: ASCII.equals(name, "proxy-connection")
        case 17: ASCII.equals(name, "transfer-encoding")
        case 18: ASCII.equals(name, "proxy-authenticate")
        case 19: ASCII.equals(name, "proxy-authorization")
        case 25: ASCII.equals(name, "proxy-authentication-info")
        default: false
        }
    }
}
