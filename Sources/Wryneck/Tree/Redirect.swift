// Redirect.swift - a leaf that redirects.

public import HTTPTypes

/// A leaf that redirects each request to another place (Twisted's `util.Redirect`).
public final class Redirect: Resource, Leaf {
    private let location: String
    private let status: HTTPResponse.Status

    /// - Parameters:
    ///   - location: a path on this site, or a whole URL.
    ///   - status: 302 by default.
    public init(to location: String, status: HTTPResponse.Status = .found) {
        self.location = location
        self.status = status
    }

    /// Redirects.
    /// - Parameter request: not used.
    /// - Returns: the redirect.
    /// - Throws: nothing.
    public func render(_ request: Request) throws -> Rendering { .redirect(to: location, status: status) }
}
