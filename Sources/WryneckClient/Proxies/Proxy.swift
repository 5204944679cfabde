// Proxy.swift - a server by which others are reached.

internal import WryneckHTTP
internal import WryneckReactor

/// A proxy.
public struct Proxy: Sendable, Hashable {
    /// How it is spoken to.
    public enum Kind: String, Sendable, Hashable {
        /// HTTP in the clear: it forwards requests for `http`, and tunnels all others (RFC 9110 §9.3.6).
        case http
        /// SOCKS 5 (RFC 1928), which looks names up itself, or is given an address.
        case socks5
    }

    /// How it is spoken to.
    public let kind: Kind
    /// Its own machine.
    public let host: ClientURL.Host
    /// 1 to 65535.
    public let port: Int
    /// What it asks for; nil for nothing. They are told to the proxy alone.
    public let credentials: Credentials?
    /// Whether a SOCKS proxy gets names, so that nobody here looks them up.
    public let resolvesNames: Bool

    /// Why a text names no proxy.
    public enum Mistake: Error, Sendable, Hashable {
        /// Another scheme than `http`, `socks5` and `socks5h`.
        case scheme
        /// The host, the port or the user information.
        case authority(ClientURL.Mistake)
        /// A path, a query or a fragment.
        case notEmptyPath
        /// Credentials that cannot be sent.
        case credentials
    }

    /// Reads a proxy.
    /// - Parameter text: `[scheme://][user:password@]host[:port]`. Schemes as curl has them: `http`, which is meant
    ///   without one; `socks5`, and `socks5h` for a proxy that looks names up itself. The ports without one are 3128
    ///   for HTTP, 1080 for SOCKS.
    /// - Throws: the first fault.
    public init(_ text: String) throws(Proxy.Mistake) {
        let parts = try Self.split(text)
        switch parts.scheme.lowercased() {
        case "http": (kind, resolvesNames) = (.http, true)
        case "socks5": (kind, resolvesNames) = (.socks5, false)
        case "socks5h": (kind, resolvesNames) = (.socks5, true)
        default: throw .scheme
        }
        let authority: URLAuthority
        do throws(ClientURL.Mistake) {
            authority = try URLAuthority(parts.authority)
        } catch { throw .authority(error) }
        (host, port) = (authority.host, authority.port ?? (kind == .http ? 3128 : 1080))
        credentials = try authority.userInfo.map(Self.credentials(_:))
    }

    private static func split(_ text: String) throws(Proxy.Mistake) -> (scheme: String, authority: [UInt8]) {
        let bytes = Array(text.utf8)
        let place = bytes.indices.first { bytes[$0...].starts(with: "://".utf8) }
        let scheme = place.map { String(decoding: bytes[..<$0], as: UTF8.self) } ?? "http"
        var authority = place.map { bytes[($0 + 3)...] } ?? bytes[...]
        if authority.last == ASCII.slash { authority.removeLast() }
        guard !authority.contains(where: { "/?#".utf8.contains($0) }) else { throw .notEmptyPath }
        return (scheme, Array(authority))
    }

    private static func credentials(_ userInfo: String) throws(Proxy.Mistake) -> Credentials {
        guard let credentials = Credentials(userInfo: userInfo), (try? credentials.fieldValue()) != nil else {
            throw .credentials
        }
        return credentials
    }
}

extension Proxy: CustomStringConvertible {
    /// The proxy without its credentials.
    public var description: String {
        if case .address(.ipv6) = host { return "\(kind.rawValue)://[\(host.text)]:\(port)" }
        return "\(kind.rawValue)://\(host.text):\(port)"
    }
}
