// InputProducer.swift - one connection's input as another one's producer: what comes in here goes out there, no faster than it is taken.

/// Lets a connection that is fed from another one slow that one down (in Twisted every transport is a producer by itself).
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
/// `readClosed` comes behind the last byte, paused or not; where the answer still goes the other way, it is no place to close the target.
public final class InputProducer: PushProducer {
    private let source: any Transport

    /// - Parameter source: whose reading is paused while the other connection is congested, and which is closed when that one is over.
    public init(_ source: any Transport) { self.source = source }

    /// Stops reading from the source.
    public func pauseProducing() { source.pauseReading() }

    /// Goes on reading.
    public func resumeProducing() { source.resumeReading() }

    /// Closes the source.
    public func stopProducing() { source.close() }
}
