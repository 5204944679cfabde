// DeltaSeconds.swift - a number of seconds on the wire: RFC 9111 §1.2.2.
// Invariant: at most 2^31, whatever the wire says, so that no sum of them overflows.

internal import WryneckHTTP

enum DeltaSeconds {
    /// What larger numbers count as: 68 years.
    static let most = 2_147_483_648

    /// The value of 1*DIGIT; nil for anything else, such as a negative number.
    static func parse(_ text: some Sequence<UInt8>) -> Int? {
        let digits = Array(text)
        guard !digits.isEmpty, digits.allSatisfy(ASCII.isDigit) else { return nil }
        return min(digits.withUnsafeBytes(ASCII.decimal) ?? most, most)
    }
}
