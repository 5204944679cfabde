import Testing

@testable import WryneckWebSocket

@Suite("A header's rules") struct FrameRulesTests {
    private let rules = FrameRules(isMasked: true, allowsCompression: false, frameBytes: 1000)

    private func header(_ bytes: [UInt8]) throws(WebSocketViolation) -> (header: FrameHeader, length: Int)? {
        // `withUnsafeBytes` of an array has no typed error.
        var result: Result<(header: FrameHeader, length: Int)?, WebSocketViolation> = .success(nil)
        bytes.withUnsafeBytes { bytes in
            result = Result { () throws(WebSocketViolation) in try rules.header(in: bytes) }
        }
        return try result.get()
    }

    private func isRefused(_ bytes: [UInt8]) -> Bool {
        do throws(WebSocketViolation) {
            _ = try header(bytes)
            return false
        } catch {
            return true
        }
    }

    @Test("a header is complete at its last byte, and not before", arguments: [0, 125, 126, 999])
    func complete(count: Int) throws {
        let wire = frame(0x82, [UInt8](repeating: 0, count: count))
        let length = wire.count - count
        for end in 0..<length { #expect(try header(Array(wire[..<end])) == nil) }
        let found = try #require(try header(wire))
        #expect(found.length == length && found.header.payloadLength == count && found.header.mask != nil)
    }

    @Test("every first and second byte is taken or refused by the same rules, whatever follows")
    func everyPair() {
        var wrong: [(UInt8, UInt8)] = []
        for first in UInt8.min ... .max {
            for second in UInt8.min ... .max {
                let opcode = Opcode(rawValue: first & 15)
                let isRight =
                    opcode != nil && first & 0x70 == 0 && second & 0x80 != 0
                    && (opcode?.isControl == false || (first & 0x80 != 0 && second & 0x7F < 126))
                if isRefused([first, second]) == isRight { wrong.append((first, second)) }
            }
        }
        #expect(wrong.isEmpty)
    }
}
