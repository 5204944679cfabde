// HTTP2ClientConnection.swift - a connection that speaks HTTP/2, as a client: each call is a stream.
// Invariants: user code runs outside of the session; output is made at the end of the turn; the pool is told of each
// stream's end once, when the session says that it is closed.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckBodies
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    final class HTTP2ClientConnection: ClientConnection {
        /// Streams at a time before the server has said how many (RFC 9113 §6.5.2 recommends no fewer).
        static let firstStreams = 100

        let id: PoolConnectionID
        let pool: ConnectionPool
        let session: HTTP2Session
        private(set) var transport: (any Transport)?
        private(set) var streams: [HTTP2StreamID: ClientStream] = [:]
        /// Whether it takes no more requests.
        private var isLeaving = false
        private var isPumping = false
        private var isPlanned = false
        private var timer: TimerNode?

        /// Nil if there is no memory for a session.
        init?(_ id: PoolConnectionID, in pool: ConnectionPool) {
            let limits = pool.settings.limits.messages
            guard let session = HTTP2Session(.client, limits: limits.http2, shared: limits) else { return nil }
            (self.id, self.pool, self.session) = (id, pool, session)
        }

        var isOpen: Bool { transport != nil && !isLeaving && session.isOpen }

        var now: Instant { pool.reactor.now }
        private var nanoseconds: UInt64 { UInt64(clamping: now.nanoseconds) }

        // MARK: The pool's calls

        func begin(_ errand: Errand) {
            let (request, length) = (errand.request, errand.request.body.length)
            let head: FieldSection
            do throws(HTTP2Encoder.Failure) {
                head = try HTTP2Encoder.request(
                    request.method, scheme: request.url.scheme.rawValue, authority: errand.authority,
                    path: request.url.target, errand.headers, contentLength: contentLength(request.method, length))
            } catch {
                pool.finished(id, isReusable: true)
                return errand.failed(.request("\(error)"), .final)
            }
            guard let number = session.request(head, hasBody: length != .none) else {
                leave()
                pool.finished(id, isReusable: true)
                return errand.failed(.disconnected, .refusedStream)
            }
            let stream = ClientStream(number, errand, on: self)
            streams[number] = stream
            stream.begin()
            planOutput()
        }

        private func contentLength(_ method: HTTPRequest.Method, _ length: BodyLength) -> Int? {
            if case .length(let count) = RequestFraming.framing(of: method, length) { count } else { nil }
        }

        func cancel(_ errand: Errand) { streams.values.first { $0.call.errand === errand }?.cancel() }

        func close() {
            guard let transport else { return }
            session.goAway()
            makeOutput()
            release()
            transport.close()
        }

        /// Takes no more requests.
        private func leave() {
            guard !isLeaving else { return }
            isLeaving = true
            pool.goingAway(id)
        }

        private func release() {
            if let timer { pool.reactor.timers.remove(timer) }
            (timer, transport) = (nil, nil)
        }

        // MARK: Events

        private func handle(_ event: consuming HTTP2Event, _ input: UnsafeRawBufferPointer) {
            switch consume event {
            case .interim(let number, let head): streams[number]?.interim(head)
            case .response(let number, let head, let isLast): streams[number]?.answered(head, isLast: isLast)
            case .data(let number, let range, let isLast):
                streams[number]?.took(UnsafeRawBufferPointer(rebasing: input[range]), isLast: isLast)
            case .end(let number, let trailers): streams[number]?.end(trailers)
            case .refused(let number, let violation, _):
                streams[number]?.refuse(violation.reason)
            case .closed(let number, let closure): closed(number, closure)
            case .settings:
                let limit = session.peerSetting(.maxConcurrentStreams)
                pool.changed(id, streams: Int(min(limit, 1 << 20)))
            case .goAway: leave()
            case .ending(let ending): fail(.malformedResponse(ending.reason))
            case .request, .sent, .priority, .settingsAcknowledged, .pong, .needMore: break
            }
        }

        private func closed(_ number: HTTP2StreamID, _ closure: HTTP2Closure) {
            guard let stream = streams.removeValue(forKey: number) else { return }
            switch closure {
            case .byPeer(.refusedStream), .byUs(.refusedStream): stream.fail(.disconnected, .refusedStream)
            case .byPeer(let code) where code == .http11Required: stream.fail(.reset(code.rawValue), .needsHTTP1)
            case .byPeer(.noError), .complete: stream.fail(.truncated, .final)
            case .byPeer(let code), .byUs(let code): stream.fail(.reset(code.rawValue), .final)
            }
            pool.finished(id, isReusable: !stream.isDoubtful)
        }

        /// The connection has failed, and all its streams with it.
        private func fail(_ failure: ClientFailure) {
            let (all, transport) = (streams.values, transport)
            streams = [:]
            release()
            transport?.abort()
            pool.closed(id)
            for stream in all {
                let call = stream.call
                let use = ConnectionUse(isReused: call.errand.isReused, hasWritten: true, hasRead: call.hasRead)
                stream.fail(call.hasRead ? .truncated : failure, .lost(use))
            }
        }

        // MARK: Output

        func planOutput() {
            guard !isPlanned, !isPumping, transport != nil else { return }
            isPlanned = true
            pool.reactor.flushAtTurnEnd(self)
        }

        /// Makes output until the socket has enough for now, and tells what that has brought about.
        private func makeOutput() {
            guard !isPumping, let transport else { return }
            let ahead = pool.settings.limits.messages.http2.outputAhead
            while session.wantsOutput, transport.unsentBytes < ahead {
                let made = makeSome(ahead - transport.unsentBytes, to: transport)
                guard tellEvents() || made > 0 else { break }
            }
        }

        private func makeSome(_ count: Int, to transport: any Transport) -> Int {
            var served: [ClientStream] = []
            let made = session.makeOutput(atMost: count) { piece in
                switch piece {
                case .bytes(let bytes): transport.append { $0.append(contentsOf: bytes) }
                case .body(let number, let count):
                    guard let stream = streams[number] else { return }
                    stream.write(count, to: transport)
                    served.append(stream)
                }
            }
            for stream in served { stream.madeProgress() }
            return made
        }

        private func pumping(_ body: () -> Void) {
            isPumping = true
            body()
            isPumping = false
        }

        private func tellEvents() -> Bool {
            var told = false
            pumping {
                while let event = session.nextEvent(now: nanoseconds) {
                    handle(event, UnsafeRawBufferPointer(start: nil, count: 0))
                    told = true
                }
            }
            return told
        }

        // MARK: Time

        /// Sees to it that the timer fires at an instant, or sooner.
        func look(at instant: Instant) {
            guard instant < .never, transport != nil else { return }
            let timer = timer ?? TimerNode { [unowned self] in timePassed() }
            self.timer = timer
            if !timer.isArmed || timer.deadline > instant { pool.reactor.timers.arm(timer, at: instant) }
        }

        private func timePassed() { for stream in streams.values { look(at: stream.check(at: now)) } }
    }

    extension HTTP2ClientConnection: StreamProtocol {
        func connected(to transport: any Transport) {
            self.transport = transport
            makeOutput()
        }

        func received(_ bytes: RawSpan, on transport: any Transport) {
            bytes.withUnsafeBytes { input in
                var position = 0
                pumping {
                    while self.transport != nil {
                        let event = session.next(in: input, at: &position, now: nanoseconds)
                        if case .needMore = event { break }
                        handle(event, input)
                    }
                }
            }
            makeOutput()
        }

        func readClosed(on transport: any Transport) { fail(.disconnected) }
        func drained(on transport: any Transport) { makeOutput() }
        func serverStops(on transport: any Transport) { leave() }
        func disconnected(reason: ConnectionLost?) { if self.transport != nil { fail(.disconnected) } }
    }

    extension HTTP2ClientConnection: TurnEnd {
        func turnEnded() {
            isPlanned = false
            makeOutput()
        }
    }

#endif
