// HTTPSRedirect.swift - everything that comes in the clear is sent to the same place on the secure side.
// Invariant: the location has the host that was asked for, which `HostRule` has found to be one, and nothing of the client's that would not
// have to be escaped; no other site can be reached by it.

internal import HTTPTypes
internal import WryneckHTTP

/// Sends each client that comes in the clear to the same URL with `https`.
///
/// ```swift
/// Server(.tls(port: 443, certificate), .tcp(port: 80)) { _ in Site(HTTPSRedirect(otherwise: root)) }
/// ```
public final class HTTPSRedirect: Resource {
    private let port: Int
    private let status: HTTPResponse.Status
    private let secure: (any Resource)?

    /// - Parameters:
    ///   - port: where the secure side is, for clients; 443 unless told.
    ///   - isPermanent: whether browsers may keep in mind where it was (308); else they ask each time (307). Both keep the method.
    ///   - secure: where the walk goes on for requests that are secure; nil for a server that listens in the clear only.
    public init(port: Int = 443, isPermanent: Bool = true, otherwise secure: (any Resource)? = nil) {
        self.port = port
        self.secure = secure
        status = isPermanent ? .permanentRedirect : .temporaryRedirect
    }

    /// All that have a body, too.
    public var allowedMethods: [HTTPRequest.Method] { [.get, .post, .put, .patch, .delete] }

    /// Takes the whole path, or nothing of it.
    /// - Parameters:
    ///   - request: the request.
    ///   - path: what is left of the path.
    /// - Returns: the tree for secure requests; for others nil, the walk ends here.
    /// - Throws: nothing.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { request.isSecure ? secure : nil }

    /// The redirect.
    /// - Parameter request: the request.
    /// - Returns: 307 or 308; 400 if the client did not say which host it wants.
    /// - Throws: `HTTPError`.
    public func render(_ request: Request) throws -> Rendering {
        if request.isSecure { throw HTTPError(.notFound) }
        guard let authority = request.authority, !authority.isEmpty else { throw HTTPError(.badRequest, "which host?") }
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        let segments = request.path.walked + request.path.remaining
        let path = segments.map { PercentCoding.encode(segment: $0) }.joined(separator: "/")
        let query = request.head.rawQuery.map { "?" + $0 } ?? ""
        return .redirect(to: "https://\(host)\(port == 443 ? "" : ":\(port)")/\(path)\(query)", status: status)
    }
}
