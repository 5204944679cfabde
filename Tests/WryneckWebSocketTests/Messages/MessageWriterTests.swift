import Testing

@testable import WryneckWebSocket

@Suite("Writing messages") struct MessageWriterTests {
    @Test("a server writes plain frames, a client masks with a new key each time")
    func roles() {
        var output: [UInt8] = []
        MessageWriter(as: .server).append(.text("hi"), to: &output)
        #expect(output == [0x81, 2, 0x68, 0x69])
        var masked: [UInt8] = []
        let writer = MessageWriter(as: .client)
        writer.append(.binary([1, 2]), to: &masked)
        writer.append(.binary([1, 2]), to: &masked)
        #expect(masked.count == 16 && masked[0] == 0x82 && masked[1] == 0x82 && masked[2..<6] != masked[10..<14])
        #expect(read([masked]).messages == [.binary([1, 2]), .binary([1, 2])])
    }

    @Test("a control frame has at most 125 bytes")
    func controls() {
        var output: [UInt8] = []
        MessageWriter(as: .server).append(.pong, [UInt8](repeating: 1, count: 126), to: &output)
        #expect(output == frame(0x8A, [UInt8](repeating: 1, count: 125), masked: false))
    }

    @Test("a Close frame has its code and its reason")
    func close() {
        var output: [UInt8] = []
        MessageWriter(as: .server).append(CloseFrame(.normal, "bye"), to: &output)
        #expect(output == frame(0x88, [3, 232] + Array("bye".utf8), masked: false))
    }

    @Test("the bytes of a message, and their number")
    func bytes() {
        for message in [WebSocketMessage.text("Grüße"), .binary([1, 2, 3]), .text("")] {
            #expect(message.withBytes { $0.count } == message.byteCount)
        }
        #expect(WebSocketMessage.text("é").withBytes { Array($0) } == [0xC3, 0xA9])
    }

    /// Makes everything one byte, so that it is seen whether it was asked.
    private final class Short: MessageDeflating {
        let keepsContext: Bool
        init(keepsContext: Bool) { self.keepsContext = keepsContext }
        func deflate(_ message: UnsafeRawBufferPointer) -> [UInt8]? {
            message.count < 100 ? [UInt8](repeating: 7, count: 9) : nil
        }
    }

    private func first(
        _ text: String, keepsContext: Bool = false, threshold: Int = 0, compress: Bool = true
    ) -> [UInt8] {
        var output: [UInt8] = []
        let writer = MessageWriter(as: .server, deflater: Short(keepsContext: keepsContext), threshold: threshold)
        writer.append(.text(text), compress: compress, to: &output)
        return Array(output.prefix(2))
    }

    @Test("a message is compressed from the threshold on, if it may be and if it helps")
    func compression() {
        #expect(first("0123456789") == [0xC1, 9])
        #expect(first("0123456789", threshold: 10) == [0xC1, 9])
        #expect(first("0123456789", threshold: 11) == [0x81, 10])
        #expect(first("0123456789", compress: false) == [0x81, 10])
        #expect(first("012345678") == [0x81, 9], "no shorter")
        #expect(
            first("012345678", keepsContext: true) == [0xC1, 9], "the peer has to see what later messages refer to")
        #expect(first("", keepsContext: true) == [0x81, 0])
        #expect(first(String(repeating: "x", count: 100)) == [0x81, 100], "without memory it goes as it is")
    }
}
