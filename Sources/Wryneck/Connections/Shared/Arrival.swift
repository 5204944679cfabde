// Arrival.swift - how a client came to the server.

package import WryneckReactor

package enum Arrival {
    case inTheClear
    case secure(TransportSecurity)
    /// In the clear, where TLS is spoken.
    case misplaced

    package init(_ security: TransportSecurity?) { self = security.map { .secure($0) } ?? .inTheClear }

    /// The parameters of TLS; nil for a connection in the clear.
    var security: TransportSecurity? { if case .secure(let security) = self { security } else { nil } }
}
