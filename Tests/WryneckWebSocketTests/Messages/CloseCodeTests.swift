import Testing

@testable import WryneckWebSocket

@Suite("Close codes") struct CloseCodeTests {
    @Test("RFC 6455 §7.4: what a Close frame may have, of all numbers")
    func sendable() {
        let expected = Set(1000...1003).union(1007...1014).union(3000...4999)
        let sendable = (UInt16.min ... .max).filter { CloseCode(rawValue: $0).isSendable }
        #expect(sendable.map(Int.init) == expected.sorted())
    }

    @Test(
        "§7.4.1: what is only told never goes on the wire", arguments: [CloseCode.noStatus, .abnormal, .tlsHandshake])
    func told(code: CloseCode) {
        #expect(!code.isSendable)
        #expect(CloseFrame(code, "x") == .empty)
        #expect(CloseFrame(code).payload.isEmpty)
    }
}
