// TunnelOpening.swift - the talk with a proxy in front of a connection, as bytes in and bytes out.

/// A client's side of that talk. It knows no socket and no time.
package protocol TunnelOpening: AnyObject {
    /// What is sent first.
    var greeting: [UInt8] { get }

    /// Takes what the proxy has sent. After `.open` or a failure it is asked no more.
    /// - Throws: why there is no way through the proxy. Bytes behind its last word are such a failure: the server
    ///   behind it has not been asked anything.
    func take(_ bytes: UnsafeRawBufferPointer) throws(TunnelFailure) -> TunnelStep
}

/// What a client does next.
package enum TunnelStep: Equatable, Sendable {
    /// All bytes so far are used up.
    case needMore
    case send([UInt8])
    /// What is sent and comes from now on is between the client and the server.
    case open
}

/// Why there is no way through a proxy, in words.
package struct TunnelFailure: Error, Hashable, Sendable {
    package let reason: String
    package init(_ reason: String) { self.reason = reason }
}
