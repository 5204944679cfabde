// HTTPChannel+Answering.swift - output. Decides, alone, about HEAD, keep-alive and the framing of a response.

internal import HTTPTypes
internal import Logging
internal import WryneckHTTP
internal import WryneckReactor

/// The state of the answer to the current request.
struct AnswerInProgress {
    var method = HTTPRequest.Method.get
    var minorVersion = 1
    var began = Instant(nanoseconds: 0)
    /// nginx's 499 for the access log, if nobody answers.
    var status = HTTPResponse.Status(code: 499, reasonPhrase: "")
    var framing = ResponseFraming.none
    var bodyBytes = 0
    /// Whether the answer cannot be completed.
    var isBroken = false
    /// Whether it stands for a response that could not be sent.
    var isReplaced = false
    /// The reason for an answer in the handler's place; nil for the handler's own.
    var refusal: String?
    /// The position of the body's end in the connection's output, as far as it is queued; used only if not all of it
    /// may be sent.
    var end = 0
    var discarded = 0
    /// Whether the client said that it sends nothing after this request, and as far as is known it did not. Only for
    /// GET and HEAD without a body: behind others some old clients send a line end, or a body, that they do not
    /// announce (RFC 9112 §2.2).
    var isLast = false
}

extension HTTPChannel: ResponseSink {
    package func send(_ response: Response, for exchange: Exchange) {
        guard exchange === self.exchange, let transport else { return }
        if case .upgrade(let upgrade) = response.body { return begin(upgrade, response, for: exchange) }
        let plan = ResponsePlan.decide(
            method: answer.method, minorVersion: answer.minorVersion, status: response.status, length: response.body.length, headers: response.headers
        )
        guard sendHead(response, plan, on: transport) else { return }
        guard plan.sendsBody else { return finish(exchange) }
        switch response.body {
        case .empty, .bytes, .upgrade: finish(exchange)
        case .file(let slice):
            answer.bodyBytes = slice.count
            // For files of any size, because a file that is shorter than promised is noticed only when it is sent.
            if service.site.accessLog != nil { transport.waterMarks = WaterMarks(high: 0, low: 0) }
            let end = transport.sentBytes &+ transport.unsentBytes &+ slice.count
            transport.write(slice)
            // A connection in memory reads the file at once: one that is too short has ended it by now.
            if transport.sentBytes &+ transport.unsentBytes == end { finish(exchange) }
        case .stream(let stream):
            if deadlines.kind == .handler || deadlines.kind == .halfClosed { watchAwaited() }
            exchange.produce(stream, isEventStream: response.headers.isEventStream)
        }
    }

    /// Queues the head, and the body, too, if its bytes are there. False if another response was sent instead.
    private func sendHead(_ response: Response, _ plan: ResponsePlan, on transport: any Transport) -> Bool {
        let willing = plan.persists && !response.headers.wishesToClose
        let persists = decide { $0.responseBegins(willing: willing, discardable: isRestDiscardable) }
        answer.status = response.status
        answer.framing = plan.framing
        var failure: ResponseEncoder.Failure?
        var large: [UInt8]?
        let preamble = service.preamble
        transport.append { output in
            do throws(ResponseEncoder.Failure) {
                try ResponseEncoder.head(
                    status: response.status, headers: response.headers, framing: plan.framing, connection: persists ? .keepAlive : .close,
                    minorVersion: answer.minorVersion, preamble: preamble, into: &output)
                guard plan.sendsBody, case .bytes(let bytes) = response.body else { return }
                answer.bodyBytes = bytes.count
                if bytes.count < SocketTransport.copiedBytes { output.append(contentsOf: bytes) } else { large = bytes }
            } catch {
                failure = error
            }
        }
        if let large { transport.write(large) }
        guard let failure, let exchange else { return true }
        exchange.request.logger.error("A response cannot be sent as it is", metadata: ["error": "\(failure)"])
        // The site's page, but not twice, if that is what cannot be sent.
        let isPage = answer.isReplaced
        answer.isReplaced = true
        let (error, request) = (HTTPError(.internalServerError), exchange.request)
        let page = isPage ? BuiltInErrorPage.response(to: error, request.headers) : service.site.response(to: error, request)
        send(page, for: exchange)
        return false
    }

    /// Whether the rest of the request's body is small enough to be read and dropped.
    var isRestDiscardable: Bool {
        guard let body = exchange?.request.existingBody else { return true }
        return (body.declaredLength ?? 0) - body.receivedCount <= service.limits.drainBytes
    }

    private func finish(_ exchange: Exchange) {
        self.exchange = nil
        let isCongested = transport?.isCongested ?? false
        if isCongested { recordLater(exchange) } else { record(exchange, complete: true) }
        exchange.end()
        answer.method = .get
        let action = decide { $0.responseEnded(isCongested: isCongested) }
        if case .exchange(.discarding, _, _) = state { discard() }
        perform(action)
    }

    /// Reads on and drops the rest of the request's body.
    func discard() {
        transport?.resumeReading()
        watch(.discard)
    }

    func record(_ exchange: Exchange, complete: Bool) {
        guard let log = service.site.accessLog else { return }
        log.record(
            AccessLogEntry(
                request: exchange.request, peer: exchange.request.peer, status: answer.status, bodyBytes: answer.bodyBytes,
                duration: answer.began.duration(to: service.reactor.freshTime), isComplete: complete,
                refusal: answer.refusal.map { AccessLogEntry.Refusal(line: [], reason: $0) }))
    }

    /// Writes the log line when everything is sent, or when nothing can be sent any more.
    private func recordLater(_ exchange: Exchange) {
        guard service.site.accessLog != nil, let transport else { return }
        unlogged = exchange
        markEnd(transport)
        transport.waterMarks = WaterMarks(high: transport.waterMarks.high, low: 0)
    }

    private func markEnd(_ transport: any Transport) { answer.end = transport.sentBytes &+ transport.unsentBytes }

    func recordUnlogged() {
        guard let exchange = unlogged else { return }
        unlogged = nil
        transport?.waterMarks = service.waterMarks
        record(exchange, complete: countSent() && !answer.isBroken)
    }

    /// Counts the bytes that the kernel was given; true if these are all.
    private func countSent() -> Bool {
        let unsent = max(0, answer.end &- (transport?.sentBytes ?? 0))
        answer.bodyBytes = max(0, answer.bodyBytes &- unsent)
        return unsent == 0
    }

    /// Writes the line of an answer that broke off. With `whenSent`, queued bytes still go out, and are counted then.
    func recordBroken(_ exchange: Exchange, whenSent: Bool = false) {
        answer.isBroken = true
        unlogged = exchange
        if !whenSent { recordUnlogged() }
    }

    /// Writes a line for input that never became a request: whoever looks for the reason of a 400 looks in the log.
    private func recordRefusal(_ violation: ProtocolViolation, _ peer: SocketAddress, bodyBytes: Int) {
        guard let log = service.site.accessLog else { return }
        let refusal = AccessLogEntry.Refusal(line: parser.lineSoFar, reason: violation.reason)
        log.record(
            AccessLogEntry(
                request: nil, peer: peer, status: violation.status, bodyBytes: bodyBytes, duration: .zero, isComplete: true, refusal: refusal))
    }

    // MARK: Streams

    package func sendPiece(_ bytes: [UInt8], for exchange: Exchange) -> Bool {
        sendPiece(of: bytes.count, for: exchange) { $0.write(bytes) }
    }

    package func sendPiece(_ slice: FileSlice, for exchange: Exchange) -> Bool {
        sendPiece(of: slice.count, for: exchange) { $0.write(slice) }
    }

    private func sendPiece(of count: Int, for exchange: Exchange, _ write: (any Transport) -> Void) -> Bool {
        guard exchange === self.exchange, let transport else { return false }
        answer.bodyBytes += count
        if answer.framing == .chunked {
            transport.append { ResponseEncoder.chunkStart(count, into: &$0) }
            write(transport)
            transport.append { ResponseEncoder.chunkEnd(into: &$0) }
        } else {
            write(transport)
        }
        markEnd(transport)
        // Not for each piece again: a producer that does not wait would keep a client alive that takes nothing.
        if deadlines.kind != .writing { watch(.writing) }
        return transport.isCongested
    }

    package func endStream(of exchange: Exchange, trailers: Headers, error: (any Error)?) {
        guard exchange === self.exchange, let transport else { return }
        let error = error ?? trailers.refusal
        if let error {
            // The head promised more than comes: an orderly end of the connection would make half an answer look whole.
            exchange.request.logger.error("A response broke off", metadata: ["error": "\(error)"])
            return perform(decide { $0.responseFailed() })
        }
        if answer.framing == .chunked { transport.append { try? ResponseEncoder.lastChunk(trailers: trailers, into: &$0) } }
        finish(exchange)
    }

    // MARK: The request's body

    package func bodyWanted(by exchange: Exchange) {
        guard exchange === self.exchange else { return }
        perform(decide { $0.bodyWanted() })
        if deadlines.kind == nil || deadlines.kind == .handler { watchAwaited() }
    }

    func sendContinue() { transport?.append { try? ResponseEncoder.informational(.continue, into: &$0) } }

    package func pauseBody(of exchange: Exchange) {
        guard exchange === self.exchange else { return }
        transport?.pauseReading()
        // Now the handler is slow, and not the client.
        if deadlines.kind == .body { watchAwaited() }
    }

    package func resumeBody(of exchange: Exchange) {
        guard exchange === self.exchange else { return }
        transport?.resumeReading()
    }

    // MARK: Interim responses

    package func inform(_ status: HTTPResponse.Status, _ headers: Headers, for exchange: Exchange) -> Bool {
        // RFC 9110 §15.2: not to an HTTP/1.0 client.
        guard exchange === self.exchange, state.isUnanswered, answer.minorVersion >= 1, let transport else { return false }
        var isSent = false
        transport.append { isSent = (try? ResponseEncoder.informational(status, headers: headers, into: &$0)) != nil }
        return isSent
    }

    // MARK: Refusing

    /// Answers in the handler's place: one response, then the end of the connection. The error takes the handler's way
    /// back, so that the response is the site's and has what middleware adds. A refused head has no request that could
    /// pass them: it gets the built-in page.
    func refuse(_ violation: ProtocolViolation) {
        service.logger.debug("A request was refused", metadata: ["status": "\(violation.status.code)", "reason": "\(violation.reason)"])
        let error = HTTPError(violation)
        guard let exchange else { return refuseHead(violation, error) }
        answer.refusal = violation.reason
        exchange.refuse(error)
    }

    private func refuseHead(_ violation: ProtocolViolation, _ error: HTTPError) {
        let response = BuiltInErrorPage.response(to: error, Headers())
        guard case .bytes(let body) = response.body, let transport else { return }
        recordRefusal(violation, transport.peer, bodyBytes: body.count)
        let preamble = service.preamble
        transport.append { output in
            try? ResponseEncoder.head(
                status: response.status, headers: response.headers, framing: .length(body.count), connection: .close, minorVersion: 1,
                preamble: preamble, into: &output)
            output.append(contentsOf: body)
        }
        perform(.linger)
    }
}
