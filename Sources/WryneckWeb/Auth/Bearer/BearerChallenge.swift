// BearerChallenge.swift - what a client of the scheme Bearer is told: RFC 6750 §3.

internal import HTTPTypes
internal import Wryneck

package enum BearerChallenge {
    /// The value of WWW-Authenticate.
    package static func text(
        _ realm: String, error: String? = nil, description: String? = nil, scopes: [String] = []
    ) -> String {
        var text = "Bearer realm=\(ChallengeText.quoted(realm))"
        if let error { text += ", error=\"\(error)\"" }
        if let description { text += ", error_description=\(ChallengeText.quoted(description))" }
        if !scopes.isEmpty { text += ", scope=\(ChallengeText.quoted(scopes.joined(separator: " ")))" }
        return text
    }

    /// 403: the token is right, and was issued for less (RFC 6750 §3.1).
    static func insufficientScope(_ scopes: [String]) -> HTTPError {
        let scope = ChallengeText.quoted(scopes.joined(separator: " "))
        return HTTPError(
            .forbidden, headers: [.wwwAuthenticate: "Bearer error=\"insufficient_scope\", scope=\(scope)"])
    }
}
