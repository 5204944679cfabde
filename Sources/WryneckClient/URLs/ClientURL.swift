// ClientURL.swift - where a request goes to: RFC 3986, RFC 9110 §4.2, RFC 6455 §3.
// Invariant: one that exists can be sent as it is. Every part was checked, the host means one thing to everybody who
// reads it, and nothing in it but the host and the port goes into Host.

public import WryneckReactor

/// An absolute URL of `http`, `https`, `ws` or `wss`.
///
/// ```swift
/// let url = try ClientURL("https://example.org/poems?author=Kästner#third")
/// let other = try url.resolving("../songs")
/// ```
///
/// Bytes that a URL cannot have get escapes in its path, its query and its fragment; dot segments of the path are
/// resolved (RFC 3986 §5.2.4). What two programs could read differently is refused: a backslash, a host in any
/// writing but one, control bytes.
public struct ClientURL: Sendable, Hashable {
    /// The protocol.
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        /// RFC 9110 §4.2.1.
        case http
        /// RFC 9110 §4.2.2.
        case https
        /// RFC 6455 §3.
        case ws
        /// RFC 6455 §3.
        case wss

        /// The port of a URL that names none.
        public var defaultPort: Int { isSecure ? 443 : 80 }

        /// Whether the connection is secured by TLS.
        public var isSecure: Bool { self == .https || self == .wss }
    }

    /// The machine.
    public enum Host: Sendable, Hashable {
        /// A host name in lower case, to be looked up.
        case name(String)
        /// An address, with the port 0.
        case address(SocketAddress)

        /// As it stands in a URL.
        package var bracketed: String { if case .address(.ipv6) = self { "[\(text)]" } else { text } }

        /// The name, or the address without brackets.
        public var text: String {
            switch self {
            case .name(let name): name
            case .address(let address): address.host
            }
        }
    }

    /// The protocol.
    public let scheme: Scheme
    /// The machine.
    public let host: Host
    /// 1 to 65535; the scheme's own if the URL names none.
    public let port: Int
    /// At least `/`, escaped.
    public let path: String
    /// What follows the question mark, escaped; nil without one.
    public let query: String?
    /// What follows the `#`, escaped; nil without one. It is never sent.
    public let fragment: String?
    /// What stands before the `@`, escaped; nil without one. It is neither sent nor in the description.
    let userInfo: String?

    /// The value of Host: `host[:port]`, the port only if it is not the scheme's own (RFC 9110 §7.2). Stored, because
    /// each request says it.
    public let authority: String

    init(scheme: Scheme, authority: URLAuthority, path: String, query: String?, fragment: String?) {
        self.scheme = scheme
        host = authority.host
        port = authority.port ?? scheme.defaultPort
        userInfo = authority.userInfo
        (self.path, self.query, self.fragment) = (path, query, fragment)
        self.authority = port == scheme.defaultPort ? host.bracketed : "\(host.bracketed):\(port)"
    }

    /// The same place with another path, query and fragment, which are escaped.
    package init(_ url: ClientURL, path: String, query: String?, fragment: String?) {
        (scheme, host, port, userInfo, authority) = (url.scheme, url.host, url.port, url.userInfo, url.authority)
        (self.path, self.query, self.fragment) = (path, query, fragment)
    }

    /// What is asked of a server: path and query (RFC 9112 §3.2.1).
    public var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// What is asked of a proxy (RFC 9112 §3.2.2). A WebSocket's is asked for in the schemes of HTTP.
    package var absoluteTarget: String { "\(scheme.isSecure ? "https" : "http")://\(authority)\(target)" }

    /// What a proxy is asked to connect to: host and port, always with the port (RFC 9112 §3.2.3).
    package var tunnelTarget: String { "\(host.bracketed):\(port)" }
}

extension ClientURL: CustomStringConvertible {
    /// The URL without user information, which would be a password in a log.
    public var description: String {
        "\(scheme.rawValue)://\(authority)\(target)\(fragment.map { "#\($0)" } ?? "")"
    }
}
