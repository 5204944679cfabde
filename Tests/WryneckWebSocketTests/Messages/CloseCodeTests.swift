import Testing

@testable import WryneckWebSocket

@Suite("Close codes") struct CloseCodeTests {
    @Test("RFC 6455 §7.4: what a Close frame may have, of all numbers")
    func sendable() {
        let expected = Set(1000...1003).union(1007...1014).union(3000...4999)
        for code in UInt16.min ... .max { #expect(CloseCode(rawValue: code).isSendable == expected.contains(Int(code))) }
    }

    @Test("§7.4.1: what is only told never goes on the wire", arguments: [CloseCode.noStatus, .abnormal, .tlsHandshake])
    func told(code: CloseCode) {
        #expect(!code.isSendable)
        #expect(CloseFrame(code, "x") == .empty)
        #expect(CloseFrame(code).payload.isEmpty)
    }
}
