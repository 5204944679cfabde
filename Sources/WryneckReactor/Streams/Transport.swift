// Transport.swift - a stream to a peer, as a protocol sees it: a socket, a TLS session, a test's memory. Twisted's
// ITransport.

/// A stream of bytes to and from one peer.
///
/// Nothing is sent while a callback runs: written bytes leave at the end of the reactor's turn, in one call to the
/// kernel. Writing to a transport that is closed does nothing.
public protocol Transport: AnyObject {
    /// The reactor on which the transport lives.
    var reactor: Reactor { get }

    /// The address of the other end.
    var peer: SocketAddress { get }

    /// The address of this end.
    var local: SocketAddress { get }

    /// The parameters of TLS; nil if the connection is not secure, or over.
    var security: TransportSecurity? { get }

    /// The number of bytes that wait to be sent.
    var unsentBytes: Int { get }

    /// The number of bytes that were sent so far; bytes that are still in the kernel count as sent.
    var sentBytes: Int { get }

    /// The amounts of unsent bytes at which a producer is paused and resumed. A change takes effect when something is
    /// next queued or sent.
    var waterMarks: WaterMarks { get set }

    /// Whether more is queued than the high-water mark: a producer should wait for `drained(on:)`.
    var isCongested: Bool { get }

    /// Queues the bytes that `fill` appends to the output, in place.
    /// - Parameter fill: only appends; it does not use the transport.
    func append(_ fill: (inout [UInt8]) -> Void)

    /// Queues an array without copying it, if it is large enough for that to pay.
    /// - Parameter bytes: the bytes to send.
    func write(_ bytes: [UInt8])

    /// Queues a part of a file, which the kernel sends without a copy.
    /// - Parameter slice: the part; if the file turns out to be shorter, the connection is aborted.
    func write(_ slice: FileSlice)

    /// Stops reading; the network then slows the peer down. A reset is still noticed, and so is an orderly end if
    /// nothing that came before it waits to be read.
    func pauseReading()

    /// Reads again.
    func resumeReading()

    /// Tells when all that is queued up to here is sent, or the connection is over. Nothing is sent sooner or later for
    /// it.
    /// - Parameter body: called once, never within this call, and in the order of the calls: with true when the last of
    ///   those bytes was handed to the kernel, with false if the connection ended before. `disconnected` comes after
    ///   it.
    func notify(whenSent body: @escaping (Bool) -> Void)

    /// Ends this side's writing once everything is sent and there is no producer; reading goes on (Twisted's
    /// `loseWriteConnection`).
    func closeWriting()

    /// Gives the connection to another protocol: `connected(to:)` is called on it at once, and only it gets all further
    /// events (Twisted's `transport.protocol = other`). The protocol before gets no further call.
    /// - Parameter stream: the other protocol.
    func handOver(to stream: any StreamProtocol)

    /// Registers a producer, which writes until it unregisters and is paused and resumed (Twisted's
    /// `registerProducer`). A pull producer is first asked at the end of the turn. On a connection that is over, the
    /// producer is stopped at once.
    /// - Parameter producer: the only one until it is unregistered.
    /// - Throws: `StreamProducer.Failure.alreadyRegistered`.
    func register(_ producer: StreamProducer) throws(StreamProducer.Failure)

    /// Unregisters the producer, which has no more to write; without effect if there is none.
    func unregisterProducer()

    /// Closes once everything is sent and the producer, if there is one, has unregistered (Twisted's `loseConnection`).
    /// Nothing is read any more.
    func close()

    /// Sends what is queued, then ends the connection with a reset: for output that cannot be completed, so that the
    /// peer does not take it for the whole. A producer is stopped, and nothing is read any more.
    func breakOff()

    /// Closes at once: queued bytes are lost, and the peer sees a reset (Twisted's `abortConnection`). The protocol and
    /// the producer are told in the reactor's next turn, not from within this call.
    func abort()
}

extension Transport {
    /// Nil: not secure.
    public var security: TransportSecurity? { nil }

    /// Queues a copy of `bytes`.
    /// - Parameter bytes: the bytes to send.
    public func write(_ bytes: RawSpan) {
        append { output in bytes.withUnsafeBytes { output.append(contentsOf: $0) } }
    }

    /// Queues a copy of `bytes`.
    /// - Parameter bytes: the bytes to send.
    public func write(_ bytes: [UInt8]) { append { $0.append(contentsOf: bytes) } }

    /// Queues the UTF-8 bytes of `text`.
    /// - Parameter text: the text to send.
    public func write(_ text: String) { append { $0.append(contentsOf: text.utf8) } }

    /// Queues the bytes that the file has there now; a file that is too short aborts the connection.
    /// - Parameter slice: the part of the file to send.
    public func write(_ slice: FileSlice) {
        var bytes = [UInt8](repeating: 0, count: slice.count)
        let count = try? bytes.lendingMutably { buffer throws(Errno) in
            try Syscalls.pread(slice.file.descriptor.rawValue, into: buffer, at: slice.offset)
        }
        write(count == slice.count ? bytes : Array(bytes[..<(count ?? 0)]))
        if count != slice.count { abort() }
    }
}
