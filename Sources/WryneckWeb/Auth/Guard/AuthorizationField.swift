// AuthorizationField.swift - the one Authorization field of a request, cut in two: RFC 9110 §11.4.

internal import HTTPTypes
internal import Wryneck

/// A scheme and what comes behind it.
struct AuthorizationField {
    /// In lower case.
    let scheme: String
    /// Without blanks before it; empty if there is nothing.
    let rest: Substring

    /// Nil without a field, or with more than one.
    init?(_ headers: Headers) {
        let fields = headers.all(.authorization)
        guard fields.count == 1, let field = fields.first else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let scheme = parts.first else { return nil }
        self.scheme = scheme.lowercased()
        rest = parts.count > 1 ? parts[1].drop { $0 == " " } : ""
    }
}

/// Texts in challenges.
enum ChallengeText {
    /// A quoted-string (RFC 9110 §5.6.4).
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    /// Throws if a field cannot have the text, such as one with the end of a line.
    static func check(_ text: String) throws(Headers.Mistake) {
        var headers = Headers()
        try headers.set(.wwwAuthenticate, text)
    }
}
