// HTTPSRedirect.swift - redirects requests in the clear to the same place on the secure side.
// Invariant: the location has the host of the request, which `HostRule` has checked, and no other text of the client's
// but what needs no escape; it can lead to no other site.

internal import HTTPTypes
internal import WryneckHTTP

/// Redirects each request in the clear to the same URL with `https`.
///
/// ```swift
/// Server(.tls(port: 443, certificate), .tcp(port: 80)) { _ in Site(HTTPSRedirect(otherwise: tree())) }
/// ```
public final class HTTPSRedirect: Resource, Wrapping {
    private let port: Int
    private let status: HTTPResponse.Status
    private let secure: (any Resource)?

    var inner: [any Resource] { secure.map { [$0] } ?? [] }

    /// - Parameters:
    ///   - port: the port of the secure side, as clients see it.
    ///   - isPermanent: whether browsers may remember the redirect (308); otherwise they ask each time (307). Both keep
    ///     the method.
    ///   - secure: continues the walk for secure requests; nil for a server that listens in the clear only.
    public init(port: Int = 443, isPermanent: Bool = true, otherwise secure: (any Resource)? = nil) {
        self.port = port
        self.secure = secure
        status = isPermanent ? .permanentRedirect : .temporaryRedirect
    }

    /// All usual methods.
    public var allowedMethods: [HTTPRequest.Method] { [.get, .post, .put, .patch, .delete] }

    /// Goes on in the tree for secure requests, and takes nothing of the path.
    /// - Parameters:
    ///   - request: decides by its connection.
    ///   - path: left as it is.
    /// - Returns: the tree for secure requests; nil for others, which are redirected.
    /// - Throws: nothing.
    public func child(of request: Request, along path: inout Request.Path) throws -> (any Resource)? {
        request.isSecure ? secure : nil
    }

    /// Redirects to the secure side.
    /// - Parameter request: a request in the clear.
    /// - Returns: 307 or 308; 400 if the client did not say which host it wants.
    /// - Throws: `HTTPError`.
    public func render(_ request: Request) throws -> Rendering {
        if request.isSecure { throw HTTPError(.notFound) }
        guard let authority = request.authority, !authority.isEmpty else { throw HTTPError(.badRequest, "which host?") }
        let end =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        // Behind a host a second slash at the beginning of the path leads nowhere else.
        let path = request.strippedPrefix + request.head.rawPathAndQuery
        return .redirect(to: "https://\(host)\(port == 443 ? "" : ":\(port)")\(path)", status: status)
    }
}
