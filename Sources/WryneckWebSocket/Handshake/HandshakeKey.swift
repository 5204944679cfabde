// HandshakeKey.swift - the proof that a server has understood the request: RFC 6455 §1.3, §4.2.2.

internal import WryneckHTTP

/// The value of Sec-WebSocket-Key, and of Sec-WebSocket-Accept that answers it.
package struct HandshakeKey: Equatable, Sendable {
    /// Base64 of 16 bytes.
    package let text: String

    /// Takes the value of a field; nil if it is anything else than base64 of 16 bytes.
    package init?(_ value: String) {
        guard value.utf8.count == 24, Base64.decode(value.utf8)?.count == 16 else { return nil }
        text = value
    }

    /// Makes a key that was not used before.
    package static func random() -> HandshakeKey {
        var source = SystemRandomNumberGenerator()
        return HandshakeKey(bytes: (0..<16).map { _ in source.next() })
    }

    private init(bytes: [UInt8]) { text = Base64.encode(bytes) }

    /// The answer: SHA-1 of the key and a text that is in no other protocol.
    package var accept: String { Base64.encode(SHA1.hash(Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8))) }
}
