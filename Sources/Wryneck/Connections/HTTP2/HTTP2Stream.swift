// HTTP2Stream.swift - one stream of a connection: the sink of one exchange, and what waits to be sent on it.
// Invariants: the connection lets go of it when the stream is closed, and not before; what is asked of it later does
// nothing.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckBodies
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    final class HTTP2Stream {
        let id: HTTP2StreamID
        /// Held, because a handler may hold its request, and that this, for longer than the connection lasts.
        let connection: HTTP2Connection
        let method: HTTPRequest.Method
        /// Nil once the exchange is over.
        private(set) var exchange: Exchange?
        /// The same, for as long as there is a stream: its task may go on when it is over.
        private(set) var work: Exchange?
        /// Of a CONNECT: what it asks for, until another answer is given, and then for as long as it lasts.
        var tunnel: HTTP2Tunnel?
        var input: Input
        var output = Output.pending
        var body = OutgoingBody()
        /// Whether the producer of the body waits until there is room.
        var producerWaits = false
        /// Whether a part of the answer is a file, which may turn out shorter than promised.
        var hasFile = false
        /// What is waited for: the handler, or more of the request's body.
        private(set) var inputWatch: TimedWatch<ExchangeDeadline>?
        /// Whether the client makes room for the answer.
        private var outputWatch: TimedWatch<ExchangeDeadline>?
        /// The bytes of bodies so far, in and out: deadlines watch their rate.
        private var (moved, sent) = (0, 0)
        /// The bytes of the request's body that were dropped.
        private var discarded = 0

        enum Input { case awaitingContinue, reading, complete }

        enum Output {
            case pending, streaming
            /// All of the answer has been given to the session.
            case complete
            /// All of it is in the connection's output.
            case out
        }

        init(_ id: HTTP2StreamID, _ head: consuming RequestHead, _ facts: HTTP2Facts, on connection: HTTP2Connection) {
            self.id = id
            self.connection = connection
            method = head.method
            input = facts.isLast ? .complete : facts.expectation == .continue ? .awaitingContinue : .reading
            exchange = connection.makeExchange(head, for: self)
            work = exchange
            if facts.isConnect { tunnel = connection.transport.map(HTTP2Tunnel.init) }
            if facts.expectation == .unknown { exchange?.refuseAhead(.expectationFailed, "unknown expectation") }
        }

        /// For a request that nobody sees, and that is answered all the same.
        init(refused id: HTTP2StreamID, on connection: HTTP2Connection) {
            self.id = id
            self.connection = connection
            (method, input) = (.get, .reading)
        }

        var session: HTTP2Session { connection.session }
        private var group: ConnectionGroup { connection.group }

        /// Begins the walk to the handler.
        func begin() {
            watchHandler()
            exchange?.begin()
        }

        // MARK: The session's events

        func receive(_ bytes: UnsafeRawBufferPointer) {
            moved &+= bytes.count
            if let tunnel { return tunnel.receive(bytes) }
            if input == .awaitingContinue { input = .reading }
            guard let exchange, exchange.takesBody, output == .pending || output == .streaming else {
                return discard(bytes.count)
            }
            exchange.request.wireBody.receive(bytes)
        }

        /// Drops bytes that nobody wants. They count as read up to a limit, so that the rest can come; beyond it the
        /// client gets no more window, and the stream is reset when the answer is out.
        private func discard(_ count: Int) {
            discarded += count
            guard isDiscardedTooMuch else { return session.consume(id, count) }
            if output == .pending { refuse(ProtocolViolation(.contentTooLarge, "body too large")) }
            if output == .out { endInput() }
        }

        private var isDiscardedTooMuch: Bool { discarded > group.limits.body.discardBytes }

        /// RFC 9113 §8.1: behind a whole answer, a client that still sends is told that the rest is not wanted.
        private func endInput() {
            session.reset(id, .noError)
            connection.planOutput()
        }

        func endBody(_ trailers: Headers = Headers()) {
            input = .complete
            if let tunnel { return tunnel.endInput() }
            if inputWatch?.kind == .body { watchHandler() }
            exchange?.request.wireBody.finish(trailers)
        }

        /// The answer is in the connection's output.
        func answerIsOut() {
            (inputWatch, outputWatch) = (nil, nil)
            output = .out
            if let exchange { leave(exchange, isCertain: !hasFile) }
            if tunnel == nil { waitForEnd() }
        }

        /// Ends the exchange, because its answer is out.
        func leave(_ exchange: Exchange, isCertain: Bool) {
            connection.record(exchange, isCertain: isCertain)
            letGo(of: exchange)
        }

        /// Ends the exchange.
        func letGo(of exchange: Exchange) {
            self.exchange = nil
            exchange.end()
        }

        /// Gives a client that still sends behind the whole answer some time, and then tells it that nobody listens.
        func waitForEnd() {
            switch input {
            case .complete: break
            case .reading where !isDiscardedTooMuch: watchInput(.discard)
            case .reading, .awaitingContinue: endInput()
            }
        }

        /// The stream is gone: whoever is at work for it is told.
        /// - Parameter reason: what a tunnel's protocol is told.
        func close(_ reason: ConnectionLost?) {
            (inputWatch, outputWatch) = (nil, nil)
            let unsent = body.count
            body.removeAll()
            tunnel.take()?.end(reason)
            guard let exchange else { return }
            self.exchange = nil
            exchange.answer.isBroken = true
            exchange.countUnsent(unsent)
            exchange.record(isComplete: false)
            exchange.cancel(HTTPError(.badRequest, "the client left"))
        }

        /// Answers in the handler's place, or, if the answer has begun, breaks it off.
        func refuse(_ violation: ProtocolViolation) {
            guard let exchange else { return }
            if output == .pending { exchange.refuse(violation) } else { session.reset(id, .cancel) }
            connection.planOutput()
        }

        func serverStops() {
            exchange?.serverStops()
            tunnel?.serverStops()
        }

        /// Appends the next bytes of the body, up to the next file.
        func appendBytes(_ count: Int, to output: inout [UInt8]) -> Int { left(body.appendBytes(count, to: &output)) }

        /// Queues the next part of a file.
        func writeFile(_ count: Int, to transport: any Transport) -> Int { left(body.writeFile(count, to: transport)) }

        private func left(_ count: Int) -> Int {
            sent &+= count
            if body.count == 0, !connection.isHalfClosed { outputWatch = nil }
            return count
        }

        /// Whether somebody is told when some of the body has left.
        var heedsProgress: Bool { producerWaits || tunnel != nil }

        /// Some of the body has left: asks its producer for more, if there is room.
        func makeProgress() {
            if let tunnel, let transport = connection.transport {
                tunnel.outputMoved(leaving: body.count, on: transport)
            }
            guard producerWaits, body.count <= group.limits.connection.responseLowWater else { return }
            producerWaits = false
            exchange?.streaming?.writer.drained()
        }

        // MARK: Time

        /// The next time at which a deadline is to be looked at.
        var check: Instant { min(inputWatch?.check ?? .never, outputWatch?.check ?? .never) }

        func watchHandler() {
            inputWatch = nil
            if group.limitsHandlers, output == .pending { watchInput(.handler) }
        }

        func watchInput(_ kind: ExchangeDeadline) {
            guard inputWatch?.kind != kind else { return }
            let watch = TimedWatch(kind, at: group.reactor.now, bytes: moved, group.spans)
            inputWatch = watch
            connection.look(at: watch.check)
        }

        func watchOutput() {
            guard outputWatch == nil else { return }
            let watch = TimedWatch(ExchangeDeadline.writing, at: group.reactor.now, bytes: sent, group.spans)
            outputWatch = watch
            connection.look(at: watch.check)
        }

        /// The answer has begun: the handler is not waited for any more.
        func handlerHasAnswered() { if inputWatch?.kind != .body { inputWatch = nil } }

        /// Looks whether a deadline has passed, and does what follows.
        /// - Parameter now: the time.
        /// - Returns: whether the client reads its answer too slowly, and the stream was reset for it.
        func checkDeadlines(at now: Instant) -> Bool {
            if let kind = inputWatch?.kind, inputWatch?.isLate(at: now, bytes: moved, group.spans) == true {
                inputWatch = nil
                inputIsLate(kind)
            }
            guard outputWatch?.isLate(at: now, bytes: sent, group.spans) == true else { return false }
            outputWatch = nil
            guard body.count > 0 else {
                outputRests()
                return false
            }
            // The peer's windows are its own fault; a full socket has the connection's deadline, and a turn comes.
            guard session.sendWindow(id) <= 0 || session.sendWindow(0) <= 0 else {
                watchOutput()
                return false
            }
            session.reset(id, .cancel)
            return true
        }

        private func inputIsLate(_ kind: ExchangeDeadline) {
            switch kind {
            // The handler is slow, and not the client.
            case .body where exchange?.request.existingBody?.isAwaited != true: watchHandler()
            case .handler: refuse(ProtocolViolation(.serviceUnavailable, "the answer took too long"))
            case .halfClosed: halfClosedLongEnough()
            case .discard: endInput()
            case .body, .head, .writing: refuse(ProtocolViolation(.requestTimeout, "the request took too long"))
            }
        }
    }

#endif
