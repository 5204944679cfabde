// Producer.swift - who writes to a transport for as long as there is something, no faster than the peer reads.
// A protocol that writes an answer now and then needs none of this; one that has more than fits into memory does.

/// Writes at its own pace, and stops and goes on when it is told (Twisted's IPushProducer, registered as streaming).
public protocol PushProducer: AnyObject {
    /// More than the high-water mark is queued: write no more for now. Called inside the write that went over it.
    func pauseProducing()

    /// Less than the low-water mark is queued: go on.
    func resumeProducing()

    /// The connection is over; nobody takes anything any more. Called once, and nothing after it.
    func stopProducing()
}

/// Writes a piece whenever it is asked for one (Twisted's IPullProducer).
public protocol PullProducer: AnyObject {
    /// Write something, or unregister. Called once a turn at most, while less than the low-water mark is queued. One that does neither is not
    /// asked again before something else has been sent.
    /// - Parameter transport: where to.
    func produce(on transport: any Transport)

    /// The connection is over; nobody takes anything any more. Called once, and nothing after it.
    func stopProducing()
}

/// A producer of either kind, for `Transport.register`.
public enum Producer {
    /// One that writes by itself.
    case push(any PushProducer)
    /// One that waits to be asked.
    case pull(any PullProducer)
}

/// Why a producer was not registered.
public enum ProducerError: Error, Hashable, Sendable {
    /// There is one (Twisted's RuntimeError); it has to unregister first.
    case alreadyRegistered
}
