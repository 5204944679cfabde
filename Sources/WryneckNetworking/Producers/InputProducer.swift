// InputProducer.swift - one connection's input as another one's producer: its bytes go out there no faster than they
// are taken.

public import WryneckReactor

/// Lets a connection slow down another one that feeds it (in Twisted every transport is a producer itself).
///
/// ```swift
/// func connected(to transport: any Transport) {
///     try? target.register(.push(InputProducer(transport)))
/// }
/// func received(_ bytes: RawSpan, on transport: any Transport) { target.write(bytes) }
/// func readClosed(on transport: any Transport) { transport.closeWriting() }
/// func disconnected(reason: ConnectionLost?) {
///     target.unregisterProducer()
///     if reason == nil { target.close() } else { target.abort() }
/// }
/// ```
///
/// `readClosed` comes behind the last byte, paused or not. It must not close the target if an answer still goes the
/// other way.
public final class InputProducer: StreamProducer.Push {
    private let source: any Transport

    /// - Parameter source: its reading is paused while the other connection is congested, and it is closed when that
    ///   one is over.
    public init(_ source: any Transport) { self.source = source }

    /// Stops reading from the source.
    public func pauseProducing() { source.pauseReading() }

    /// Reads from the source again.
    public func resumeProducing() { source.resumeReading() }

    /// Closes the source.
    public func stopProducing() { source.close() }
}
