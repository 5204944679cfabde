// Validation+Rule.swift - a rule with its words, and the rules for values of any kind.

extension Validation {
    /// What a value has to be: a test, and the words for a value that fails it.
    ///
    /// ```swift
    /// extension Validation.Rule where Value == String {
    ///     static var isbn: Self { Self("isbn", "has to be an ISBN") { ISBN($0) != nil } }
    /// }
    /// ```
    public struct Rule<Value> {
        let code: String
        let reason: String
        let isKept: (Value) -> Bool

        /// - Parameters:
        ///   - code: a word for programs, told as `code`.
        ///   - reason: what is expected, as it follows the field's name: `has to be an ISBN`. It does not repeat the
        ///     value.
        ///   - isKept: whether a value is as it has to be.
        public init(_ code: String, _ reason: String, _ isKept: @escaping (Value) -> Bool) {
            (self.code, self.reason, self.isKept) = (code, reason, isKept)
        }

        /// The same rule with other words, such as in another language.
        public func or(_ reason: String) -> Rule { Rule(code, reason, isKept) }
    }
}

extension Validation.Rule where Value: Comparable {
    /// In a range: `.range(1...10)`, `.range(18...)`, `.range(..<100)`.
    public static func range(_ range: some RangeExpression<Value>) -> Self {
        Self("range", "has to be \(words(range))") { range.contains($0) }
    }
}

extension Validation.Rule where Value: Equatable {
    /// One of some values. The client is told which.
    public static func oneOf(_ values: [Value]) -> Self {
        Self("oneOf", "has to be one of: \(values.map { "\($0)" }.joined(separator: ", "))") { values.contains($0) }
    }
}

extension Validation.Rule where Value: Collection {
    /// A number of elements in a range: `.count(1...10)`.
    public static func count(_ range: some RangeExpression<Int>) -> Self {
        Self("count", "has to have \(words(range)) elements") { range.contains($0.count) }
    }
}

extension Validation.Rule where Value: Collection, Value.Element: Hashable {
    /// No element twice.
    public static var unique: Self {
        Self("unique", "must not have an element twice") { Set($0).count == $0.count }
    }
}

/// `1 to 10`, `at least 18`, `at most 50`, `less than 100`.
func words<Bound: Comparable>(_ range: some RangeExpression<Bound>) -> String {
    switch range {
    case let range as ClosedRange<Bound>:
        range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    case let range as Range<Bound>: "at least \(range.lowerBound) and less than \(range.upperBound)"
    case let range as PartialRangeFrom<Bound>: "at least \(range.lowerBound)"
    case let range as PartialRangeThrough<Bound>: "at most \(range.upperBound)"
    case let range as PartialRangeUpTo<Bound>: "less than \(range.upperBound)"
    default: "in a range"
    }
}
