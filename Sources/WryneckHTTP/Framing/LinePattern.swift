// LinePattern.swift - the parts of a start line that are always the same.

enum LinePattern {
    /// The offset of the first byte from `start` on that is not the pattern's, as far as there are bytes; nil if all
    /// are. In a pattern "d" stands for a digit.
    static func mismatch(_ bytes: UnsafeRawBufferPointer, from start: Int, _ pattern: StaticString) -> Int? {
        pattern.withUTF8Buffer { pattern in
            let count = min(bytes.count - start, pattern.count)
            guard count > 0 else { return nil }
            return (0..<count).first { index in
                let byte = bytes[start + index]
                return byte != pattern[index] && !(pattern[index] == UInt8(ascii: "d") && ASCII.isDigit(byte))
            }.map { start + $0 }
        }
    }
}
