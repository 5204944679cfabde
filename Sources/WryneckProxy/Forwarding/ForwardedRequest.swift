// ForwardedRequest.swift - a request as a backend gets it, whichever backend that will be.
// Invariant: nothing in it is about framing or about a connection: the client's encoder decides about both.

package import HTTPTypes
package import WryneckHTTP

/// What a translation makes.
package struct ForwardedRequest: Sendable {
    package var method: HTTPRequest.Method
    /// With its escapes, at least `/`; `*` for the backend itself.
    package var path: String
    /// With its escapes; nil without a question mark.
    package var query: String?
    /// The value of Host; nil for the backend's own.
    package var host: String?
    /// Without Host, Content-Length and what is about a connection; with `TE: trailers` if the client takes trailers,
    /// and with `Upgrade: websocket` if it wants frames.
    package var headers: Headers
    /// Whether a 101 is wanted, after which both sides exchange frames of WebSocket.
    package let opensWebSocket: Bool
    /// What was taken off the path: `/api`, or nothing. `PublicPaths` puts it before a backend's paths.
    package let mount: String

    /// Puts the path below the root of a backend.
    /// - Parameter root: the path of the backend's URL, such as `/` or `/app`.
    /// - Returns: what the backend is asked for: path and query (RFC 9112 §3.2.1).
    package func target(below root: String) -> String {
        let path = path == "*" ? path : (root.hasSuffix("/") ? String(root.dropLast()) : root) + path
        return query.map { "\(path)?\($0)" } ?? path
    }
}
