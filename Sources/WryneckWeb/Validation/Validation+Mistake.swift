// Validation+Mistake.swift - one thing that is wrong with a request, told so that its author can mend it.
// Invariant: a reason says what is expected, in words; it never repeats a value, which may be a password.

internal import HTTPTypes

extension Validation {
    /// One thing that is wrong: in which field, and what is expected there.
    public struct Mistake: Sendable, Hashable, CustomStringConvertible {
        package var path: Path
        /// What was sent.
        public var source: Source
        /// A word for programs: `missing`, `type`, `unknown`, `repeated`, or that of a rule, such as `length`.
        public var code: String
        /// What is expected, as it follows the field's name: `has to be a whole number`.
        public var reason: String

        package init(_ path: Path, in source: Source, _ code: String, _ reason: String) {
            (self.path, self.source, self.code, self.reason) = (path, source, code, reason)
        }

        /// A mistake in a field, as a handler may add one to a problem of its own.
        /// - Parameters:
        ///   - field: the field's name, at the top of what was sent.
        ///   - source: what was sent.
        ///   - code: a word for programs.
        ///   - reason: what is expected, as it follows the field's name. The client sees it.
        public init(_ field: String, in source: Source, code: String = "invalid", _ reason: String) {
            self.init(Path([.name(field)]), in: source, code, reason)
        }

        /// The field's name as the source has it: `items[2].price` in JSON, `items[2][price]` in a form, where it is
        /// the name of the input. Empty for all of what was sent. At most some 200 bytes, of a longer one the end.
        public var field: String { path.text(in: source) }

        /// The field's place in a body of JSON: a JSON pointer as a fragment (RFC 6901 §6), such as `#/items/2/price`.
        /// Nil for forms and queries, and for a place too deep to be told.
        public var pointer: String? { source == .json ? path.pointer : nil }

        /// A sentence without its full stop: `the field "age" has to be a whole number`.
        public var description: String { "\(subject) \(reason)" }

        private var subject: String {
            let field = field
            return switch source {
            case _ where !field.isEmpty: source == .query ? "the query's \"\(field)\"" : "the field \"\(field)\""
            case .json: "the body"
            case .form: "the form"
            case .query: "the query"
            }
        }

        /// As a member of `errors`: the names `detail` and `pointer` are those of RFC 9457's example.
        var value: ProblemDetails.Value {
            var members: [String: ProblemDetails.Value] = [
                "field": .string(field), "code": .string(code), "detail": .string(reason),
            ]
            if let pointer { members["pointer"] = .string(pointer) }
            return .object(members)
        }
    }
}

extension ProblemDetails {
    /// The most mistakes that a detail tells in words; all are in `errors`.
    private static let mostInWords = 5

    /// The problem of a request that could be read and is not what is expected here: 422 for a body (RFC 9110
    /// §15.5.21), 400 for a query, because there is no content to be unprocessable.
    /// - Parameters:
    ///   - mistakes: what is wrong; at least one.
    ///   - source: what was sent.
    package init(_ mistakes: [Validation.Mistake], in source: Validation.Source) {
        var words = mistakes.prefix(ProblemDetails.mostInWords).map(\.description)
        if mistakes.count > words.count { words.append("and \(mistakes.count - words.count) more") }
        self.init(
            source == .query ? .badRequest : .unprocessableContent, detail: words.joined(separator: "; "),
            errors: mistakes)
    }
}
