// HTTP1Connection.swift - one HTTP/1 connection. It only carries out: HTTP1State decides what happens next, Watch
// when, and ResponseEncoder how the bytes look. Invariants: one exchange at a time; user code runs outside of the
// parser; bytes that came too early wait in one place; an idle connection holds no buffer.

internal import Logging
internal import WryneckHTTP
package import WryneckReactor

package final class HTTP1Connection: ServerConnection {
    let group: ConnectionGroup
    package var index = 0
    private let arrival: Arrival
    private(set) var transport: (any Transport)?
    let reader: HTTP1Reader
    private(set) var state = HTTP1State.idle
    private(set) var clock = HTTP1Clock()
    private(set) var age = HTTP1Age(until: .never)
    var exchange: Exchange?
    var reply = HTTP1Reply()
    /// Nil without an access log.
    let log: LogOrder?
    /// The protocol that the connection goes to when the request's body has ended, with the fields of the 101.
    var successor: (stream: any StreamProtocol, fields: Headers)?

    init(_ group: ConnectionGroup, _ arrival: Arrival) {
        self.group = group
        self.arrival = arrival
        reader = HTTP1Reader(group.lexers)
        log = group.site.accessLog == nil ? nil : LogOrder()
    }

    private var now: Instant { group.reactor.now }

    /// Passes an event to the state. On a copy: in place, Swift checks each access for exclusivity at run time.
    @discardableResult
    func decide<Result>(_ event: (inout HTTP1State) -> Result) -> Result {
        var next = state
        defer { state = next }
        return event(&next)
    }

    // MARK: The transport's calls

    package func connected(to transport: any Transport) {
        self.transport = transport
        transport.waterMarks = group.waterMarks
        age = HTTP1Age(until: now.advanced(byNanoseconds: group.connectionAge))
        clock = HTTP1Clock { [unowned self] in deadlinePassed() }
        watch(.connection(.firstByte))
        // A handshake may have been under way when the server began to stop.
        if group.isDraining { drain() }
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { reader.receive($0, for: self) }
        if state == .upgraded { switchOver() }
    }

    package func readClosed(on transport: any Transport) {
        reader.inputClosed(transport.sentBytes)
        // The bytes that wait behind the current exchange come first.
        if reader.isEmpty { endInput() } else { perform(decide { $0.inputClosed(nil) }) }
    }

    package func drained(on transport: any Transport) {
        if clock.isAboutWriting { watchAwaited() }
        perform(decide { $0.drained() })
        exchange?.streaming?.writer.drained()
    }

    package func disconnected(reason: ConnectionLost?) {
        state = .closed
        abandon()
        release()
        group.ended(self)
    }

    /// Releases the transport, which is gone or belongs to another protocol.
    @discardableResult
    private func release() -> EarlyInput {
        onClock { $0.end(group) }
        (transport, successor) = (nil, nil)
        return reader.release()
    }

    package func abort() {
        transport?.abort()
        group.ended(self)
    }

    package func drain() {
        guard state == .idle, !reader.hasEnded else {
            perform(decide { $0.drain() })
            exchange?.serverStops()
            return
        }
        // A second call changes nothing: the wait began with the first.
        guard clock.deadline != .connection(.farewell) else { return }
        age.hasRested = age.served == 0 || clock.hasRested(at: now, group)
        watch(.connection(.farewell))
    }

    // MARK: The reader's events

    func headMayHaveBegun() {
        guard state == .idle, !reader.isBetweenMessages else { return }
        decide { $0.headBegan() }
        watch(.exchange(.head))
    }

    /// Begins an exchange. `rest` bytes are at hand behind its head. Inlined, so that the head is not copied on its
    /// way.
    @inline(__always)
    func begin(_ head: consuming RequestHead, _ facts: HTTP1Facts, rest: Int) {
        var age = age
        let persistent =
            age.serve(at: now, atMost: group.limits.connection.requests) && !group.isDraining && facts.keepAlive
            && !facts.expectsUnknown && !head.offersWebSocket
        self.age = age
        decide {
            $0.headReceived(
                bodyFollows: facts.bodyFollows, expectsContinue: facts.expectsContinue, persistent: persistent)
        }
        reply = HTTP1Reply(head.method, facts, isAlone: rest == 0)
        guard let transport else { return }
        if group.limitsHandlers { watch(.exchange(.handler)) } else { onClock { $0.stop(group) } }
        let exchange = Exchange(consume head, group: group, peer: transport.peer, arrival, sink: self)
        self.exchange = exchange
        if facts.expectsUnknown { exchange.refuseAhead(.expectationFailed, "unknown expectation") }
        // A small body often comes together with its head. It is then taken before the handler begins, so that nobody
        // has to sleep and be woken. Only if nothing of it could be refused, so that it makes no difference how the
        // bytes were cut; and no more than may wait for a reader, because reading would otherwise be paused for a
        // reader that may never come.
        if facts.isFollowed(byAllOf: min(rest, HTTP1Reader.highWater)) { return }
        exchange.begin()
    }

    func endBody(_ trailers: Headers = Headers()) {
        let isCongested = transport?.isCongested ?? false
        let action = decide { $0.bodyEnded(isCongested: isCongested) }
        if clock.ofExchange == .body || clock.ofExchange == .discard { watchAwaited() }
        // Also if nobody has asked for the body yet: whoever asks later for a body without bytes has to get its end.
        exchange?.request.wireBody.finish(trailers)
        perform(action)
        exchange?.beginIfWaiting()
    }

    /// Ends the connection of a client that has ended its side, once it has all its answers.
    func leaveIfAllIsAnswered() {
        // While bytes are being parsed, those that wait behind them are not among the early ones.
        if reader.hasEnded, !reader.isPumping, state.parses, reader.isEmpty { endInput() }
    }

    private func endInput() { perform(decide { $0.inputClosed(reader.endOfInput()) }) }

    // MARK: Carrying out

    func perform(_ action: HTTP1State.Action) {
        switch action {
        case .nothing: break
        case .next:
            watch(.connection(.idle))
            reader.pumpEarly(for: self)
            leaveIfAllIsAnswered()
        case .watch(let deadline): watch(deadline)
        case .watchAwaited(let halfClosed):
            watchAwaited()
            if halfClosed && reader.hasEnded { onClock { $0.watchHalfClosed(at: now, group) } }
        case .sendContinue: _ = transport?.writeInterim(.continue)
        case .discard(let sendsContinue):
            if sendsContinue { _ = transport?.writeInterim(.continue) }
            transport?.resumeReading()
            watch(.exchange(.discard))
        case .upgrade: switchProtocols()
        case .refuse(let violation): refuse(violation)
        case .linger: linger()
        case .answerOn: onClock { $0.watchHalfClosed(at: now, group) }
        case .leave:
            abandon()
            transport?.close()
        case .close: transport?.close()
        case .abort: transport?.abort()
        case .breakOff:
            // Its line waits for what is queued, which still goes out.
            exchange?.answer.isBroken = true
            if let exchange, let transport { log?.record(exchange, whenSentOn: transport, upTo: reply.end) }
            cancel()
            watch(.connection(.writing))
            transport?.breakOff()
        }
    }

    /// Cancels the handler, for whose answer nobody waits any more, and writes its line.
    private func abandon() {
        if let exchange { log?.recordBroken(exchange, on: transport, upTo: reply.end) }
        cancel()
    }

    private func cancel() { exchange.take()?.cancel(HTTPError(.badRequest, "the client left")) }

    /// Ends the writing side when everything is sent, and then gives the peer time to read it. A close right away could
    /// become a reset that overtakes the answer, if the peer still sends (RFC 9112 §9.6). A peer that asked for the
    /// close (`HTTP1Reply.isLast`) sends nothing more, except the end of TLS.
    private func linger() {
        let hasMore = reader.linger()
        if reply.isLast, !hasMore, arrival.security == nil {
            transport?.close()
        } else {
            transport?.closeWriting()
            transport?.resumeReading()
        }
        watch(.connection(.linger))
    }

    /// Answers in the handler's place: one response, then the end of the connection. The error takes the handler's way
    /// back, so that the response is the site's and has what middleware adds. A refused head has no request that could
    /// pass them: it gets the built-in page.
    private func refuse(_ violation: ProtocolViolation) {
        group.logger.debug(
            "A request was refused", metadata: ["status": "\(violation.status.code)", "reason": "\(violation.reason)"])
        successor = nil
        if let exchange { return exchange.refuse(violation) }
        guard let transport else { return }
        group.refuse(violation, line: reader.lineSoFar, on: transport, log)
        perform(.linger)
    }

    // MARK: Another protocol

    /// Sends 101, or 200 to a CONNECT.
    private func switchProtocols() {
        guard let exchange, let transport, let (_, fields) = successor else { return }
        let isTunnel = reply.isTunnel
        do throws(ResponseEncoder.Failure) {
            try transport.writeHead(
                isTunnel ? .ok : .switchingProtocols, fields, .none, isTunnel ? .keepAlive : .upgrade,
                minorVersion: reply.minorVersion, group.preamble)
        } catch {
            exchange.report("A response cannot be sent as it is", error)
            return perform(decide { $0.upgradeFailed() })
        }
        exchange.answer.status = isTunnel ? .ok : .switchingProtocols
        exchange.end()
        if !reader.isPumping { switchOver() }
    }

    /// Releases the connection, when the bytes at hand have been parsed. Every byte of the client is either part of a
    /// request or reaches the successor, in order and once.
    func switchOver() {
        guard var (stream, _) = successor, let transport else { return }
        if log != nil, let exchange { stream = LoggedStream(stream, exchange, on: transport) }
        exchange = nil
        let hasEnded = reader.hasEnded
        let early = release()
        let connection = UpgradedConnection(stream, transport, group)
        group.replace(self, by: connection)
        connection.start(early, hasEnded: hasEnded)
    }

    // MARK: Time

    /// Changes the clock, on a copy as in `decide`.
    @inline(__always)
    private func onClock<Result>(_ change: (inout HTTP1Clock) -> Result) -> Result {
        var next = clock
        defer { clock = next }
        return change(&next)
    }

    /// Begins to watch a deadline; nil is none.
    func watch(_ deadline: HTTP1State.Deadline?) {
        let bytes = reader.moved(for: deadline, on: transport)
        onClock { $0.watch(deadline, at: now, bytes: bytes, group) }
    }

    /// Watches the deadline of the state again.
    func watchAwaited() { watch(state.awaited(bodyIsAwaited: exchange?.request.existingBody?.isAwaited ?? false)) }

    private func deadlinePassed() {
        guard let transport, let deadline = clock.deadline else { return }
        let bytes = reader.moved(for: deadline, on: transport)
        let peer = HTTP1State.PeerView(
            hasUnsent: transport.unsentBytes > 0, takesAnswer: transport.sentBytes != reader.sentAtEnd,
            hasRested: age.hasRested)
        guard onClock({ $0.hasExpired(at: now, bytes: bytes, hasUnsent: peer.hasUnsent, group) }) else { return }
        perform(decide { $0.deadlinePassed(deadline, peer) })
    }
}
