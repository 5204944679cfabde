// HTTPError.swift - the error by which a handler answers.

public import HTTPTypes

/// An error with a status, which answers the request when a handler throws it.
///
/// ```swift
/// throw HTTPError(.notFound, "no such poem")
/// ```
public struct HTTPError: Error, Sendable, Equatable {
    /// The status of the response. Its reason phrase is never empty in a new error: the standard one, or the name of
    /// the class for a code that has none (`418 Client Error`).
    public var status: HTTPResponse.Status
    /// The text of the response's body. The client sees it: it must not tell more than the client may know.
    public var reason: String
    /// Fields for the response, such as `Retry-After` or `WWW-Authenticate`.
    public var headers: Headers

    /// Makes an error that is answered with `status`. With an empty reason the body is the status's own phrase.
    public init(_ status: HTTPResponse.Status, _ reason: String = "", headers: Headers = [:]) {
        self.status = status.named
        self.reason = reason
        self.headers = headers
    }

    /// Makes the error that tells the peer of a violation.
    package init(_ violation: ProtocolViolation) { self.init(violation.status, violation.reason) }
}
