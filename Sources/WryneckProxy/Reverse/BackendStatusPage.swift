// BackendStatusPage.swift - how the servers of a proxy are, as JSON.

public import Wryneck
internal import WryneckHTTP

/// Shows how the servers of a proxy are: an array of `BackendStatus` as JSON. It names their addresses, so put a guard
/// in front of it.
public final class BackendStatusPage: Resource {
    private let backends: Backends

    /// - Parameter backends: those of `ReverseProxy.backends`.
    public init(_ backends: Backends) { self.backends = backends }

    /// Shows them.
    /// - Parameter request: any GET.
    /// - Returns: the servers now, in their order.
    /// - Throws: nothing; JSON of such values can always be made.
    public func render(_ request: Request) throws -> Rendering {
        var response = try Response.json(backends.status(at: request.reactor.now))
        response.headers[.cacheControl] = "no-store"
        return Rendering(response)
    }
}
