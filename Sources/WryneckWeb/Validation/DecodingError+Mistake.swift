// DecodingError+Mistake.swift - a decoder's error as a mistake in a field.
// Invariant: a text for a client names the field and what is expected there, never a type of the program, and never the
// value.

internal import Wryneck
internal import WryneckHTTP

extension DecodingError {
    /// The field of the mistake, and what is expected there.
    func mistake(in source: Validation.Source) -> Validation.Mistake {
        let place = { (path: [any CodingKey]) in Validation.Path(path) }
        return switch self {
        case .keyNotFound(let key, let context):
            .init(place(context.codingPath + [key]), in: source, "missing", "is missing")
        case .valueNotFound(let type, let context):
            .init(place(context.codingPath), in: source, "missing", "is null, and has to be \(Self.words(for: type))")
        case .typeMismatch(let type, let context):
            .init(place(context.codingPath), in: source, "type", "has to be \(Self.words(for: type))")
        case .dataCorrupted(let context):
            .init(place(context.codingPath), in: source, "value", Self.reason(context))
        @unknown default: .init(Validation.Path(), in: source, "value", "is not what is expected here")
        }
    }

    /// A text that a type's own `init(from:)` has written is for the client; those of the libraries name types and
    /// values.
    private static func reason(_ context: Context) -> String {
        let text = context.debugDescription
        if text.hasPrefix("Cannot initialize ") { return "is none of the values that it can have" }
        // Foundation says so of a number that is JSON and does not fit.
        if text == "The given data was not valid JSON." { return "has a number that does not fit its field" }
        if text.hasPrefix("Parsed JSON number ") || text.hasPrefix("Number ") { return "does not fit" }
        if text.hasPrefix("Attempted to decode UUID") { return "has to be a UUID" }
        if text.hasPrefix("Invalid URL") { return "has to be a URL" }
        return text.isEmpty ? "is not what is expected here" : text
    }

    private static func words(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        case is any BinaryInteger.Type: "a whole number"
        case is any BinaryFloatingPoint.Type: "a number"
        case is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "something else"
        }
    }
}

enum DecodingFailure {
    /// The error for the client in place of a decoder's.
    static func answer(to error: any Error, in source: Validation.Source) -> any Error {
        switch error {
        case is HTTPError, is ProtocolViolation, is any AnswerableError: error
        case let error as DecodingError: ProblemDetails([error.mistake(in: source)], in: source)
        default:
            ProblemDetails(
                [Validation.Mistake(Validation.Path(), in: source, "value", "is not what is expected here")],
                in: source)
        }
    }

    /// The value, if its own rules are kept.
    static func validated<Value>(_ value: Value, in source: Validation.Source) throws -> Value {
        if let value = value as? any Validatable { try value.validated(as: source) }
        return value
    }
}
