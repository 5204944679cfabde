import Testing

@testable import WryneckWebSocket

@Suite("Close frames") struct CloseFrameTests {
    @Test("RFC 6455 §5.5.1: an empty one, a code, a code with a reason, and back")
    func roundTrip() throws {
        #expect(try CloseFrame([]) == .empty)
        #expect(CloseFrame.empty.payload.isEmpty)
        #expect(try CloseFrame([0x03, 0xE8]) == CloseFrame(.normal))
        let frame = CloseFrame(WebSocketCloseCode(rawValue: 4999), "Grüße")
        #expect(frame.payload == [0x13, 0x87] + Array("Grüße".utf8))
        #expect(try CloseFrame(frame.payload) == frame)
    }

    @Test("half of a code is a violation")
    func half() {
        #expect(throws: WebSocketViolation.protocolError("half of a close code")) { try CloseFrame([3]) }
    }

    @Test(
        "a code that is never sent is a violation",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535] as [UInt16])
    func wrongCodes(code: UInt16) {
        #expect(throws: WebSocketViolation.protocolError("close code that is never sent")) {
            try CloseFrame([UInt8(code >> 8), UInt8(code & 255)])
        }
    }

    @Test("a reason that is not UTF-8 is 1007")
    func wrongReason() {
        #expect(throws: WebSocketViolation(.invalidPayload, "close reason that is not UTF-8")) {
            try CloseFrame([0x03, 0xE8, 0xCE])
        }
    }

    @Test("a reason is cut to 123 bytes, between two characters")
    func longReasons() throws {
        #expect(CloseFrame(.normal, String(repeating: "x", count: 123)).reason.utf8.count == 123)
        #expect(CloseFrame(.normal, String(repeating: "x", count: 124)).reason.utf8.count == 123)
        let cut = CloseFrame(.normal, "x" + String(repeating: "🜁", count: 40))
        #expect(cut.reason == "x" + String(repeating: "🜁", count: 30))
        #expect(cut.payload.count <= 125)
        #expect(try CloseFrame(cut.payload) == cut)
    }

    @Test("the answer has the code and not the text; the answer to an empty frame is empty")
    func echo() {
        #expect(CloseFrame(.goingAway, "bye").echo == CloseFrame(.goingAway))
        #expect(CloseFrame.empty.echo == .empty)
    }

    @Test("the reason of every violation fits into a frame")
    func violations() {
        #expect(CloseFrame(.tooBig).reason == "message too big" && CloseFrame(.tooBig).code == .messageTooBig)
    }
}
