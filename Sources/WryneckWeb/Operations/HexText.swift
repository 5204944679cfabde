// HexText.swift - numbers as hexadecimal digits of a fixed length, in lower case.

enum HexText {
    static func encode(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    /// The number that exactly so many digits say; nil for anything else, also digits in upper case.
    static func decode<Number: FixedWidthInteger>(_ text: Substring, digits: Int, as type: Number.Type = Number.self)
        -> Number?
    {
        guard text.utf8.count == digits,
            text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
        else { return nil }
        return Number(text, radix: 16)
    }
}
