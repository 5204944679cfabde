// HTTP1Connection+Output.swift - output: the sink of the exchange under way.

internal import HTTPTypes
internal import WryneckHTTP
internal import WryneckReactor

extension HTTP1Connection: ResponseSink {
    package func send(_ response: consuming Response) {
        guard let exchange, let transport else { return }
        let plan = reply.plan(response)
        do throws(ResponseEncoder.Failure) { try sendHead(response, plan, on: transport) } catch {
            return exchange.replace(for: error)
        }
        guard plan.sendsBody else { return finish(exchange) }
        switch response.body {
        case .empty, .bytes, .upgrade: finish(exchange)
        case .file(let slice):
            exchange.answer.bodyBytes = slice.count
            let end = transport.sentBytes &+ transport.unsentBytes &+ slice.count
            transport.write(slice)
            markEnd(transport)
            // A connection in memory reads the file at once: one that is too short has ended it by now. Any other
            // file that is shorter than promised is noticed only when it is sent.
            if reply.end == end { finish(exchange, isCertain: false) }
        case .stream(let stream):
            if clock.ofExchange == .handler || clock.ofExchange == .halfClosed { watchAwaited() }
            exchange.produce(stream, isEventStream: response.headers.isEventStream)
        }
    }

    /// Queues the head, and the body, too, if its bytes are there.
    private func sendHead(
        _ response: borrowing Response, _ plan: ResponsePlan, on transport: any Transport
    ) throws(ResponseEncoder.Failure) {
        let willing = plan.persists && !response.headers.wishesToClose
        let persists = decide { $0.responseBegins(willing: willing, discardable: isRestDiscardable) }
        reply.framing = plan.framing
        exchange?.answer.status = response.status
        var large: [UInt8]?
        try transport.writeHead(
            response.status, response.headers, plan.framing, persists ? .keepAlive : .close,
            minorVersion: reply.minorVersion, group.preamble
        ) { output in
            guard plan.sendsBody, case .bytes(let bytes) = response.body else { return }
            exchange?.answer.bodyBytes = bytes.count
            if bytes.count < SocketTransport.copiedBytes { output.append(contentsOf: bytes) } else { large = bytes }
        }
        if let large { transport.write(large) }
    }

    /// Whether the rest of the request's body is small enough to be read and dropped.
    private var isRestDiscardable: Bool { exchange?.expectsMore(than: group.limits.body.discardBytes) != true }

    /// Ends the exchange. `isCertain` is false for a file, which may turn out shorter than promised when it is sent.
    private func finish(_ exchange: Exchange, isCertain: Bool = true) {
        self.exchange = nil
        let isCongested = transport?.isCongested ?? false
        if let log, let transport, isCongested || !isCertain || log.isWaiting {
            markEnd(transport)
            log.record(exchange, whenSentOn: transport, upTo: reply.end)
        } else {
            exchange.record(isComplete: true)
        }
        exchange.end()
        reply.method = .get
        perform(decide { $0.responseEnded(isCongested: isCongested) })
    }

    package func write(_ piece: BodyPiece) -> Bool {
        guard let exchange, let transport else { return false }
        exchange.answer.bodyBytes += piece.count
        transport.write(piece, reply.framing)
        markEnd(transport)
        // Not for each piece again: a producer that does not wait would keep a client alive that takes nothing.
        if !clock.isAboutWriting { watch(.exchange(.writing)) }
        return transport.isCongested
    }

    package func finish(_ trailers: Headers) {
        guard let exchange, let transport else { return }
        transport.writeEnd(trailers, reply.framing)
        finish(exchange)
    }

    package func breakOff(_ error: any Error) {
        // The head promised more than comes: an orderly end of the connection would make half an answer look whole.
        exchange?.report("A response broke off", error)
        if exchange != nil { perform(decide { $0.responseFailed() }) }
    }

    package func wanted() {
        guard exchange != nil else { return }
        perform(decide { $0.bodyWanted() })
        if clock.deadline == nil || clock.ofExchange == .handler { watchAwaited() }
    }

    package func consumed(_ bytes: Int) { if reader.consume(bytes) { transport?.resumeReading() } }

    package func inform(_ status: HTTPResponse.Status, _ fields: Headers) -> Bool {
        // RFC 9110 §15.2: not to an HTTP/1.0 client.
        guard state.isUnanswered, reply.minorVersion >= 1, let transport else { return false }
        return transport.writeInterim(status, fields)
    }

    package func hand(over stream: any StreamProtocol, _ fields: Headers) {
        successor = (stream, fields)
        let isDiscardable = isRestDiscardable
        perform(decide { $0.upgradeBegins(discardable: isDiscardable) })
    }

    private func markEnd(_ transport: any Transport) { reply.end = transport.sentBytes &+ transport.unsentBytes }
}
