// Histogram.swift - how often a value came, in places that grow with the value.
// Invariant: its memory is the same whatever is recorded, and what it gives back is at most 0.8 % above the truth.

/// Counts of nanoseconds. Each power of two has 128 places of one width; values below 128 have one each.
struct Histogram {
    private static let bits = 7
    private static let width = 1 << bits

    private var counts = [Int](repeating: 0, count: (63 - bits + 1) * width)
    /// Values that were recorded.
    private(set) var count = 0
    /// The largest of them, exactly.
    private(set) var largest: Int64 = 0

    /// Negative values count as zero.
    mutating func record(_ value: Int64) {
        let value = max(value, 0)
        counts[Histogram.place(of: value)] += 1
        count += 1
        largest = max(largest, value)
    }

    /// The value that a share of all values, 0 to 1, is not above; zero if there are none.
    func value(at share: Double) -> Int64 {
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (place, count) in counts.enumerated() where count > 0 {
            seen += count
            if seen >= rank { return min(Histogram.top(of: place), largest) }
        }
        return largest
    }

    private static func place(of value: Int64) -> Int {
        let exponent = 63 - value.leadingZeroBitCount
        guard exponent >= bits else { return Int(value) }
        return (exponent - bits + 1) * width + Int(value >> (exponent - bits)) & (width - 1)
    }

    /// The largest value of a place.
    private static func top(of place: Int) -> Int64 {
        guard place >= width else { return Int64(place) }
        let shift = place / width - 1
        return Int64(width + place % width) << shift + (1 << shift - 1)
    }
}
