// ByteRanges.swift - the Range field: RFC 9110 §14. Invariant: the ranges lie inside the representation, do not
// overlap, and add up to no more than its size, so that no request gets more bytes than a plain one (RFC 9110
// §17.15). Numbers saturate and never overflow. The number of ranges is not limited: the limit on the head bounds the
// field, and `MultipartRanges` compares the cost of the parts with that of the whole.

/// What a Range field asks of a representation of known size.
package enum ByteRanges: Sendable, Equatable {
    /// No usable range: the answer is the whole, with 200, which RFC 9110 §14.2 always allows.
    case ignored
    /// The ranges in the order asked for. Each is inside the representation and not empty. Ranges that overlap or
    /// adjoin are merged in the place of the first (RFC 9110 §15.3.7.2).
    case ranges([Range<Int>])
    /// Well formed, but no byte of it exists: 416.
    case unsatisfiable

    /// Reads a field value against a representation of `size` bytes. An empty one has no parts: the answer is the
    /// whole, as from nginx and Apache.
    package static func parse(_ value: String, size: Int) -> ByteRanges {
        guard size > 0 else { return .ignored }
        var value = value
        return value.withUTF8 { parse(UnsafeRawBufferPointer($0), size: size) }
    }

    /// The value of Content-Range for one of the ranges of a representation of `size` bytes.
    package static func contentRange(_ range: Range<Int>, size: Int) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, size: Int) -> ByteRanges {
        guard bytes.count > 6, ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<6]), "bytes=") else {
            return .ignored
        }
        var isMalformed = false
        var isEmpty = true
        var ranges: [Range<Int>] = []
        TokenList.forEach(UnsafeRawBufferPointer(rebasing: bytes[6...])) { member in
            guard !isMalformed else { return }
            isEmpty = false
            guard let spec = RangeSpec(member) else { return isMalformed = true }
            if let range = spec.resolved(size) { ranges.append(range) }
        }
        if isMalformed || isEmpty { return .ignored }
        return ranges.isEmpty ? .unsatisfiable : .ranges(ranges.count == 1 ? ranges : coalesced(ranges))
    }

    /// Merges ranges that overlap or adjoin, in the place of the first.
    private static func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [(range: Range<Int>, place: Int)] = []
        for (place, range) in ranges.enumerated().sorted(by: { $0.element.lowerBound < $1.element.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.range.upperBound {
                let end = max(last.range.upperBound, range.upperBound)
                merged[merged.count - 1] = (last.range.lowerBound..<end, min(last.place, place))
            } else {
                merged.append((range, place))
            }
        }
        return merged.sorted { $0.place < $1.place }.map(\.range)
    }
}

/// `first-last`, `first-` or `-count`.
private struct RangeSpec {
    private var first: Int?
    private var last: Int?

    /// Nil if it is malformed: digits only, and the end not before the beginning. Blanks around the dash are accepted,
    /// as by nginx and Twisted.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let left = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[..<dash]))
        let right = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: bytes[(dash + 1)...]))
        guard left.allSatisfy(ASCII.isDigit), right.allSatisfy(ASCII.isDigit), !left.isEmpty || !right.isEmpty else {
            return nil
        }
        first = Self.number(left)
        last = Self.number(right)
        if let first, let last, first > last { return nil }
    }

    /// The number; the largest one if there are too many digits.
    private static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
        digits.isEmpty ? nil : ASCII.decimal(digits) ?? Int.max
    }

    /// The range inside the representation; nil if no byte of it exists.
    func resolved(_ size: Int) -> Range<Int>? {
        guard let first else {
            let count = min(last ?? 0, size)
            return count > 0 ? size - count..<size : nil
        }
        guard first < size else { return nil }
        return first..<(min(last ?? size - 1, size - 1) + 1)
    }
}
