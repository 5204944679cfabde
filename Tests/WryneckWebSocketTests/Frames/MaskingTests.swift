import Testing

@testable import WryneckWebSocket

@Suite("Masking") struct MaskingTests {
    private let key: [UInt8] = [0x11, 0x80, 0xFE, 0x00]

    private func naive(_ bytes: [UInt8], from offset: Int = 0) -> [UInt8] {
        bytes.enumerated().map { $1 ^ key[($0 + offset) % 4] }
    }

    private var maskKey: MaskKey { MaskKey(key) }

    @Test("RFC 6455 §5.7: the masked Hello of its example")
    func example() {
        #expect(frame(0x81, "Hello") == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
        var bytes: [UInt8] = [0x7F, 0x9F, 0x4D, 0x51, 0x58]
        let key = MaskKey([0x37, 0xFA, 0x21, 0x3D])
        bytes.withUnsafeMutableBytes { Masking.apply(key, to: $0) }
        #expect(bytes == Array("Hello".utf8))
    }

    @Test(
        "every length up to 100, from and to every alignment, is what a loop makes, and nothing around it changes"
    )
    func alignments() {
        var random = SeededGenerator(1)
        let input = random.bytes(200)
        var isRight = true
        for length in 0...100 {
            for (from, to) in (0..<9).flatMap({ from in (0..<9).map { (from, $0) } }) {
                var output = [UInt8](repeating: 0xA5, count: 200)
                input.withUnsafeBytes { source in
                    output.withUnsafeMutableBytes { destination in
                        Masking.copy(
                            UnsafeRawBufferPointer(rebasing: source[from..<from + length]),
                            to: UnsafeMutableRawBufferPointer(rebasing: destination[to..<to + length]), maskKey)
                    }
                }
                let expected = Array(output[..<to]).map { _ in 0xA5 } + naive(Array(input[from..<from + length]))
                isRight = isRight && output == expected + [UInt8](repeating: 0xA5, count: 200 - expected.count)
            }
        }
        #expect(isRight)
    }

    @Test("a payload in pieces is masked as in one, wherever it is cut")
    func offsets() {
        var random = SeededGenerator(2)
        let bytes = random.bytes(70)
        for first in 0...70 {
            var output = bytes
            output.withUnsafeMutableBytes { all in
                Masking.apply(maskKey, to: UnsafeMutableRawBufferPointer(rebasing: all[..<first]))
                Masking.apply(maskKey.advanced(by: first), to: UnsafeMutableRawBufferPointer(rebasing: all[first...]))
            }
            #expect(output == naive(bytes))
        }
    }

    @Test("the key advances in steps of four, also over many bytes")
    func advances() {
        for count in [0, 1, 2, 3, 4, 5, 4095, 1 << 40] {
            #expect(maskKey.advanced(by: count) == (0..<(count % 4)).reduce(maskKey) { key, _ in key.advanced(by: 1) })
        }
        #expect(Set((0..<4).map { maskKey.advanced(by: $0).bits }).count == 4)
    }

    @Test("masking where the bytes lie, twice, changes nothing")
    func twice() {
        var random = SeededGenerator(3)
        let bytes = random.bytes(1000)
        var output = bytes
        output.withUnsafeMutableBytes { Masking.apply(maskKey, to: $0) }
        #expect(output == naive(bytes))
        output.withUnsafeMutableBytes { Masking.apply(maskKey, to: $0) }
        #expect(output == bytes)
    }
}
