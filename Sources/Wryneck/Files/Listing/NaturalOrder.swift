// NaturalOrder.swift - names as people order them: by letter whatever the case, and numbers by what they count.
// Invariant: a strict order over bytes: only names that are the same byte for byte are equal.

enum NaturalOrder {
    /// Which come first where not all are listed: those that begin with a dot last, since most lists do not show them.
    static func isBeforeInLists(_ left: SourcePath, _ right: SourcePath) -> Bool {
        if left.isHiddenName != right.isHiddenName { return right.isHiddenName }
        return compare(left, right) < 0
    }

    /// Negative if the left one is first, positive if the right one is.
    static func compare(_ left: SourcePath, _ right: SourcePath) -> Int {
        var (a, b) = (left.bytes[...], right.bytes[...])
        while let x = a.first, let y = b.first {
            if isDigit(x) && isDigit(y) {
                let order = compare(number(&a), number(&b))
                if order != 0 { return order }
            } else {
                let (x, y) = (lowercased(x), lowercased(y))
                if x != y { return x < y ? -1 : 1 }
                (a, b) = (a.dropFirst(), b.dropFirst())
            }
        }
        if a.isEmpty != b.isEmpty { return a.isEmpty ? -1 : 1 }
        return left == right ? 0 : left.bytes.lexicographicallyPrecedes(right.bytes) ? -1 : 1
    }

    /// Removes and returns the digits, without leading zeros.
    private static func number(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = text.prefix(while: isDigit)
        text = text.dropFirst(digits.count)
        return digits.drop { $0 == UInt8(ascii: "0") }
    }

    private static func compare(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        return left.lexicographicallyPrecedes(right) ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
