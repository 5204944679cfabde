// EndpointSecurity.swift - what makes an endpoint's connections secure. Made by WryneckTLS, used by listeners and by `connect`.

/// The side of an endpoint that is a server. One object serves all reactors.
package protocol ServerSecurity: Sendable {
    /// Loads certificates and keys, unless that was done.
    func prepare() throws(SecurityError)

    /// Loads them anew; what stands stays as it is, and if it fails, so does what newcomers get.
    func reload() throws(SecurityError)

    /// A session for a connection that was accepted. Sees to it before that the certificates are those on the disk.
    func makeSession(on descriptor: CInt, of reactor: Reactor) throws(SecurityError) -> any SecureSession

    /// How long a handshake may take.
    var handshakeTimeout: Duration { get }

    /// How many handshakes of one listener may be under way.
    var halfOpenLimit: Int { get }
}

/// The side of an endpoint that is a client.
package protocol ClientSecurity: Sendable {
    /// A session that will be with `host`, and nobody else, after the handshake.
    func makeSession(on descriptor: CInt, host: String) throws(SecurityError) -> any SecureSession
}

/// What makes connections secure.
package enum EndpointSecurity: Sendable {
    case server(any ServerSecurity)
    case client(any ClientSecurity)
}

/// What is wrong with a certificate, a key or a handshake, in words. No secret is ever part of them.
public struct SecurityError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The reason.
    public let reason: String

    package init(_ reason: String) { self.reason = reason }

    /// One line for a person.
    public var description: String { reason }
}
