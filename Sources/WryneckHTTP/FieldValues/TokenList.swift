// TokenList.swift - comma-separated lists of tokens, RFC 9110 §5.6.1.
// Invariant: a comma always separates. None of the lists read here has quoted strings in its grammar; to honour quotes
// would let `"x, close` hide a member that the next reader sees.

/// Reads `#token` lists byte by byte, without a copy.
package enum TokenList {
    /// Calls `body` with each member that is not empty, without the whitespace around it.
    package static func forEach(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        forEachMember(bytes) { member in
            if !member.isEmpty { body(member) }
        }
    }

    /// Calls `body` with each member, the empty ones included, for lists in which an empty member is a sign of an
    /// attack.
    static func forEachMember(_ bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        var start = 0
        for index in 0..<bytes.count where bytes[index] == ASCII.comma {
            body(ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[start..<index])))
            start = index + 1
        }
        body(ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[start...])))
    }
}
