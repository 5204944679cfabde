// HTTPVersion.swift - the version of HTTP that a request came in.

/// A version of HTTP that a request may come in.
public enum HTTPVersion: Sendable {
    /// HTTP/1.0 (RFC 1945).
    case http1_0
    /// HTTP/1.1 (RFC 9112).
    case http1_1
    /// HTTP/2 (RFC 9113).
    case http2

    /// The version as logs have it: `HTTP/1.0`, `HTTP/1.1` or `HTTP/2.0`, as Apache and nginx write them.
    public var name: String {
        switch self {
        case .http1_0: "HTTP/1.0"
        case .http1_1: "HTTP/1.1"
        case .http2: "HTTP/2.0"
        }
    }
}

/// The length of a message's body, as its head tells it.
package enum BodyLength: Equatable, Sendable {
    /// There is no body.
    case none
    /// A body of this many bytes, at least one.
    case known(Int)
    /// A body that ends where it ends.
    case unknown
}
