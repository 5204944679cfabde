import Testing

@testable import WryneckWebSocket

@Suite("Keys of the handshake") struct HandshakeKeyTests {
    @Test("RFC 6455 §1.3: its example")
    func example() {
        #expect(HandshakeKey("dGhlIHNhbXBsZSBub25jZQ==")?.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(
        "§4.2.1: base64 of 16 bytes and nothing else",
        arguments: [
            "", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ== ",
            " dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZXM=",
            "dGhlIHNhbXBsZSBub24=", "dGhlIHNhbXBsZSBub25jZQ!=", "dGhlIHNhbXBsZSBub25jZR==",
        ])
    func malformed(value: String) {
        #expect(HandshakeKey(value) == nil)
    }

    @Test("a key of ours is one, and never the same")
    func random() {
        let keys = (0..<20).map { _ in HandshakeKey.random() }
        #expect(keys.allSatisfy { HandshakeKey($0.text) == $0 })
        #expect(Set(keys.map(\.text)).count == 20)
    }
}
