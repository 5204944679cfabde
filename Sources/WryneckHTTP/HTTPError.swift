// HTTPError.swift - a handler's way to answer by throwing.

public import HTTPTypes

/// An error with a status. A handler that throws one is answered with it.
///
/// ```swift
/// throw HTTPError(.notFound, "no such poem")
/// ```
public struct HTTPError: Error, Sendable, Equatable {
    /// The response's status.
    public var status: HTTPResponse.Status
    /// Text for the response's body. The client sees it: say nothing here that it may not know.
    public var reason: String
    /// Fields for the response, such as `Retry-After` or `WWW-Authenticate`.
    public var headers: Headers

    /// Makes an error that is answered with `status`. Without a reason the body gets the status' own phrase.
    public init(_ status: HTTPResponse.Status, _ reason: String = "", headers: Headers = [:]) {
        self.status = status
        self.reason = reason
        self.headers = headers
    }
}
