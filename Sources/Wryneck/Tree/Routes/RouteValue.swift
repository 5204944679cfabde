// RouteValue.swift - the texts that a parameter takes: `{id:Int}`, `{key:UUID}`, `{order:asc|desc}`.
// Invariant: a text that a type of numbers takes can be made into that type of Swift, so that a handler that requires
// it never fails.

internal import WryneckHTTP

/// What a parameter takes.
package enum RouteValue: Hashable, Sendable {
    /// Any text that is not empty.
    case text
    /// One of some words, in the order in which they were written.
    case words([String])
    /// RFC 9562 §4: 32 hexadecimal digits in five groups, in any case.
    case uuid
    /// An integer that fits so many bits, in decimal.
    case integer(bits: Int, isSigned: Bool)

    /// The types that can be written behind the colon, besides words.
    static let names = "Int, Int8 to Int64, UInt, UInt8 to UInt64, UUID, String"

    /// - Parameter text: what stands behind the colon. The result is nil if it is neither a type nor words.
    init?(_ text: Substring) {
        switch text {
        case "String": self = .text
        case "UUID": self = .uuid
        case "Int", "Int64": self = .integer(bits: 64, isSigned: true)
        case "Int32": self = .integer(bits: 32, isSigned: true)
        case "Int16": self = .integer(bits: 16, isSigned: true)
        case "Int8": self = .integer(bits: 8, isSigned: true)
        case "UInt", "UInt64": self = .integer(bits: 64, isSigned: false)
        case "UInt32": self = .integer(bits: 32, isSigned: false)
        case "UInt16": self = .integer(bits: 16, isSigned: false)
        case "UInt8": self = .integer(bits: 8, isSigned: false)
        default:
            guard text.utf8.contains(UInt8(ascii: "|")) else { return nil }
            var words: [String] = []
            for word in text.split(separator: "|", omittingEmptySubsequences: false) {
                guard !word.isEmpty else { return nil }
                let word = String(word)
                if !words.contains(where: { $0.hasSameBytes(as: word) }) { words.append(word) }
            }
            self = .words(words)
        }
    }

    /// Whether it takes these bytes.
    func takes(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch self {
        case .text: !bytes.isEmpty
        case .words(let words): words.contains { bytes.elementsEqual($0.utf8) }
        case .uuid: RouteValue.isUUID(bytes)
        case .integer(let bits, let isSigned): RouteValue.isInteger(bytes, bits, isSigned)
        }
    }

    /// Digits, for a signed type perhaps behind a minus. Zeros in front are nothing wrong: `/2026/01` is a month.
    private static func isInteger(_ bytes: ArraySlice<UInt8>, _ bits: Int, _ isSigned: Bool) -> Bool {
        let isNegative = isSigned && bytes.first == UInt8(ascii: "-")
        let digits = isNegative ? bytes.dropFirst() : bytes
        guard !digits.isEmpty else { return false }
        let most = UInt64.max >> UInt64(64 - bits + (isSigned ? 1 : 0))
        var number: UInt64 = 0
        for digit in digits {
            guard ASCII.isDigit(digit) else { return false }
            let (product, isOver) = number.multipliedReportingOverflow(by: 10)
            let (sum, isOverToo) = product.addingReportingOverflow(UInt64(digit &- 0x30))
            guard !isOver, !isOverToo else { return false }
            number = sum
        }
        return number <= (isNegative ? most + 1 : most)
    }

    private static func isUUID(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.count == 36 else { return false }
        for (index, byte) in bytes.enumerated() {
            let isHyphen = index == 8 || index == 13 || index == 18 || index == 23
            guard isHyphen ? byte == UInt8(ascii: "-") : ASCII.hexValue(byte) != nil else { return false }
        }
        return true
    }

    /// The place among those with equally much text around them: the smaller is tried first.
    var rank: Int {
        switch self {
        case .words: 0
        case .uuid: 1
        case .integer(let bits, _): 1 + bits
        case .text: 100
        }
    }

    /// What stands behind the colon; empty for any text.
    var text: String {
        switch self {
        case .text: ""
        case .words(let words): words.count == 1 ? "\(words[0])|\(words[0])" : words.joined(separator: "|")
        case .uuid: "UUID"
        case .integer(let bits, let isSigned): (isSigned ? "Int" : "UInt") + (bits == 64 ? "" : "\(bits)")
        }
    }
}

extension DefaultStringInterpolation {
    /// The raw values of an enum, as the words that a parameter takes:
    ///
    /// ```swift
    /// enum Order: String, CaseIterable { case newest, oldest }
    /// root.get("notes/{order:\(cases: Order.self)}") { request in
    ///     let order = try request.parameters.require("order", as: Order.self)
    ///     ...
    /// }
    /// ```
    /// - Parameter type: an enum with at least one case. Raw values with `|`, `/`, a brace or a percent-escape are a
    ///   mistake that the branch tells.
    public mutating func appendInterpolation<Value>(cases type: Value.Type)
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        let words = type.allCases.map(\.rawValue)
        // One word alone would look like the name of a type.
        appendLiteral((words.count == 1 ? words + words : words).joined(separator: "|"))
    }
}
