// Redirect.swift - a leaf that sends the client elsewhere.

public import HTTPTypes

/// A leaf that sends whoever comes to another place (Twisted's `util.Redirect`).
public final class Redirect: Resource {
    private let location: String
    private let status: HTTPResponse.Status

    /// - Parameters:
    ///   - location: a path on this site, or a whole URL.
    ///   - status: 302 unless told.
    public init(to location: String, status: HTTPResponse.Status = .found) {
        self.location = location
        self.status = status
    }

    /// The redirect.
    /// - Parameter request: the request.
    /// - Returns: the response.
    /// - Throws: nothing.
    public func render(_ request: Request) throws -> Rendering { .redirect(to: location, status: status) }
}
