// HTTP2Connection.swift - one HTTP/2 connection: makes an exchange of each stream. HTTP2Session speaks the protocol,
// HTTP2State decides about the connection's life; it only carries out.
// Invariants: user code runs outside of the session; output is made late, and no more of it than the socket takes soon;
// a stream is let go of when the session says that it is closed.

#if HTTP2

    internal import Logging
    internal import WryneckHTTP
    internal import WryneckHTTP2
    package import WryneckReactor

    package final class HTTP2Connection: ServerConnection {
        let group: ConnectionGroup
        package var index = 0
        let arrival: Arrival
        let session: HTTP2Session
        private(set) var transport: (any Transport)?
        var streams = StreamTable()
        var state = HTTP2State.opening
        var clock = HTTP2Clock()
        var pump = Pump.resting
        private let log: LogOrder?
        private var requests = 0
        private var slowStreams = 0
        /// Bytes that came while it lingered.
        private var dropped = 0
        private var retirement = Instant.never
        /// The bytes that had been sent when the client ended its side; nil while it has not.
        private var sentAtEnd: Int?

        /// Whether events are being handled, and whether output is to be made at the end of the turn.
        enum Pump { case resting, planned, running }

        /// Nil if there is no memory for a session.
        init?(_ group: ConnectionGroup, _ arrival: Arrival) {
            guard
                let session = HTTP2Session(
                    .server, limits: group.limits.http2, shared: group.limits, takesConnectProtocol: true)
            else { return nil }
            self.group = group
            self.arrival = arrival
            self.session = session
            log = group.site.accessLog == nil ? nil : LogOrder()
        }

        /// Whether there is a log.
        var isLogged: Bool { log != nil }

        /// Whether the client has ended its side.
        var isHalfClosed: Bool { sentAtEnd != nil }
        /// Whether it has taken anything since.
        var takesAnswers: Bool { transport.map { $0.sentBytes != sentAtEnd } ?? false }

        var now: Instant { group.reactor.now }
        var nanoseconds: UInt64 { UInt64(clamping: now.nanoseconds) }

        // MARK: The transport's calls

        package func connected(to transport: any Transport) {
            self.transport = transport
            // It tells when there is room again only after there was too little, which therefore begins before output
            // stops.
            let high = min(group.waterMarks.high, group.limits.http2.outputAhead - 1)
            transport.waterMarks = WaterMarks(high: high, low: min(group.waterMarks.low, high / 4))
            retirement = now.advanced(byNanoseconds: group.connectionAge)
            clock = HTTP2Clock { [unowned self] in timePassed() }
            watch(.firstByte)
            if group.isDraining { perform(state.drain()) }
            makeOutput()
        }

        package func received(_ bytes: RawSpan, on transport: any Transport) {
            guard state.parses else { return drop(bytes.byteCount) }
            bytes.withUnsafeBytes { input in
                var position = 0
                pumping {
                    while state.parses {
                        if session.owesResets { makeResets() }
                        let event = session.next(in: input, at: &position, now: nanoseconds)
                        if case .needMore = event { break }
                        handle(event, input)
                    }
                }
            }
            makeOutput()
        }

        /// Drops what a lingering connection still receives, as over HTTP/1; beyond the limit it stays in the kernel.
        private func drop(_ count: Int) {
            dropped += count
            if dropped > group.limits.connection.lingerBytes { transport?.pauseReading() }
        }

        package func readClosed(on transport: any Transport) {
            sentAtEnd = transport.sentBytes
            makeOutput()
            perform(state.inputClosed(isAtWork: !streams.isEmpty))
        }

        package func drained(on transport: any Transport) { makeOutput() }

        package func disconnected(reason: ConnectionLost?) {
            state = .closed
            transport = nil
            clock.end(group)
            closeStreams(reason ?? ConnectionLost(code: .connectionReset))
            group.ended(self)
        }

        package func abort() {
            cut()
            group.ended(self)
        }

        /// Cuts the connection; nothing is made for it any more.
        private func cut() {
            state = .closed
            transport?.abort()
        }

        package func drain() {
            perform(state.drain())
            for stream in streams.all { stream.serverStops() }
            makeOutput()
        }

        // MARK: Streams

        func begin(_ id: HTTP2StreamID, _ head: consuming RequestHead, _ facts: HTTP2Facts) {
            guard admit(id) else { return }
            let stream = HTTP2Stream(id, head, facts, on: self)
            streams.insert(stream)
            stream.begin()
        }

        /// Answers a request that is refused before anybody sees it, or refuses the rest of one.
        func refuse(_ id: HTTP2StreamID, _ violation: ProtocolViolation, isRequest: Bool) {
            guard isRequest else { return streams[id]?.refuse(violation) ?? () }
            guard admit(id), let transport else { return }
            let response = BuiltInErrorPage.response(to: HTTPError(violation), Headers())
            group.record(violation, line: [], from: transport.peer, bodyBytes: response.body.length ?? 0)
            let stream = HTTP2Stream(refused: id, on: self)
            streams.insert(stream)
            stream.send(response)
        }

        /// Counts a request. False if it came behind the last one that was promised an answer: it may be sent again.
        private func admit(_ id: HTTP2StreamID) -> Bool {
            guard state != .leaving else {
                session.reset(id, .refusedStream)
                session.endExchange()
                return false
            }
            requests += 1
            if requests >= group.limits.http2.requests || now >= retirement { perform(state.drain()) }
            if clock.ofConnection?.kind == .idle { clock.stop() }
            return true
        }

        func makeExchange(_ head: consuming RequestHead, for stream: HTTP2Stream) -> Exchange? {
            guard let peer = transport?.peer else { return nil }
            return Exchange(head, group: group, peer: peer, arrival, sink: stream)
        }

        /// The stream is gone. Its handler may still be at work, and counts until it has ended.
        func closed(_ id: HTTP2StreamID, _ closure: HTTP2Closure) {
            guard let stream = streams[id] else { return }
            // A tunnel whose protocol pauses still has bytes for it.
            if stream.tunnel != nil, closure == .complete { return }
            streams.remove(id)
            let work = stream.work
            stream.close(closure.loss)
            if let work, !work.isAtRest {
                work.whenAtRest { [session] in session.endExchange() }
            } else {
                session.endExchange()
            }
            restIfIdle()
        }

        /// - Parameter reason: what the protocols of tunnels are told.
        func closeStreams(_ reason: ConnectionLost) {
            let all = streams.all
            streams = StreamTable()
            for stream in all { stream.close(reason) }
        }

        /// No stream is open: the client has some time for its next request. A second later memory is given back that
        /// only a busy session needs.
        func restIfIdle() {
            guard streams.isEmpty, state == .open, clock.ofConnection?.kind != .firstByte else { return }
            watch(.idle)
            look(at: now + .seconds(1))
        }

        private func rest() {
            streams = StreamTable()
            session.rest()
        }

        // MARK: The log

        /// Writes the line of an answer that is on its way. `isCertain` is false for a file, which may turn out shorter
        /// than promised.
        func record(_ exchange: Exchange, isCertain: Bool) {
            guard let log, let transport, transport.isCongested || !isCertain else {
                return exchange.record(isComplete: true)
            }
            log.record(exchange, whenSentOn: transport, upTo: transport.sentBytes &+ transport.unsentBytes)
        }

        // MARK: Time

        func watch(_ deadline: ConnectionDeadline) { clock.watch(deadline, at: now, group) }

        /// A stream has a deadline that is to be looked at.
        func look(at instant: Instant) { clock.look(at: instant, group) }

        private func timePassed() {
            guard let transport, state != .closed else { return }
            while let deadline = clock.passed(at: now, bytes: transport.sentBytes, group) {
                perform(state.deadlinePassed(deadline, hasUnsent: transport.unsentBytes > 0))
            }
            for stream in streams.all where stream.checkDeadlines(at: now) { slowStreams += 1 }
            if slowStreams > group.limits.http2.slowStreams { return cut() }
            if streams.isEmpty { rest() }
            clock.lookAgain(group)
            for stream in streams.all { look(at: stream.check) }
            makeOutput()
        }
    }

#endif
