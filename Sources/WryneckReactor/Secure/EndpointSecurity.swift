// EndpointSecurity.swift - the security of an endpoint's connections. WryneckTLS makes it; listeners and `connect` use
// it.

/// The security of an endpoint that listens. One object serves all reactors.
package protocol ServerSecurity: Sendable {
    /// Checks that certificates and keys can be loaded; makes no file.
    func check() throws(SecurityError)

    /// Loads certificates and keys, unless they are loaded.
    /// - Parameter protocols: the protocols that the listener speaks, for ALPN (RFC 7301), the best first.
    /// - Throws: `SecurityError` if one cannot be loaded, or if another listener has offered other protocols.
    func prepare(offering protocols: [String]) throws(SecurityError)

    /// Loads certificates and keys again. Connections that stand are not affected; if the loading fails, newcomers get
    /// what was loaded before.
    func reload() throws(SecurityError)

    /// A session for a connection that was accepted, with the certificates that are on the disk now.
    func makeSession(on descriptor: CInt, of reactor: Reactor) throws(SecurityError) -> any SecureSession

    /// The longest time of a handshake.
    var handshakeTimeout: Duration { get }

    /// The most unfinished handshakes of one listener.
    var halfOpenLimit: Int { get }
}

/// The security of an endpoint to connect to.
package protocol ClientSecurity: Sendable {
    /// A session that is with `host`, and nobody else, after the handshake.
    func makeSession(on descriptor: CInt, host: String) throws(SecurityError) -> any SecureSession
}

/// The security of an endpoint's connections.
package enum EndpointSecurity: Sendable {
    case server(any ServerSecurity)
    case client(any ClientSecurity)
}

/// A fault of a certificate, a key or a handshake, in words. It never contains a secret.
public struct SecurityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason in words.
    public let reason: String

    package init(_ reason: String) { self.reason = reason }

    /// One line for a person.
    public var description: String { reason }
}
