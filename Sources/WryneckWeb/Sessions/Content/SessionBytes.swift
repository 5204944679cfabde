// SessionBytes.swift - numbers and texts one behind the other, each with its length.
// Invariant: a length from outside is compared with what is there before anything is taken or made room for.

/// Writes bytes at the end, or reads them from the beginning.
struct SessionBytes {
    private(set) var bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    // MARK: Writing

    mutating func append(byte: UInt8) { bytes.append(byte) }

    /// Seven bits a byte, the lowest first; the top bit says that more follow (LEB128).
    mutating func append(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(_ piece: some Collection<UInt8>) {
        append(number: UInt64(piece.count))
        bytes.append(contentsOf: piece)
    }

    // MARK: Reading

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = byte() else { return nil }
            // The tenth byte has one bit of room.
            guard shift < 63 || byte < 2 else { return nil }
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
        }
        return nil
    }

    /// A number of things that take at least one byte each.
    mutating func count() -> Int? {
        guard let number = number(), number <= UInt64(bytes.count - position) else { return nil }
        return Int(number)
    }

    mutating func piece() -> ArraySlice<UInt8>? {
        guard let count = count() else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }

    mutating func text() -> String? { piece().map { String(decoding: $0, as: UTF8.self) } }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<(position + count)]
    }
}
