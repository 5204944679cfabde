// ByteRanges.swift - the Range field: RFC 9110 §14.
// Invariant: the ranges lie inside the representation, do not overlap, and add up to no more than its size, so that no
// request gets more bytes than a plain one (RFC 9110 §17.15). Numbers saturate and never overflow.

/// What a Range field asks of a representation of known size.
public enum ByteRanges: Sendable, Equatable {
    /// No usable range: the answer is the whole, with 200, which RFC 9110 §14.2 always allows.
    case ignored
    /// The ranges in the order asked for. Each is inside the representation and not empty. Ranges that overlap or
    /// adjoin are merged in the place of the first (RFC 9110 §15.3.7.2).
    case ranges([Range<Int>])
    /// Well formed, but no byte of it exists: 416.
    case unsatisfiable

    /// Reads a field value against a representation of `size` bytes. A field with more than `limit` ranges is ignored.
    public static func parse(_ value: String, size: Int, limit: Int = Limits.standard.ranges) -> ByteRanges {
        var value = value
        return value.withUTF8 { parse(UnsafeRawBufferPointer($0), size: max(size, 0), limit: limit) }
    }

    /// The value of Content-Range for one of the ranges of a representation of `size` bytes.
    public static func contentRange(_ range: Range<Int>, size: Int) -> String {
        "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
    }

    private static func parse(_ bytes: UnsafeRawBufferPointer, size: Int, limit: Int) -> ByteRanges {
        guard bytes.count > 6, ASCII.equals(UnsafeRawBufferPointer(rebasing: bytes[..<6]), "bytes=") else { return .ignored }
        var specs = 0
        var isMalformed = false
        var ranges: [Range<Int>] = []
        TokenList.forEach(UnsafeRawBufferPointer(rebasing: bytes[6...])) { member in
            // The rest of a flood of ranges is not even read.
            guard !isMalformed, specs <= limit else { return }
            specs += 1
            guard let spec = RangeSpec(member) else { return isMalformed = true }
            if let range = spec.resolved(size) { ranges.append(range) }
        }
        if isMalformed || specs == 0 || specs > limit { return .ignored }
        return ranges.isEmpty ? .unsatisfiable : .ranges(ranges.count == 1 ? ranges : coalesced(ranges))
    }

    /// Merges ranges that overlap or adjoin, in the place of the first. Quadratic, which the limit keeps harmless.
    private static func coalesced(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges {
            var range = range
            var place = merged.count
            // A range may join several that were apart until now.
            while let index = merged.firstIndex(where: { $0.lowerBound <= range.upperBound && range.lowerBound <= $0.upperBound }) {
                let other = merged.remove(at: index)
                range = min(range.lowerBound, other.lowerBound)..<max(range.upperBound, other.upperBound)
                place = min(place, index)
            }
            merged.insert(range, at: place)
        }
        return merged
    }
}

/// `first-last`, `first-` or `-count`.
private struct RangeSpec {
    private var first: Int?
    private var last: Int?

    /// Nil if it is malformed: digits only, and the end not before the beginning.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else { return nil }
        let left = UnsafeRawBufferPointer(rebasing: bytes[..<dash])
        let right = UnsafeRawBufferPointer(rebasing: bytes[(dash + 1)...])
        guard left.allSatisfy(ASCII.isDigit), right.allSatisfy(ASCII.isDigit), !left.isEmpty || !right.isEmpty else { return nil }
        first = Self.number(left)
        last = Self.number(right)
        if let first, let last, first > last { return nil }
    }

    /// The number; the largest one if there are too many digits.
    private static func number(_ digits: UnsafeRawBufferPointer) -> Int? {
        digits.isEmpty ? nil : FramingRule.parseLength(digits) ?? Int.max
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
