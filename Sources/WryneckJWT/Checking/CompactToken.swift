// CompactToken.swift - the parts of a token: RFC 7515 §3.1, §7.1.
// Invariant: a text is read as base64url in one way only, so that no two tokens are the same one.

#if JWT
    internal import WryneckWeb

    /// A token in its parts; nothing of it has been checked.
    struct CompactToken {
        let header: JSONValue
        let payload: [UInt8]
        let signature: [UInt8]
        /// The bytes that were signed.
        let signed: [UInt8]

        /// Nil for what is no token.
        init?(_ text: String) {
            let bytes = Array(text.utf8)
            let parts = bytes.split(separator: UInt8(ascii: "."), maxSplits: 3, omittingEmptySubsequences: false)
            guard parts.count == 3, let head = Base64URL.decode(parts[0]), let header = JSONValue(head),
                header.isObject, let payload = Base64URL.decode(parts[1]),
                let signature = Base64URL.decode(parts[2])
            else { return nil }
            (self.header, self.payload, self.signature) = (header, payload, signature)
            signed = Array(bytes[..<parts[1].endIndex])
        }
    }
#endif
