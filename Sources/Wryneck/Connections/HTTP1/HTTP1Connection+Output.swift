// HTTP1Connection+Output.swift - output. Decides, alone, about HEAD, keep-alive and the framing of a response.

internal import HTTPTypes
internal import Logging
internal import WryneckHTTP
internal import WryneckReactor

extension HTTP1Connection: ResponseSink {
    package func send(_ response: consuming Response) {
        guard let exchange, let transport else { return }
        let plan = ResponsePlan.decide(
            method: reply.method, minorVersion: reply.minorVersion, status: response.status, length: response.body.length,
            headers: response.headers)
        guard sendHead(response, plan, on: transport) else { return }
        guard plan.sendsBody else { return finish(exchange) }
        switch response.body {
        case .empty, .bytes, .upgrade: finish(exchange)
        case .file(let slice):
            exchange.answer.bodyBytes = slice.count
            let end = transport.sentBytes &+ transport.unsentBytes &+ slice.count
            transport.write(slice)
            markEnd(transport)
            // A connection in memory reads the file at once: one that is too short has ended it by now. Any other file that
            // is shorter than promised is noticed only when it is sent.
            if reply.end == end { finish(exchange, isCertain: false) }
        case .stream(let stream):
            if clock.ofExchange == .handler || clock.ofExchange == .halfClosed { watchAwaited() }
            exchange.produce(stream, isEventStream: response.headers.isEventStream)
        }
    }

    /// Queues the head, and the body, too, if its bytes are there. False if another response was sent instead.
    private func sendHead(_ response: borrowing Response, _ plan: ResponsePlan, on transport: any Transport) -> Bool {
        let willing = plan.persists && !response.headers.wishesToClose
        let persists = decide { $0.responseBegins(willing: willing, discardable: isRestDiscardable) }
        reply.framing = plan.framing
        var large: [UInt8]?
        let failure = writeHead(response.status, response.headers, plan.framing, persists ? .keepAlive : .close) { output in
            guard plan.sendsBody, case .bytes(let bytes) = response.body else { return }
            exchange?.answer.bodyBytes = bytes.count
            if bytes.count < SocketTransport.copiedBytes { output.append(contentsOf: bytes) } else { large = bytes }
        }
        if let large { transport.write(large) }
        guard let failure, let exchange else { return true }
        exchange.request.logger.error("A response cannot be sent as it is", metadata: ["error": "\(failure)"])
        // The site's page, but not twice, if that is what cannot be sent.
        let isPage = exchange.answer.isReplaced
        exchange.answer.isReplaced = true
        let (error, request) = (HTTPError(.internalServerError), exchange.request)
        send(isPage ? BuiltInErrorPage.response(to: error, request.headers) : group.site.response(to: error, request))
        return false
    }

    /// Queues a head, and what `more` appends behind it; the reason if the head cannot be sent.
    func writeHead(
        _ status: HTTPResponse.Status, _ fields: Headers, _ framing: BodyFraming, _ connection: ConnectionOption,
        _ more: (inout [UInt8]) -> Void = { _ in }
    ) -> ResponseEncoder.Failure? {
        exchange?.answer.status = status
        let (minorVersion, preamble) = (reply.minorVersion, group.preamble)
        var failure: ResponseEncoder.Failure?
        transport?.append { output in
            do throws(ResponseEncoder.Failure) {
                try ResponseEncoder.head(
                    status: status, headers: fields, framing: framing, connection: connection, minorVersion: minorVersion,
                    preamble: preamble, into: &output)
                more(&output)
            } catch {
                failure = error
            }
        }
        return failure
    }

    /// Whether the rest of the request's body is small enough to be read and dropped.
    private var isRestDiscardable: Bool {
        guard let body = exchange?.request.existingBody else { return true }
        return (body.declaredLength ?? 0) - body.receivedCount <= group.limits.drainBytes
    }

    /// Ends the exchange. `isCertain`: whether what is queued can be sent, as far as this side is concerned.
    private func finish(_ exchange: Exchange, isCertain: Bool = true) {
        self.exchange = nil
        let isCongested = transport?.isCongested ?? false
        if let transport, isCongested || !isCertain || reply.unlogged > 0 {
            markEnd(transport)
            recordWhenSent(exchange)
        } else {
            exchange.record(isComplete: true)
        }
        exchange.end()
        reply.method = .get
        let action = decide { $0.responseEnded(isCongested: isCongested) }
        discardIfUnwanted()
        perform(action)
    }

    /// Reads on and drops the rest of the request's body, if nobody wants it.
    private func discardIfUnwanted() {
        guard case .exchange(.discarding, _, _) = state else { return }
        transport?.resumeReading()
        watch(.exchange(.discard))
    }

    // MARK: Streams

    package func write(_ piece: BodyPiece) -> Bool {
        guard let exchange, let transport else { return false }
        exchange.answer.bodyBytes += piece.count
        let isChunk = reply.framing == .chunked
        if isChunk { transport.append { ResponseEncoder.chunkStart(piece.count, into: &$0) } }
        switch piece {
        case .bytes(let bytes): transport.write(bytes)
        case .file(let slice): transport.write(slice)
        }
        if isChunk { transport.append { ResponseEncoder.chunkEnd(into: &$0) } }
        markEnd(transport)
        // Not for each piece again: a producer that does not wait would keep a client alive that takes nothing.
        if !clock.isAboutWriting { watch(.exchange(.writing)) }
        return transport.isCongested
    }

    package func finish(_ trailers: Headers) {
        guard let exchange, let transport else { return }
        if let refusal = trailers.refusal { return breakOff(refusal) }
        if reply.framing == .chunked { transport.append { try? ResponseEncoder.lastChunk(trailers: trailers, into: &$0) } }
        finish(exchange)
    }

    package func breakOff(_ error: any Error) {
        guard let exchange else { return }
        // The head promised more than comes: an orderly end of the connection would make half an answer look whole.
        exchange.request.logger.error("A response broke off", metadata: ["error": "\(error)"])
        perform(decide { $0.responseFailed() })
    }

    // MARK: The request's body

    package func wanted() {
        guard exchange != nil else { return }
        perform(decide { $0.bodyWanted() })
        if clock.deadline == nil || clock.ofExchange == .handler { watchAwaited() }
    }

    package func consumed(_ bytes: Int) {
        input.unread -= bytes
        guard input.isAhead, input.unread <= HTTP1Input.highWater / 2 else { return }
        input.isAhead = false
        transport?.resumeReading()
    }

    package func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool {
        // RFC 9110 §15.2: not to an HTTP/1.0 client.
        guard state.isUnanswered, reply.minorVersion >= 1, let transport else { return false }
        var isSent = false
        transport.append { isSent = (try? ResponseEncoder.informational(status, headers: fields, into: &$0)) != nil }
        return isSent
    }

    // MARK: Another protocol

    package func hand(over stream: any StreamProtocol, _ fields: Headers) {
        successor = (stream, fields)
        let isDiscardable = isRestDiscardable
        perform(decide { $0.upgradeBegins(discardable: isDiscardable) })
        discardIfUnwanted()
    }

    /// Sends 101, or 200 to a CONNECT.
    func switchProtocols() {
        guard let exchange, let (_, fields) = successor else { return }
        let isTunnel = reply.method == .connect
        if let failure = writeHead(isTunnel ? .ok : .switchingProtocols, fields, .none, isTunnel ? .keepAlive : .upgrade) {
            exchange.request.logger.error("A response cannot be sent as it is", metadata: ["error": "\(failure)"])
            return perform(decide { $0.upgradeFailed() })
        }
        inOrder { exchange.record(isComplete: true) }
        exchange.end()
        if !input.isPumping { switchOver() }
    }

    /// Releases the connection, when the bytes at hand have been parsed. Every byte of the client is either part of a
    /// request or reaches the successor, in order and once.
    func switchOver() {
        guard let (stream, _) = successor, let transport else { return }
        (exchange, successor) = (nil, nil)
        let (early, hasEnded) = (input.early, input.hasEnded)
        release()
        let connection = UpgradedConnection(stream, transport, group, index: index)
        group.replace(self, by: connection)
        transport.handOver(to: connection)
        early.withBytes { if !$0.isEmpty { connection.received($0.bytes, on: transport) } }
        if hasEnded { connection.readClosed(on: transport) }
        transport.resumeReading()
    }

    // MARK: Refusing

    /// Answers in the handler's place: one response, then the end of the connection. The error takes the handler's way
    /// back, so that the response is the site's and has what middleware adds. A refused head has no request that could
    /// pass them: it gets the built-in page.
    func refuse(_ violation: ProtocolViolation) {
        group.logger.debug("A request was refused", metadata: ["status": "\(violation.status.code)", "reason": "\(violation.reason)"])
        let error = HTTPError(violation)
        if let exchange {
            exchange.answer.refusal = violation.reason
            successor = nil
            return exchange.refuse(error)
        }
        let response = BuiltInErrorPage.response(to: error, Headers())
        guard case .bytes(let body) = response.body, let transport else { return }
        let (line, peer) = (parser.lineSoFar, transport.peer)
        inOrder { [group] in group.record(violation, line: line, from: peer, bodyBytes: body.count) }
        reply.minorVersion = 1
        _ = writeHead(response.status, response.headers, .length(body.count), .close) { $0.append(contentsOf: body) }
        perform(.linger)
    }

    // MARK: The log

    /// Writes the log line when everything is sent, or when nothing can be sent any more.
    func recordWhenSent(_ exchange: Exchange) {
        guard group.site.accessLog != nil, let transport else { return }
        let end = reply.end
        reply.unlogged += 1
        transport.notify { [self, transport] isSent in
            reply.unlogged -= 1
            exchange.countUnsent(end &- transport.sentBytes)
            exchange.record(isComplete: isSent)
        }
    }

    /// Writes the line of an answer that nobody waits for.
    func recordBroken(_ exchange: Exchange) {
        exchange.answer.isBroken = true
        exchange.countUnsent(reply.end &- (transport?.sentBytes ?? 0))
        inOrder { exchange.record(isComplete: false) }
    }

    /// Writes a line behind those that wait until their answers are sent.
    private func inOrder(_ write: @escaping () -> Void) {
        guard reply.unlogged > 0, let transport else { return write() }
        transport.notify { _ in write() }
    }

    private func markEnd(_ transport: any Transport) { reply.end = transport.sentBytes &+ transport.unsentBytes }
}
