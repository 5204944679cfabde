// InputBuffer.swift - bytes that came and are not yet a whole message. Pure.
// Invariant: what was consumed is dropped before it makes up half of the buffer, so that bytes are moved O(1) times each.

struct InputBuffer {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    /// The byte at a place counted from the first that is left.
    subscript(index: Int) -> UInt8 { bytes[start + index] }

    mutating func append(_ more: RawSpan) { more.withUnsafeBytes { bytes.append(contentsOf: $0) } }

    mutating func prepend(_ more: [UInt8]) { bytes.replaceSubrange(..<start, with: more); start = 0 }

    /// Takes bytes off the front.
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

    /// Where some byte is, at or after a place; nil if nowhere.
    func firstIndex(of byte: UInt8, from index: Int) -> Int? { bytes[(start + index)...].firstIndex(of: byte).map { $0 - start } }

    func matches(_ pattern: [UInt8], at index: Int) -> Bool { bytes[(start + index)...].starts(with: pattern) }
}
