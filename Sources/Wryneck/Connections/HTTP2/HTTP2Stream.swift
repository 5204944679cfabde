// HTTP2Stream.swift - one stream of a connection: the sink of one exchange, and what waits to be sent on it.
// Invariants: the connection lets go of it when the stream is closed, and not before; what is asked of it later does
// nothing.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    final class HTTP2Stream {
        let id: HTTP2StreamID
        /// Held, because a handler may hold its request, and that this, for longer than the connection lasts.
        let connection: HTTP2Connection
        private let method: HTTPRequest.Method
        /// Nil once the exchange is over.
        private(set) var exchange: Exchange?
        private var input: Input
        private var output = Output.pending
        private var body = OutgoingBody()
        /// Whether the producer of the body waits until there is room.
        private var producerWaits = false
        private(set) var watch: StreamWatch?
        /// The bytes of bodies so far, in and out: deadlines watch their rate.
        private var (moved, sent) = (0, 0)
        /// The bytes of the request's body that were dropped.
        private var discarded = 0

        private enum Input { case awaitingContinue, reading, complete }

        private enum Output {
            case pending, streaming
            /// All of the answer has been given to the session.
            case complete
        }

        init(_ id: HTTP2StreamID, _ head: RequestHead, _ facts: HTTP2Facts, on connection: HTTP2Connection) {
            self.id = id
            self.connection = connection
            method = head.method
            input = facts.isLast ? .complete : facts.expectation == .continue ? .awaitingContinue : .reading
            exchange = connection.makeExchange(head, for: self)
            if facts.expectation == .unknown { exchange?.refuseAhead(.expectationFailed, "unknown expectation") }
        }

        /// For a request that nobody sees, and that is answered all the same.
        init(refused id: HTTP2StreamID, on connection: HTTP2Connection) {
            self.id = id
            self.connection = connection
            (method, input) = (.get, .complete)
        }

        private var session: HTTP2Session { connection.session }
        private var limits: Limits { connection.group.limits }

        /// Begins the walk to the handler.
        func begin() {
            if connection.group.limitsHandlers { watch(.handler) }
            exchange?.begin()
        }

        // MARK: The session's events

        func receive(_ bytes: UnsafeRawBufferPointer) {
            moved &+= bytes.count
            if input == .awaitingContinue { input = .reading }
            guard let exchange, exchange.takesBody, output != .complete else { return discard(bytes.count) }
            exchange.request.body.receive(bytes)
        }

        /// Drops bytes that nobody wants; they count as read, so that the rest can come.
        private func discard(_ count: Int) {
            session.consume(id, count)
            discarded += count
            guard discarded > limits.body.discardBytes else { return }
            discarded = 0
            if output == .pending { return refuse(ProtocolViolation(.contentTooLarge, "body too large")) }
            // RFC 9113 §8.1: behind a whole answer it is no error, and loses nothing of it.
            if output == .complete { session.reset(id, .noError) }
        }

        func endBody(_ trailers: Headers = Headers()) {
            input = .complete
            if watch?.kind == .body { watchHandler() }
            exchange?.request.body.end(trailers)
        }

        /// The answer is in the connection's output.
        func answerIsOut() {
            guard let exchange else { return }
            self.exchange = nil
            watch = nil
            connection.record(exchange)
            exchange.end()
            // RFC 9113 §8.1: a client that still sends is told that the rest is not wanted.
            if input != .complete { session.reset(id, .noError) }
        }

        /// The stream is gone: whoever is at work for it is told.
        func close() {
            watch = nil
            let unsent = body.count
            body.removeAll()
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
            if output == .pending { exchange.refuse(violation) } else { session.reset(id, .protocolError) }
            connection.planOutput()
        }

        func serverStops() { exchange?.serverStops() }

        // MARK: Output

        /// Queues the next bytes of the body.
        func write(_ count: Int, to transport: any Transport) {
            sent &+= count
            body.write(count, to: transport)
        }

        /// Some of the body has left: asks its producer for more, if there is room.
        func makeProgress() {
            if body.count == 0, watch?.kind == .writing { watch = nil }
            guard producerWaits, body.count <= limits.connection.responseLowWater else { return }
            producerWaits = false
            exchange?.streaming?.writer.drained()
        }

        // MARK: Time

        private func watchHandler() {
            if connection.group.limitsHandlers, output == .pending { watch(.handler) } else { watch = nil }
        }

        private func watch(_ kind: ExchangeDeadline) {
            let group = connection.group
            let watch = StreamWatch(kind, at: group.reactor.now, bytes: kind == .writing ? sent : moved, group.spans)
            self.watch = watch
            connection.look(at: watch.check)
        }

        /// Looks whether a deadline has passed, and what follows.
        /// - Parameter now: the time.
        /// - Returns: whether the client reads its answer too slowly, and the stream was reset for it.
        func checkDeadline(at now: Instant) -> Bool {
            guard var watch, watch.check <= now else { return false }
            let isLate = watch.isLate(at: now, bytes: watch.kind == .writing ? sent : moved, connection.group.spans)
            self.watch = watch
            guard isLate else { return false }
            switch watch.kind {
            case .writing:
                session.reset(id, .cancel)
                return true
            // The handler is slow, and not the client.
            case .body where exchange?.request.existingBody?.isAwaited != true: watchHandler()
            case .handler: refuse(ProtocolViolation(.serviceUnavailable, "the answer took too long"))
            case .body, .head, .discard, .halfClosed: refuse(ProtocolViolation(.requestTimeout, "the request took too long"))
            }
            return false
        }
    }

    extension HTTP2Stream: ResponseSink {
        func send(_ response: consuming Response) {
            guard output == .pending else { return }
            let plan = ResponsePlan.decide(
                method: method, minorVersion: 1, status: response.status, length: response.body.length, headers: response.headers)
            do throws(HTTP2Encoder.Failure) { try sendHead(response, plan) } catch { return exchange?.replace(for: error) ?? () }
            watch = nil
            connection.planOutput()
            guard plan.sendsBody else { return output = .complete }
            switch response.body {
            case .empty, .upgrade: output = .complete
            case .bytes(let bytes): sendWhole(.bytes(bytes))
            case .file(let slice): sendWhole(.file(slice))
            case .stream(let stream):
                output = .streaming
                exchange?.produce(stream, isEventStream: response.headers.isEventStream)
            }
        }

        private func sendHead(_ response: borrowing Response, _ plan: ResponsePlan) throws(HTTP2Encoder.Failure) {
            let length: Int? = if case .length(let length) = plan.framing { length } else { nil }
            let head = try HTTP2Encoder.response(
                response.status, response.headers, contentLength: length, preamble: connection.group.http2Preamble)
            let hasBody = plan.sendsBody && response.body.length != 0
            exchange?.answer.status = response.status
            session.respond(id, head, hasBody: hasBody)
        }

        private func sendWhole(_ piece: BodyPiece) {
            output = .complete
            guard piece.count > 0 else { return }
            exchange?.answer.bodyBytes = piece.count
            queue(piece)
            session.finish(id)
        }

        private func queue(_ piece: BodyPiece) {
            body.append(piece)
            session.offer(id, piece.count)
            if watch?.kind != .writing { watch(.writing) }
        }

        func write(_ piece: BodyPiece) -> Bool {
            guard let exchange else { return false }
            exchange.answer.bodyBytes += piece.count
            queue(piece)
            connection.planOutput()
            producerWaits = body.count >= limits.connection.responseHighWater
            return producerWaits
        }

        func finish(_ trailers: Headers) {
            guard exchange != nil else { return }
            output = .complete
            session.finish(id, trailers: (try? HTTP2Encoder.trailers(trailers)) ?? FieldSection())
            connection.planOutput()
        }

        func breakOff(_ error: any Error) {
            guard let exchange else { return }
            exchange.report("A response broke off", error)
            session.reset(id, .internalError)
            connection.planOutput()
        }

        func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool {
            guard exchange != nil, output == .pending, let section = try? HTTP2Encoder.interim(status, fields) else { return false }
            connection.planOutput()
            return session.inform(id, section)
        }

        func hand(over stream: any StreamProtocol, _ fields: Headers) {
            refuse(ProtocolViolation(.notImplemented, "no tunnels over HTTP/2"))
        }

        func wanted() {
            guard exchange != nil, input != .complete else { return }
            // RFC 9110 §10.1.1: when somebody reads, and not after a final status.
            if input == .awaitingContinue, output == .pending { _ = inform(.continue, Headers()) }
            input = .reading
            session.growWindow(id)
            if output == .pending { watch(.body) }
            connection.planOutput()
        }

        func consumed(_ bytes: Int) {
            session.consume(id, bytes)
            connection.planOutput()
        }
    }

    /// A deadline of one stream, and when to look at it.
    struct StreamWatch {
        private var watch: Watch<ExchangeDeadline>
        private(set) var check: Instant

        var kind: ExchangeDeadline { watch.kind }

        init(_ kind: ExchangeDeadline, at now: Instant, bytes: Int, _ spans: Spans) {
            watch = Watch(kind, at: now, bytes: bytes)
            check = watch.firstCheck(spans)
        }

        /// Whether the deadline has passed; if not, it is looked at again later.
        mutating func isLate(at now: Instant, bytes: Int, _ spans: Spans) -> Bool {
            guard case .lookAgain(let instant) = watch.check(at: now, bytes: bytes, spans) else { return true }
            check = instant
            return false
        }
    }

#endif
