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
        private let arrival: Arrival
        let session: HTTP2Session
        private(set) var transport: (any Transport)?
        private(set) var streams: [HTTP2StreamID: HTTP2Stream] = [:]
        private(set) var state = HTTP2State.opening
        private var clock = HTTP2Clock()
        private let log: LogOrder?
        private var pump = Pump.resting
        private var requests = 0
        private var slowStreams = 0
        private var retirement = Instant.never

        /// Whether events are being handled, and whether output is to be made at the end of the turn.
        private enum Pump { case resting, planned, running }

        /// Nil if there is no memory for a session.
        init?(_ group: ConnectionGroup, _ arrival: Arrival) {
            guard let session = HTTP2Session(.server, limits: group.limits.http2, shared: group.limits) else { return nil }
            self.group = group
            self.arrival = arrival
            self.session = session
            log = group.site.accessLog == nil ? nil : LogOrder()
        }

        private var now: Instant { group.reactor.now }
        private var nanoseconds: UInt64 { UInt64(clamping: now.nanoseconds) }

        // MARK: The transport's calls

        package func connected(to transport: any Transport) {
            self.transport = transport
            transport.waterMarks = group.waterMarks
            retirement = now.advanced(byNanoseconds: group.connectionAge)
            clock = HTTP2Clock { [unowned self] in timePassed() }
            watch(.firstByte)
            if group.isDraining { perform(state.drain()) }
            makeOutput()
        }

        package func received(_ bytes: RawSpan, on transport: any Transport) {
            bytes.withUnsafeBytes { take($0) }
        }

        /// Whoever wants output made while events are handled gets it behind them.
        private func pumping(_ body: () -> Void) {
            let last = pump
            pump = .running
            body()
            pump = last
        }

        private func take(_ input: UnsafeRawBufferPointer) {
            var position = 0
            pumping {
                while state.parses {
                    let event = session.next(in: input, at: &position, now: nanoseconds)
                    if case .needMore = event { break }
                    handle(event, input)
                }
            }
            makeOutput()
        }

        package func readClosed(on transport: any Transport) {
            perform(state.inputClosed(isAtWork: !streams.isEmpty))
            if !streams.isEmpty { watch(.linger) }
        }

        package func drained(on transport: any Transport) { makeOutput() }

        package func disconnected(reason: ConnectionLost?) {
            state = .closed
            transport = nil
            clock.end(group)
            closeStreams()
            group.ended(self)
        }

        package func abort() {
            transport?.abort()
            group.ended(self)
        }

        package func drain() {
            perform(state.drain())
            for stream in Array(streams.values) { stream.serverStops() }
            makeOutput()
        }

        // MARK: Events

        private func handle(_ event: HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch event {
            case .request(let id, let head, let facts): begin(id, head, facts)
            case .refused(let id, let violation, let isRequest): refuse(id, violation, isRequest)
            case .data(let id, let range, let isLast):
                guard let stream = streams[id] else { break }
                stream.receive(UnsafeRawBufferPointer(rebasing: input[range]))
                if isLast { stream.endBody() }
            case .end(let id, let trailers): streams[id]?.endBody(trailers)
            case .sent(let id): streams[id]?.answerIsOut()
            case .closed(let id, _): closed(id)
            case .settings:
                if state == .opening { watch(.firstByte) }
                state.begin()
            case .settingsAcknowledged: if clock.ofConnection?.kind == .firstByte { rest() }
            case .pong: perform(state.announcementHeard())
            case .ending(let ending): fail(ending)
            case .goAway: state.peerLeaves()
            case .interim, .response, .priority, .needMore: break
            }
        }

        private func begin(_ id: HTTP2StreamID, _ head: RequestHead, _ facts: HTTP2Facts) {
            requests += 1
            if requests >= group.limits.http2.requests || now >= retirement { perform(state.drain()) }
            if streams.isEmpty, clock.ofConnection?.kind == .idle { clock.stopConnection() }
            let stream = HTTP2Stream(id, head, facts, on: self)
            streams[id] = stream
            stream.begin()
        }

        func makeExchange(_ head: RequestHead, for stream: HTTP2Stream) -> Exchange? {
            transport.map { Exchange(head, group: group, peer: $0.peer, arrival, sink: stream) }
        }

        /// Answers a request that is refused before anybody sees it, or refuses the rest of one.
        private func refuse(_ id: HTTP2StreamID, _ violation: ProtocolViolation, _ isRequest: Bool) {
            guard isRequest, let transport else { return streams[id]?.refuse(violation) ?? () }
            let response = BuiltInErrorPage.response(to: HTTPError(violation), Headers())
            group.record(violation, line: [], from: transport.peer, bodyBytes: response.body.length ?? 0)
            let stream = HTTP2Stream(refused: id, on: self)
            streams[id] = stream
            stream.send(response)
        }

        /// The stream is gone. Its handler may still be at work, and counts until it has ended.
        private func closed(_ id: HTTP2StreamID) {
            guard let stream = streams.removeValue(forKey: id) else { return }
            let exchange = stream.exchange
            stream.close()
            if let exchange { exchange.whenAtRest { [session] in session.endExchange() } } else { session.endExchange() }
            if streams.isEmpty { rest() }
        }

        private func closeStreams() {
            let all = streams.values
            streams = [:]
            for stream in all { stream.close() }
        }

        /// No stream is open: the client has some time for its next request.
        private func rest() {
            if streams.isEmpty, state == .open { watch(.idle) }
        }

        private func fail(_ ending: HTTP2Ending) {
            group.logger.debug("An HTTP/2 connection ends", metadata: ["reason": "\(ending.reason)"])
            perform(state.failed())
            closeStreams()
        }

        // MARK: Output

        /// Plans output for the end of the turn, so that everything that is answered in one turn leaves in one write.
        func planOutput() {
            guard pump == .resting, transport != nil else { return }
            pump = .planned
            group.reactor.flushAtTurnEnd(self)
        }

        package func turnEnded() {
            if pump == .planned { pump = .resting }
            makeOutput()
        }

        /// Makes output until the socket has enough for now: the choice of what is next is made late.
        private func makeOutput() {
            guard pump != .running, let transport else { return }
            let ahead = session.limits.outputAhead
            var served: Set<HTTP2StreamID> = []
            while session.wantsOutput, transport.unsentBytes < ahead {
                let made = session.makeOutput(atMost: ahead - transport.unsentBytes) { piece in
                    switch piece {
                    case .bytes(let bytes): transport.append { $0.append(contentsOf: bytes) }
                    case .body(let id, let count):
                        streams[id]?.write(count, to: transport)
                        served.insert(id)
                    }
                }
                tellEvents()
                if made == 0 { break }
            }
            for id in served { streams[id]?.makeProgress() }
            watchOutput(transport)
            finishIfRested(transport)
        }

        private func tellEvents() {
            pumping {
                while let event = session.nextEvent(now: nanoseconds) { handle(event, UnsafeRawBufferPointer(start: nil, count: 0)) }
            }
        }

        /// A flood of frames that have to be answered is read no faster than the answers leave.
        private func watchOutput(_ transport: any Transport) {
            if session.isFull { transport.pauseReading() } else { transport.resumeReading() }
            if transport.isCongested {
                if clock.ofConnection?.kind != .writing { watch(.writing) }
            } else if clock.ofConnection?.kind == .writing {
                clock.stopConnection()
                rest()
            }
        }

        private func finishIfRested(_ transport: any Transport) {
            if streams.isEmpty, !session.wantsOutput { perform(state.rested()) }
        }

        // MARK: Carrying out

        private func perform(_ action: HTTP2State.Action) {
            switch action {
            case .nothing: break
            case .announce:
                session.announceShutdown()
                session.ping(0)
                watch(.farewell)
                planOutput()
            case .goAway:
                session.goAway()
                clock.stopConnection()
                planOutput()
            case .linger: linger()
            case .refuse:
                session.abort(HTTP2Ending(.settingsTimeout, "no settings came"))
                linger()
            case .close: transport?.close()
            case .abort: transport?.abort()
            }
        }

        /// Ends the writing side behind what is left to be said, and gives the peer time to read it.
        private func linger() {
            guard let transport else { return }
            session.makeOutput(atMost: 0) { if case .bytes(let bytes) = $0 { transport.append { $0.append(contentsOf: bytes) } } }
            transport.closeWriting()
            transport.resumeReading()
            watch(.linger)
        }

        /// Writes the line of an answer that is on its way.
        func record(_ exchange: Exchange) {
            guard let log, let transport, transport.isCongested else { return exchange.record(isComplete: true) }
            log.record(exchange, whenSentOn: transport, upTo: transport.sentBytes &+ transport.unsentBytes)
        }

        // MARK: Time

        private func watch(_ deadline: ConnectionDeadline) {
            clock.watch(deadline, at: now, bytes: transport?.sentBytes ?? 0, group)
        }

        /// A stream has a deadline that is to be looked at.
        func look(at instant: Instant) { clock.look(at: instant, group) }

        private func timePassed() {
            guard let transport else { return }
            if let deadline = clock.check(at: now, bytes: transport.sentBytes, group) {
                perform(state.deadlinePassed(deadline, hasUnsent: transport.unsentBytes > 0))
            }
            for stream in Array(streams.values) where stream.checkDeadline(at: now) { slowStreams += 1 }
            if slowStreams > group.limits.http2.slowStreams { return transport.abort() }
            clock.fired(group)
            for stream in streams.values { if let check = stream.watch?.check { look(at: check) } }
            makeOutput()
        }
    }

    extension HTTP2Connection: TurnEnd {}

#endif
