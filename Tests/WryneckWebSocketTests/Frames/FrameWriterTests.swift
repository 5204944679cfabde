import Testing

@testable import WryneckWebSocket

@Suite("Writing frames") struct FrameWriterTests {
    private func written(
        _ opcode: Opcode, _ payload: [UInt8], isFinal: Bool = true, isCompressed: Bool = false, mask: MaskKey? = nil
    ) -> [UInt8] {
        var output: [UInt8] = [0xEE]
        payload.withUnsafeBytes {
            FrameWriter.append(opcode, $0, isFinal: isFinal, isCompressed: isCompressed, mask: mask, to: &output)
        }
        #expect(output[0] == 0xEE, "appended")
        return Array(output.dropFirst())
    }

    private let key = MaskKey([0x37, 0xFA, 0x21, 0x3D])

    @Test("RFC 6455 §5.7: its examples")
    func examples() {
        #expect(written(.text, Array("Hello".utf8)) == [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
        #expect(
            written(.text, Array("Hello".utf8), mask: key) == [
                0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
            ])
        #expect(written(.text, Array("Hel".utf8), isFinal: false) == [0x01, 0x03, 0x48, 0x65, 0x6C])
        #expect(written(.continuation, Array("lo".utf8)) == [0x80, 0x02, 0x6C, 0x6F])
        #expect(written(.binary, [UInt8](repeating: 0, count: 256)).prefix(4) == [0x82, 0x7E, 0x01, 0x00])
        #expect(
            written(.binary, [UInt8](repeating: 0, count: 65_536)).prefix(10) == [0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0])
    }

    @Test("every length is written as by hand, masked and not", arguments: [0, 1, 125, 126, 65_535, 65_536, 100_000])
    func lengths(count: Int) {
        var random = SeededGenerator(UInt64(count))
        let payload = random.bytes(count)
        // Compared outside of the expectations: they would print a hundred thousand bytes.
        let isPlain = written(.binary, payload) == frame(0x82, payload, masked: false)
        let isMasked = written(.binary, payload, mask: key) == frame(0x82, payload)
        let isCompressed = written(.text, payload, isCompressed: true) == frame(0xC1, payload, masked: false)
        #expect(isPlain && isMasked && isCompressed)
    }

    @Test("a header alone is the beginning of its frame")
    func headers() {
        for count in [0, 125, 126, 65_535, 65_536] {
            var output: [UInt8] = []
            FrameWriter.append(FrameHeader(.ping, payloadLength: count, mask: key), to: &output)
            #expect(output == Array(frame(0x89, [UInt8](repeating: 0, count: count)).dropLast(count)))
        }
    }

    @Test("a place that is too small gets nothing")
    func smallPlace() {
        var place = [UInt8](repeating: 0, count: 13)
        #expect(place.withUnsafeMutableBytes { FrameWriter.write(FrameHeader(.text, payloadLength: 1), to: $0) } == 0)
        #expect(place.allSatisfy { $0 == 0 })
    }

    @Test("keys are not the same twice")
    func keys() {
        #expect(Set((0..<20).map { _ in MaskKey.random().bits }).count == 20)
    }
}
