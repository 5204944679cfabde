// InputBuffer.swift - bytes that have arrived and are not yet a whole message. Pure.
// Invariant: consumed bytes are dropped before they make up half of the buffer, so that each byte is moved O(1) times.

struct InputBuffer {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    /// The byte at an index that counts from the first byte that is left.
    subscript(index: Int) -> UInt8 { bytes[start + index] }

    mutating func append(_ more: RawSpan) { more.withUnsafeBytes { bytes.append(contentsOf: $0) } }

    mutating func prepend(_ more: [UInt8]) { bytes.replaceSubrange(..<start, with: more); start = 0 }

    /// Removes bytes from the front and returns them.
    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes[start..<(start + count)])
        drop(count)
        return taken
    }

    mutating func takeAll() -> [UInt8] {
        if start > 0 { return take(count) }
        defer { bytes = [] }
        return bytes
    }

    mutating func drop(_ count: Int) {
        start += count
        if start == bytes.count {
            // An idle connection owns no buffer.
            bytes = []
            start = 0
        } else if start > bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
    }

    /// The index of the first `byte` at or after an index; nil if there is none.
    func firstIndex(of byte: UInt8, from index: Int) -> Int? {
        bytes[(start + index)...].firstIndex(of: byte).map { $0 - start }
    }

    func matches(_ pattern: [UInt8], at index: Int) -> Bool { bytes[(start + index)...].starts(with: pattern) }
}
