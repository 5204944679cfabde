// Request+JSON.swift - the parts of JSON that need no Foundation: the check of a body's type, dates as text, and the
// texts for mistakes.
// Invariant: a text for a client names the field and what is expected there, and never a type of the program.

internal import HTTPTypes
internal import WryneckHTTP

extension Request {
    /// The site's own coders; nil for the usual way.
    @usableFromInline package var jsonCoders: JSONCoders? { group.site.jsonCoders }

    /// Throws 415 for a body without the type of JSON: pages of other sites can have browsers send such bodies unasked
    /// (the Fetch standard's CORS-safelisted types).
    @usableFromInline
    package func checkIsJSON() throws {
        guard let type = MediaType(headers), type.isJSON else {
            throw HTTPError(
                .unsupportedMediaType, "the body has to be JSON, with Content-Type: application/json",
                headers: [.accept: "application/json"])
        }
    }

    /// The error for the client in place of a decoder's; `isJSON` tells whether the body is JSON at all.
    @usableFromInline
    func badJSON(_ error: any Error, isJSON: () -> Bool) -> any Error {
        switch error {
        case is HTTPError, is ProtocolViolation: error
        case DecodingError.dataCorrupted(let context) where context.codingPath.isEmpty:
            HTTPError(.badRequest, isJSON() ? "a number in the body does not fit its field" : "the body is not JSON")
        case let error as DecodingError: HTTPError(.badRequest, error.reasonForClient)
        default: HTTPError(.badRequest, "the body is not the JSON that is expected here")
        }
    }
}

/// Any JSON at all: only its syntax is looked at.
@usableFromInline
struct AnyJSON: Decodable {
    @usableFromInline init(from decoder: any Decoder) {}
}

extension DecodingError {
    /// The field of the mistake, and what is expected there.
    var reasonForClient: String {
        switch self {
        case .keyNotFound(let key, let context): "\(Self.field(context.codingPath + [key])) is missing"
        case .valueNotFound(let type, let context):
            "\(Self.field(context.codingPath)) is null, and has to be \(Self.words(for: type))"
        case .typeMismatch(let type, let context):
            "\(Self.field(context.codingPath)) has to be \(Self.words(for: type))"
        case .dataCorrupted(let context): "\(Self.field(context.codingPath)): \(context.debugDescription)"
        @unknown default: "the body is not the JSON that is expected here"
        }
    }

    /// `the field "items[2].price"`; of a long path the last 200 bytes, because names in dictionaries are the client's.
    private static func field(_ path: [any CodingKey]) -> String {
        guard !path.isEmpty else { return "the body" }
        var text = ""
        for key in path { text += key.intValue.map { "[\($0)]" } ?? (text.isEmpty ? "" : ".") + key.stringValue }
        return "the field \"\(text.utf8.count > 200 ? "…" + text.suffix(199) : text)\""
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

/// A time in seconds since 1970 as RFC 3339 spells it, in the nearest millisecond; nil outside of the years 1 to 9999.
@usableFromInline
func internetTime(_ seconds: Double) -> String? {
    let milliseconds = (seconds * 1000).rounded()
    guard abs(milliseconds) < 1e15 else { return nil }
    let all = Int(milliseconds)
    let rest = ((all % 1000) + 1000) % 1000
    return InternetTime(seconds: (all - rest) / 1000, nanoseconds: rest * 1_000_000)?.text
}

/// The seconds since 1970 of a text as RFC 3339 spells it; nil for another text.
@usableFromInline
func secondsSince1970(_ text: String) -> Double? {
    InternetTime(text).map { Double($0.seconds) + Double($0.nanoseconds) / 1_000_000_000 }
}
