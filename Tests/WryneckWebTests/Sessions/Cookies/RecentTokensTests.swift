import Testing

@testable import WryneckWeb

@Suite("Tokens of sessions") struct RecentTokensTests {
    private func id(_ text: String, in recent: inout RecentTokens) -> SessionID? {
        Array(text.utf8).withUnsafeBytes { recent.id(of: $0) }
    }

    @Test("lead to SHA-256 of what they say, the first time and later, however many others come between")
    func digests() {
        var recent = RecentTokens()
        let tokens = (0..<600).map { _ in SessionToken.random() }
        for _ in 0..<2 {
            for token in tokens { #expect(id(token.text, in: &recent) == token.id(by: SessionTokenHash())) }
        }
        // Of 32 zero bytes.
        #expect(
            id(String(repeating: "A", count: 43), in: &recent)?.description
                == "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925")
    }

    @Test("have one spelling: anything else is none, also what differs from a known one in the last digit")
    func malformed() {
        var recent = RecentTokens()
        let text = SessionToken.random().text
        let known = id(text, in: &recent)
        #expect(known != nil)
        for other in ["", "A", text + "A", String(text.dropLast()), text + "=", " " + text.dropLast()] {
            #expect(id(other, in: &recent) == nil)
        }
        for digit in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_%=\u{0}" {
            let other = text.dropLast() + String(digit)
            if String(other) != text { #expect(id(String(other), in: &recent) != known) }
        }
    }

    @Test("a session's id is 32 bytes and back, and 64 hex digits")
    func ids() throws {
        let id = SessionID.random()
        #expect(SessionID(bytes: id.bytes) == id)
        #expect(id.description.count == 64)
        #expect(SessionID(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(SessionID(bytes: 0..<32)?.description.hasPrefix("0001020304050607") == true)
    }
}
