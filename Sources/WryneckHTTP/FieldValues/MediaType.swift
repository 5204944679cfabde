// MediaType.swift - the value of a Content-Type, RFC 9110 §8.3.1.
// Invariant: only a value that is wholly well formed is read, so that two readers cannot see two types in it.

import HTTPTypes

/// A media type, without regard to case.
package struct MediaType {
    /// `type/subtype` in lower case.
    package let essence: String
    private let parameters: ParameterList

    /// Nil without a field, with several, or with a malformed one.
    package init?(_ headers: Headers) {
        let lines = headers.all(.contentType)
        guard lines.count == 1, var line = lines.first else { return nil }
        guard let type = line.withUTF8({ MediaType(parsing: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = type
    }

    init?(parsing value: UnsafeRawBufferPointer) {
        let end = value.firstIndex { $0 == ASCII.semicolon } ?? value.count
        let type = ASCII.trimmed(UnsafeRawBufferPointer(rebasing: value[..<end]))
        let names = type.split(separator: ASCII.slash, omittingEmptySubsequences: false)
        guard names.count == 2, names.allSatisfy({ !$0.isEmpty && $0.allSatisfy(ASCII.isTokenByte) }),
            let parameters = ParameterList(UnsafeRawBufferPointer(rebasing: value[end...]), quoting: .pairs)
        else { return nil }
        essence = String(decoding: type.map(ASCII.lowercased), as: UTF8.self)
        self.parameters = parameters
    }

    /// Whether it is `application/json`, or another type with that syntax (RFC 6838 §4.2.8).
    package var isJSON: Bool { essence == "application/json" || essence.hasSuffix("+json") }

    /// Whether it is the type of HTML's forms without files, in UTF-8, the only encoding that it has (WHATWG URL §5).
    package var isURLEncodedForm: Bool { essence == "application/x-www-form-urlencoded" && isUTF8 }

    /// The `charset` parameter in lower case; nil without one.
    package var charset: String? {
        parameters["charset"].map { String(decoding: $0.map(ASCII.lowercased), as: UTF8.self) }
    }

    /// Whether text of that type is UTF-8, or ASCII, which is a part of it; also without a word about it.
    package var isUTF8: Bool {
        guard let charset else { return true }
        return ["utf-8", "utf8", "us-ascii", "ascii"].contains(charset)
    }
}
