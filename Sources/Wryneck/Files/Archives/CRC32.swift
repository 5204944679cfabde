// CRC32.swift - the checksum of zip archives: the polynomial of IEEE 802.3, the lowest bit first.

/// The checksum of the bytes that were added.
struct CRC32: Sendable {
    private var state: UInt32 = 0xFFFF_FFFF

    var value: UInt32 { ~state }

    /// Adds bytes, eight at a time (Kounavis and Berry, "slicing by eight"): one at a time is slower than a disk.
    mutating func add(_ bytes: [UInt8]) {
        var (state, index) = (state, 0)
        let (bytes, table) = (bytes.span, CRC32.table.span)
        while bytes.count - index >= 8 {
            var low = state
            for place in 0..<4 { low ^= UInt32(bytes[index + place]) << UInt32(8 * place) }
            var next: UInt32 = 0
            for place in 0..<4 { next ^= table[256 * (7 - place) + Int(low >> UInt32(8 * place) & 0xFF)] }
            for place in 4..<8 { next ^= table[256 * (7 - place) + Int(bytes[index + place])] }
            state = next
            index += 8
        }
        while index < bytes.count {
            state = state >> 8 ^ table[Int((state ^ UInt32(bytes[index])) & 0xFF)]
            index += 1
        }
        self.state = state
    }

    /// The effect of each byte on the sum, for each of the eight places that it may be in.
    private static let table: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var sum = UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
            table[byte] = sum
        }
        for index in 256..<table.count {
            table[index] = table[index - 256] >> 8 ^ table[Int(table[index - 256] & 0xFF)]
        }
        return table
    }()
}
