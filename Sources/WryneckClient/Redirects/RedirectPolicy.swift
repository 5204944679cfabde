// RedirectPolicy.swift - which redirects are followed.

public import HTTPTypes

/// How a client follows redirects (RFC 9110 §15.4).
public struct RedirectPolicy: Sendable, Equatable {
    /// Redirects in a row; one more is an error, and so a cycle ends. Fetch and Twisted 20, Go and curl's last
    /// releases 10 and 30, AsyncHTTPClient 5.
    public var limit = 10

    /// Whether a redirect may lead from https to http: then everybody on the way sees what was secret so far. False;
    /// Go and curl follow it, AsyncHTTPClient does not.
    public var allowsDowngrade = false

    /// Fields that are dropped, beside those that always are, when a redirect leads to another origin.
    public var sensitiveFields: Set<HTTPField.Name> = []

    /// Makes the defaults.
    public init() {}

    /// Follows none: each redirect is a response like any other.
    public static let none: RedirectPolicy = {
        var policy = RedirectPolicy()
        policy.limit = 0
        return policy
    }()
}
