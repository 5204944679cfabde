// AllowedHosts.swift - only requests for hosts that were named: against names of other people's that were made to point
// here (DNS rebinding), and against links that are built from a Host that the client has made up.

public import Wryneck

/// Refuses requests for hosts that are not on its list.
///
/// ```swift
/// admin.use(AllowedHosts(["admin.example.org", "localhost", "[::1]:8080"]))
/// ```
///
/// For a whole site, `Site.Options.hosts` does the same before the walk begins. The host is the one of the target, of
/// `:authority` over HTTP/2, or of Host; it is compared as ``HostPattern`` says: without regard to case and to a dot
/// at the end, addresses as numbers, ports only if the list names them.
public final class AllowedHosts: Middleware {
    private let hosts: [HostPattern]
    private let status: HTTPResponse.Status

    /// - Parameters:
    ///   - hosts: the hosts that requests may be for; none refuses all.
    ///   - status: the answer to others: 421 (RFC 9110 §15.5.20) by default, which tells a client that shares its
    ///     connections to open another one; 400 is as good.
    public init(_ hosts: [HostPattern], status: HTTPResponse.Status = .misdirectedRequest) {
        self.hosts = hosts
        self.status = status
    }

    /// Passes the request on if its host is on the list. A request without one, which only HTTP/1.0 allows, is for
    /// none.
    /// - Parameters:
    ///   - request: the request.
    ///   - next: the rest of the way down the tree.
    /// - Returns: the response of `next`.
    /// - Throws: 421, or the status that was chosen; what `next` throws.
    public func respond(to request: Request, next: @escaping (Request) throws -> Rendering) throws -> Rendering {
        let place = HostPattern.Place(request.authority ?? "")
        guard place.isWhole, hosts.contains(where: { $0.fits(place) }) else {
            throw HTTPError(status, "this is not the server of that host")
        }
        return try next(request)
    }
}
