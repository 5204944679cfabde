import Testing

@testable import WryneckWebSocket

@Suite("Close codes") struct WebSocketCloseCodeTests {
    @Test("RFC 6455 §7.4: what a Close frame may have, of all numbers")
    func sendable() {
        let expected = Set(1000...1003).union(1007...1014).union(3000...4999)
        let sendable = (UInt16.min ... .max).filter { WebSocketCloseCode(rawValue: $0).isSendable }
        #expect(sendable.map(Int.init) == expected.sorted())
    }

    @Test(
        "§7.4.1: what is only told never goes on the wire",
        arguments: [WebSocketCloseCode.noStatus, .abnormal, .tlsHandshake])
    func told(code: WebSocketCloseCode) {
        #expect(!code.isSendable)
        #expect(CloseFrame(code, "x") == .empty)
        #expect(CloseFrame(code).payload.isEmpty)
    }
}
