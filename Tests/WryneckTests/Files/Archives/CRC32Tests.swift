import Testing

@testable import Wryneck

@Suite("CRC-32") struct CRC32Tests {
    @Test(
        "is that of IEEE 802.3",
        arguments: [
            ("", 0), ("123456789", 0xCBF4_3926), ("a", 0xE8B7_BE43),
            ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
        ])
    func known(text: String, sum: UInt32) {
        var checksum = CRC32()
        checksum.add(Array(text.utf8))
        #expect(checksum.value == sum)
    }

    @Test("is the same however the bytes are cut")
    func cuts() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 / 3) }
        var whole = CRC32()
        whole.add(bytes)
        for size in [1, 3, 7, 8, 9, 64, 999] {
            var parts = CRC32()
            for start in stride(from: 0, to: bytes.count, by: size) {
                parts.add(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            #expect(parts.value == whole.value, "\(size)")
        }
    }
}
