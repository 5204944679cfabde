// Transport.swift - a way to a peer, seen from a protocol: a socket, a TLS session, a test's memory. Twisted's ITransport.

/// A stream of bytes to and from one peer.
///
/// Nothing is sent while a callback runs: what was written leaves at the end of the reactor's turn, in one call to the kernel.
/// Writing to a transport that is closed does nothing.
public protocol Transport: AnyObject {
    /// The reactor on which the transport lives.
    var reactor: Reactor { get }

    /// The address of the other end.
    var peer: SocketAddress { get }

    /// The address of this end.
    var local: SocketAddress { get }

    /// What TLS was agreed on with the peer; nil if the connection is not secure, or over.
    var security: TransportSecurity? { get }

    /// How many bytes wait to be sent.
    var unsentBytes: Int { get }

    /// How many bytes were sent so far; what is still in the kernel counts as sent.
    var sentBytes: Int { get }

    /// From how much that is unsent on a producer has to wait, and when it goes on; looked at when something is queued or sent next.
    var waterMarks: WaterMarks { get set }

    /// Whether more is queued than the high-water mark: a producer should wait for `drained(on:)`.
    var isCongested: Bool { get }

    /// Queues bytes that `fill` appends to the output, in place.
    /// - Parameter fill: only appends; it does not touch the transport.
    func append(_ fill: (inout [UInt8]) -> Void)

    /// Queues an array without copying it, if it is large enough for that to pay.
    /// - Parameter bytes: what to send.
    func write(_ bytes: [UInt8])

    /// Queues a part of a file, which the kernel sends without a copy.
    /// - Parameter slice: which part; if the file turns out to be shorter, the connection is aborted.
    func write(_ slice: FileSlice)

    /// Stops reading: the peer is slowed down by the network's own means. A reset is still noticed, and so is an orderly end if nothing that
    /// came before it waits to be read.
    func pauseReading()

    /// Goes on reading.
    func resumeReading()

    /// Ends this side's writing once all is sent and there is no producer; reading goes on (Twisted's `loseWriteConnection`).
    func closeWriting()

    /// Gives the connection to another protocol: `connected(to:)` is called on it at once, and everything that happens from now on is told to
    /// it alone (Twisted's `transport.protocol = other`). The one before is told nothing more.
    /// - Parameter stream: the other protocol.
    func handOver(to stream: any StreamProtocol)

    /// Gives the transport a producer, which writes until it unregisters, and is told when to pause and go on (Twisted's `registerProducer`).
    /// Pulled ones are asked for the first time at the end of the turn. On a connection that is over, it is told to stop at once.
    /// - Parameter producer: one at a time.
    /// - Throws: `ProducerError.alreadyRegistered`.
    func register(_ producer: Producer) throws(ProducerError)

    /// The producer has no more to write; without effect if there is none.
    func unregisterProducer()

    /// Closes once all is sent and the producer, if there is one, has unregistered (Twisted's `loseConnection`). Nothing is read any more.
    func close()

    /// Sends what is queued, then ends the connection with a reset: for what cannot be finished, so that nobody takes what came for the whole.
    /// A producer is told to stop, and nothing is read any more.
    func breakOff()

    /// Closes at once; what is queued is lost and the peer sees a reset (Twisted's `abortConnection`).
    func abort()
}

extension Transport {
    /// Not secure.
    public var security: TransportSecurity? { nil }

    /// Queues a copy of `bytes`.
    /// - Parameter bytes: what to send.
    public func write(_ bytes: RawSpan) {
        append { output in bytes.withUnsafeBytes { output.append(contentsOf: $0) } }
    }

    /// Queues the UTF-8 bytes of `text`.
    /// - Parameter text: what to send.
    public func write(_ text: String) { append { $0.append(contentsOf: text.utf8) } }
}
