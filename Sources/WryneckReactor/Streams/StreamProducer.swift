// StreamProducer.swift - a writer that goes on for as long as it has something, no faster than the peer reads.
// A protocol that writes an answer now and then needs none of this; one that has more than fits into memory does.

extension StreamProducer {
    /// A producer that writes at its own pace, and is paused and resumed (Twisted's IPushProducer, registered as
    /// streaming).
    public protocol Push: AnyObject {
        /// Stops writing for now: the unsent bytes are above the high-water mark. Called inside the write that exceeded
        /// it.
        func pauseProducing()

        /// Goes on: the unsent bytes are down to the low-water mark.
        func resumeProducing()

        /// Ends for good: the connection is over. Called once, and nothing after it.
        func stopProducing()
    }
}

extension StreamProducer {
    /// A producer that writes a piece whenever it is asked (Twisted's IPullProducer).
    public protocol Pull: AnyObject {
        /// Writes something, or unregisters. Called at most once a turn, while the unsent bytes are at or below the
        /// low-water mark. A producer that does neither is not asked again before something else has been sent.
        /// - Parameter transport: the destination.
        func produce(on transport: any Transport)

        /// Ends for good: the connection is over. Called once, and nothing after it.
        func stopProducing()
    }
}

/// A producer of either kind, for `Transport.register`.
public enum StreamProducer {
    /// One that writes by itself.
    case push(any StreamProducer.Push)
    /// One that waits to be asked.
    case pull(any StreamProducer.Pull)
}

extension StreamProducer {
    /// Why a producer was not registered.
    public enum Failure: Error, Hashable, Sendable {
        /// There is a producer (Twisted's RuntimeError), which has to unregister first.
        case alreadyRegistered
    }
}
