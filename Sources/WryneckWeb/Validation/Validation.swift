// Validation.swift - takes note of what is wrong with a value's parts.
// Invariants: no more than a number of mistakes is kept, however long a client's list is; each is told with the whole
// way to its part.

/// Checks the parts of a value, and takes note of what is wrong. See `Validatable`.
public struct Validation {
    /// The most mistakes that are kept: a client sends a list of as many as it likes, and mends a hundred at a time.
    private static let mostMistakes = 100

    /// What is wrong, in the order of the checks; the first hundred of it.
    public private(set) var mistakes: [Mistake] = []
    private var path = Path()
    private let source: Source

    /// - Parameter source: how the fields are called.
    public init(_ source: Source = .json) { self.source = source }

    /// Checks a part. Only the first rule that it does not keep is told.
    /// - Parameters:
    ///   - name: the part's name, as the client writes it.
    ///   - value: the part.
    ///   - rule: the rule that is looked at first.
    ///   - others: further rules, looked at if the ones before are kept.
    public mutating func callAsFunction<Value>(
        _ name: String, _ value: Value, _ rule: Rule<Value>, _ others: Rule<Value>...
    ) {
        check(value, .name(name), [rule] + others)
    }

    /// Checks a part that may be missing, if it is there.
    /// - Parameters: as of the other one.
    @_disfavoredOverload
    public mutating func callAsFunction<Value>(
        _ name: String, _ value: Value?, _ rule: Rule<Value>, _ others: Rule<Value>...
    ) {
        if let value { check(value, .name(name), [rule] + others) }
    }

    /// Checks a part by its own rules.
    public mutating func nested(_ name: String, _ value: some Validatable) {
        within(.name(name)) { value.validate(&$0) }
    }

    /// Checks each element of a list. A mistake tells the element's number, which begins at 0.
    /// - Parameters:
    ///   - name: the list's name.
    ///   - values: the list.
    ///   - rule: the rule that is looked at first.
    ///   - others: further rules.
    public mutating func each<Values: Sequence>(
        _ name: String, _ values: Values, _ rule: Rule<Values.Element>, _ others: Rule<Values.Element>...
    ) {
        within(.name(name)) { check in
            for (index, value) in values.enumerated() where !check.isFull {
                check.check(value, .index(index), [rule] + others)
            }
        }
    }

    /// Checks each element of a list by its own rules.
    public mutating func each<Values: Sequence>(_ name: String, _ values: Values) where Values.Element: Validatable {
        within(.name(name)) { $0.elements(values) }
    }

    /// Takes note of a mistake unless something holds, such as a relation of two parts.
    /// - Parameters:
    ///   - condition: what has to hold.
    ///   - name: the part that is to be mended; empty for the whole.
    ///   - reason: what is expected, as it follows the part's name: `has to be the same as the password`.
    ///   - code: a word for programs.
    public mutating func that(_ condition: Bool, _ name: String, _ reason: String, code: String = "invalid") {
        if !condition { note(name.isEmpty ? path : path.appending(.name(name)), code, reason) }
    }

    /// Takes note of a part that has to be there and is not.
    public mutating func isPresent(_ name: String, _ value: (some Any)?) {
        that(value != nil, name, "is missing", code: "missing")
    }

    // MARK: Inside

    var isFull: Bool { mistakes.count >= Self.mostMistakes }

    mutating func elements(_ values: some Sequence<some Validatable>) {
        for (index, value) in values.enumerated() where !isFull { within(.index(index)) { value.validate(&$0) } }
    }

    private mutating func within(_ step: Step, _ body: (inout Validation) -> Void) {
        path.steps.append(step)
        body(&self)
        path.steps.removeLast()
    }

    private mutating func check<Value>(_ value: Value, _ step: Step, _ rules: [Rule<Value>]) {
        if let rule = rules.first(where: { !$0.isKept(value) }) { note(path.appending(step), rule.code, rule.reason) }
    }

    private mutating func note(_ path: Path, _ code: String, _ reason: String) {
        if !isFull { mistakes.append(Mistake(path, in: source, code, reason)) }
    }
}
