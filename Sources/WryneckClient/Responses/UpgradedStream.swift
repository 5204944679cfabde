// UpgradedStream.swift - a connection on which a server has changed the protocol, until somebody speaks it.
// Invariant: it reads nothing until then; one that nobody takes is cut.

internal import WryneckHTTP
package import WryneckReactor

/// A connection that has left HTTP.
package final class UpgradedStream {
    /// Nil once it is taken, or over.
    private var transport: (any Transport)?
    /// What came behind the head.
    private let early: [UInt8]
    private let holder = Holder()

    /// Keeps the place of the protocol that is to come.
    private final class Holder: StreamProtocol {
        weak var stream: UpgradedStream?
        func received(_ bytes: RawSpan, on transport: any Transport) { transport.abort() }
        func readClosed(on transport: any Transport) {}
        func serverStops(on transport: any Transport) { transport.abort() }
        func disconnected(reason: ConnectionLost?) { stream?.transport = nil }
    }

    /// - Parameters:
    ///   - transport: the connection, which has no other user.
    ///   - early: what came behind the head.
    package init(_ transport: any Transport, early: [UInt8] = []) {
        (self.transport, self.early) = (transport, early)
        holder.stream = self
        transport.pauseReading()
        transport.handOver(to: holder)
    }

    deinit { drop() }

    /// Gives the connection to a protocol, with the bytes that have come already.
    /// - Parameter stream: gets `connected(to:)` at once.
    /// - Returns: false if it was taken before, or is over.
    package func take(_ stream: any StreamProtocol) -> Bool {
        guard let transport = transport.take() else { return false }
        transport.resumeReading()
        transport.handOver(to: stream)
        let early = early
        if !early.isEmpty { stream.received(early.span.bytes, on: transport) }
        return true
    }

    /// Cuts the connection.
    package func drop() { transport.take()?.abort() }
}

extension ResponseHead {
    /// Whether a 101 changes to this protocol and to no other (RFC 9110 §7.8).
    func isUpgrade(to name: String) -> Bool {
        let names = headers.all(.upgrade)
        return statusCode == 101 && names.count == 1 && names[0].hasSameBytesIgnoringCase(as: name)
    }
}
