// PoolKey.swift - what two requests must have in common to go over one connection.
// Invariant: whatever decides to whom a connection leads, and who vouches for it, is in here. One that was made with
// weaker checks never serves a request that asked for stronger ones.

package import WryneckReactor

/// The identity of the settings of TLS: trusted roots, client certificate, verification, protocols, versions. Settings
/// hold keys and callbacks and cannot be compared, so that whoever keeps them gives each its number.
package struct TLSSettingsID: Sendable, Hashable {
    package let number: Int
    package init(number: Int) { self.number = number }
}

/// The key of a pool. A pool looks it up many times for one request, and so it is hashed once, when it is made, and its
/// copies share what they are compared by.
package struct PoolKey: Sendable, Hashable {
    private struct Parts: Hashable {
        let isSecure: Bool
        let host: ClientURL.Host
        let port: Int
        let proxy: Proxy?
        let socketPath: String?
        let tls: TLSSettingsID?
        let localAddress: SocketAddress?
        var offersHTTP2: Bool
    }

    /// The parts on the heap: to copy a key is to count one reference.
    private final class Identity: Sendable {
        let parts: Parts
        init(_ parts: Parts) { self.parts = parts }
    }

    private let digest: Int
    private let identity: Identity

    /// The key of requests for a URL; `ws` and `wss` count as `http` and `https`.
    /// - Parameters:
    ///   - url: of which scheme, host and port count.
    ///   - proxy: the way to the server; nil for the direct one.
    ///   - socketPath: a UNIX socket that is connected to in place of the host.
    ///   - tls: the settings of TLS; of no account without it.
    ///   - localAddress: the address that the connection comes from; nil for the system's choice.
    ///   - offersHTTP2: whether HTTP/2 is offered: then the first connection decides what the others are.
    package init(
        _ url: ClientURL, proxy: Proxy? = nil, socketPath: String? = nil, tls: TLSSettingsID? = nil,
        localAddress: SocketAddress? = nil, offersHTTP2: Bool = false
    ) {
        self.init(
            Parts(
                isSecure: url.scheme.isSecure, host: url.host, port: url.port, proxy: proxy, socketPath: socketPath,
                tls: url.scheme.isSecure ? tls : nil, localAddress: localAddress, offersHTTP2: offersHTTP2))
    }

    private init(_ parts: Parts) { (identity, digest) = (Identity(parts), parts.hashValue) }

    /// The key of connections that speak HTTP/1.1 for sure.
    var withoutHTTP2: PoolKey {
        var parts = identity.parts
        parts.offersHTTP2 = false
        return PoolKey(parts)
    }

    package var isSecure: Bool { identity.parts.isSecure }
    package var host: ClientURL.Host { identity.parts.host }
    package var port: Int { identity.parts.port }
    /// What a proxy is asked to connect to (`ClientURL.tunnelTarget`).
    var tunnelTarget: String { "\(host.bracketed):\(port)" }
    package var proxy: Proxy? { identity.parts.proxy }
    package var socketPath: String? { identity.parts.socketPath }
    package var tls: TLSSettingsID? { identity.parts.tls }
    package var localAddress: SocketAddress? { identity.parts.localAddress }
    package var offersHTTP2: Bool { identity.parts.offersHTTP2 }

    package static func == (left: PoolKey, right: PoolKey) -> Bool {
        left.digest == right.digest
            && (left.identity === right.identity || left.identity.parts == right.identity.parts)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
