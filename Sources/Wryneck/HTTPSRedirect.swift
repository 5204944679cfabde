// HTTPSRedirect.swift - everything that comes in the clear is sent to the same place on the secure side.
// Invariant: the location has the host that was asked for, which `HostRule` has found to be one, and nothing of the client's that would not
// have to be escaped; no other site can be reached by it.

internal import HTTPTypes
internal import WryneckHTTP

/// A tree of one leaf for the port in the clear: sends each client to the same URL with `https`.
///
/// ```swift
/// Server(.tcp(host: "0.0.0.0", port: 80)) { _ in Site(HTTPSRedirect()) }
/// ```
public final class HTTPSRedirect: Resource {
    private let port: Int
    private let status: HTTPResponse.Status

    /// - Parameters:
    ///   - port: where the secure side is, for clients; 443 unless told.
    ///   - isPermanent: whether browsers may keep in mind where it was (308); else they ask each time (307). Both keep the method.
    public init(port: Int = 443, isPermanent: Bool = true) {
        self.port = port
        status = isPermanent ? .permanentRedirect : .temporaryRedirect
    }

    /// All that have a body, too.
    public var allowedMethods: [HTTPRequest.Method] { [.get, .post, .put, .patch, .delete] }

    /// Takes the whole path.
    /// - Parameters:
    ///   - request: the request.
    ///   - path: what is left of the path.
    /// - Returns: nil: the walk ends here.
    /// - Throws: nothing.
    public func child(of request: Request, along path: inout RequestPath) throws -> (any Resource)? { nil }

    /// The redirect.
    /// - Parameter request: the request.
    /// - Returns: 307 or 308; 400 if the client did not say which host it wants.
    /// - Throws: `HTTPError`.
    public func render(_ request: Request) throws -> Rendering {
        guard let authority = request.authority, !authority.isEmpty else { throw HTTPError(.badRequest, "which host?") }
        let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        let host = authority[..<(end ?? authority.endIndex)]
        let segments = request.path.walked + request.path.remaining
        let path = segments.map { PercentCoding.encode(segment: $0) }.joined(separator: "/")
        let query = request.head.rawQuery.map { "?" + $0 } ?? ""
        return .redirect(to: "https://\(host)\(port == 443 ? "" : ":\(port)")/\(path)\(query)", status: status)
    }
}
