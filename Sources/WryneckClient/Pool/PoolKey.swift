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

/// The key of a pool.
package struct PoolKey: Sendable, Hashable {
    /// `ws` and `wss` count as `http` and `https`.
    package let isSecure: Bool
    package let host: ClientURL.Host
    package let port: Int
    /// The way to the server; nil for the direct one.
    package let proxy: Proxy?
    /// A UNIX socket that is connected to in place of the host.
    package let socketPath: String?
    /// Nil without TLS.
    package let tls: TLSSettingsID?
    /// The address that the connection comes from; nil for the system's choice.
    package let localAddress: SocketAddress?
    /// Whether HTTP/2 is offered: then the first connection decides what the others are.
    package let offersHTTP2: Bool

    package init(
        _ url: ClientURL, proxy: Proxy? = nil, socketPath: String? = nil, tls: TLSSettingsID? = nil,
        localAddress: SocketAddress? = nil, offersHTTP2: Bool = false
    ) {
        (isSecure, host, port) = (url.scheme.isSecure, url.host, url.port)
        (self.proxy, self.socketPath, self.localAddress) = (proxy, socketPath, localAddress)
        self.tls = url.scheme.isSecure ? tls : nil
        self.offersHTTP2 = offersHTTP2
    }
}
