// HTTP2Tunnel.swift - one stream of a connection as a transport of its own: RFC 9113 §8.5, RFC 8441 §5.
// Invariants: window is given back for bytes that the protocol was given, so that one that pauses holds at most a
// window of them; output counts as sent when the connection's socket has taken it; after its end it says nothing more
// on the stream.

#if HTTP2

    internal import WryneckReactor

    final class HTTP2Tunnel: ByteStream {
        let reactor: Reactor
        let peer: SocketAddress
        let local: SocketAddress
        let security: TransportSecurity?
        var core = StreamCore()
        private(set) var sentBytes = 0

        /// Nil before the tunnel is open, and when it is over.
        private var channel: HTTP2Stream?
        /// Bytes that have come and wait for a protocol that reads.
        private var arrived: [UInt8] = []
        private var inputHasEnded = false
        /// Small pieces of this turn's output.
        private var written: [UInt8] = []
        /// The bytes that were ever queued, and those of them that are in the connection's output.
        private var (queuedBytes, movedBytes) = (0, 0)
        private var isFlushPlanned = false

        init(on transport: any Transport) {
            reactor = transport.reactor
            (peer, local, security) = (transport.peer, transport.local, transport.security)
        }

        /// Gives it to a protocol, with what has come already.
        func open(_ stream: any StreamProtocol, on channel: HTTP2Stream) {
            self.channel = channel
            begin(stream)
            deliver()
        }

        // MARK: The stream's side

        func receive(_ bytes: UnsafeRawBufferPointer) {
            guard isReading, arrived.isEmpty, let stream else { return arrived.append(contentsOf: bytes) }
            channel?.consumed(bytes.count)
            stream.received(bytes.bytes, on: self)
        }

        func endInput() {
            inputHasEnded = true
            deliver()
        }

        /// Gives the protocol what has come, if it reads. The end comes behind the last byte, also while it pauses.
        private func deliver() {
            if isReading, !arrived.isEmpty, let stream {
                let bytes = arrived
                arrived = []
                channel?.consumed(bytes.count)
                stream.received(bytes.span.bytes, on: self)
            }
            if inputHasEnded, arrived.isEmpty, stream != nil { inputEnded() }
        }

        /// The number of bytes that nobody was given.
        var unread: Int { arrived.count }

        /// Some output has moved to the connection's, and `waiting` bytes have not.
        func outputMoved(leaving waiting: Int, on transport: any Transport) {
            let moved = queuedBytes &- written.count &- waiting
            guard moved != movedBytes else { return }
            movedBytes = moved
            transport.notify { [self] isSent in if isSent { sent(upTo: moved) } }
        }

        private func sent(upTo count: Int) {
            guard !isClosed else { return }
            sentBytes = count
            progressed()
        }

        func serverStops() { stream?.serverStops(on: self) }

        // MARK: Transport

        var unsentBytes: Int { queuedBytes &- sentBytes }

        func append(_ fill: (inout [UInt8]) -> Void) {
            guard takesOutput else { return }
            let count = written.count
            fill(&written)
            queue(written.count - count)
        }

        func write(_ bytes: [UInt8]) {
            guard bytes.count >= SocketTransport.copiedBytes else { return append { $0.append(contentsOf: bytes) } }
            write(.bytes(bytes))
        }

        func write(_ slice: FileSlice) { write(.file(slice)) }

        private func write(_ piece: BodyPiece) {
            guard takesOutput else { return }
            offer()
            channel?.queue(piece)
            queue(piece.count)
        }

        private func queue(_ count: Int) {
            queuedBytes &+= count
            queued()
        }

        /// Offers the small pieces as one.
        private func offer() {
            guard !written.isEmpty else { return }
            channel?.queue(.bytes(written))
            written = []
        }

        // MARK: ByteStream

        func sendSoon() {
            guard !isFlushPlanned else { return }
            isFlushPlanned = true
            reactor.flushAtTurnEnd(self)
        }

        func readingChanged() { if isReading { sendSoon() } }

        func endOutput() { channel?.endTunnelOutput() }

        func release(cut: Bool) {
            channel.take()?.tunnelEnded(cut: cut, unread: unread)
            (arrived, written) = ([], [])
        }
    }

    extension HTTP2Tunnel: TurnEnd {
        func turnEnded() {
            isFlushPlanned = false
            guard !isClosed else { return }
            offer()
            progressed()
            deliver()
        }
    }

#endif
