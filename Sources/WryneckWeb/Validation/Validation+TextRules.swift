// Validation+TextRules.swift - the rules for text.

internal import WryneckHTTP

extension Validation.Rule where Value: StringProtocol {
    /// At least one character that is not a blank or the end of a line.
    public static var notBlank: Self {
        Self("blank", "must not be blank") { $0.contains { !$0.isWhitespace } }
    }

    /// A number of characters, as a reader counts them, in a range: `.length(1...50)`. A character may have any number
    /// of bytes: for what has to fit into something there is `bytes(_:)`.
    public static func length(_ range: some RangeExpression<Int>) -> Self {
        Self("length", "has to have \(words(range)) characters") { range.contains($0.count) }
    }

    /// A number of bytes in UTF-8, in a range: `.bytes(...72)`.
    public static func bytes(_ range: some RangeExpression<Int>) -> Self {
        Self("bytes", "has to have \(words(range)) bytes") { range.contains($0.utf8.count) }
    }

    /// In the shape of an address for e-mail, as HTML's `<input type=email>` has it (HTML §4.10.5.1.5), of at most 254
    /// bytes. Whether there is such an address only a message to it tells.
    public static var email: Self {
        Self("email", "has to be an address for e-mail") { EmailShape.fits(Array($0.utf8)) }
    }
}

extension Validation.Rule where Value: StringProtocol, Value.SubSequence == Substring {
    /// Matched as a whole by a regular expression: `.matches(/[a-z0-9-]+/)`.
    ///
    /// Put a rule for the length before it: the time of some expressions grows with the square of the text's length,
    /// or worse.
    /// - Parameters:
    ///   - pattern: the expression.
    ///   - reason: what is expected, for people: nobody reads an expression.
    /// - Returns: the rule.
    public static func matches(
        _ pattern: some RegexComponent, _ reason: String = "is not of the form that it has to have"
    )
        -> Self
    {
        Self("pattern", reason) { $0.wholeMatch(of: pattern) != nil }
    }
}

/// The form of an address for e-mail, as HTML has it: what people type, and not all that RFC 5322 allows.
enum EmailShape {
    static func fits(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 254, let at = bytes.firstIndex(of: UInt8(ascii: "@")), at > 0 else { return false }
        let labels = bytes[(at + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return bytes[..<at].allSatisfy(isLocal) && labels.allSatisfy(isLabel)
    }

    private static func isLocal(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(byte)
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == hyphen }
    }
}
