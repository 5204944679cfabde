// ConnectionOption.swift - what a head that is written says about its connection: RFC 9112 §9.

/// What the head says about the connection.
package enum ConnectionOption: Equatable, Sendable {
    case keepAlive
    case close
    /// For 101, and for a request that asks for it; the message's own Upgrade field is kept.
    case upgrade
}
