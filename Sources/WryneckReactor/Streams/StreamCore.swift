// StreamCore.swift - what a transport keeps for the services that all transports have: the state, the protocol, the
// producer, the marks, and those who wait until something is sent.

/// The state of a `ByteStream`. A transport stores it, and the services of `ByteStream` change it.
public struct StreamCore {
    @usableFromInline package var state = ByteStreamState()
    @usableFromInline package var marks = WaterMarks.standard
    /// The protocol; nil before the connection and after its end.
    @usableFromInline package var stream: (any StreamProtocol)?
    @usableFromInline package var producer: ProducerSlot?
    @usableFromInline package var waiters: [SentWaiter] = []

    /// The state of a stream that is open in both directions, without a protocol.
    public init() {}

    /// Empties what refers to others, for the connection's end.
    package mutating func release() -> (producer: ProducerSlot?, waiters: [SentWaiter], stream: (any StreamProtocol)?) {
        defer { waiters = [] }
        return (producer.take(), waiters, stream.take())
    }
}

/// Somebody who waits until the output is sent up to some byte.
@usableFromInline package struct SentWaiter {
    /// The number of bytes that will have been sent then. It may wrap around, as that of the sent bytes does.
    let end: Int
    let body: (Bool) -> Void

    func isReached(by sent: Int) -> Bool { end &- sent <= 0 }
}
