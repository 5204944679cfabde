// String+SameBytes.swift - comparing names from the wire as bytes.
// Invariant: Swift's String compares by canonical equivalence ("é" in one scalar and in two, U+212A and "K", U+037E and
// ";" are equal), in == as well as in hashing. Whoever checked a name as bytes must not be given another one's value.

extension String {
    /// Whether both have the same UTF-8 bytes. Compiled into its callers: a route's parameters are looked up with it.
    @inlinable
    package func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether both have the same bytes but for the case of ASCII letters. `lowercased()` does more: it makes a "k" of
    /// U+212A.
    package func hasSameBytesIgnoringCase(as other: String) -> Bool {
        utf8.elementsEqual(other.utf8) { ASCII.lowercased($0) == ASCII.lowercased($1) }
    }
}

/// A name that is a key by its bytes.
package struct ByteName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ByteName, right: ByteName) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
