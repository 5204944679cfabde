// HTTP1Connection+Input.swift - input: one pump, which gives bytes to the parser and its events, one at a time, to those
// whom they concern.

internal import WryneckHTTP
internal import WryneckReactor

extension HTTP1Connection {
    /// Takes the bytes of one read.
    func take(_ bytes: UnsafeRawBufferPointer) {
        if state == .lingering { return drop(bytes) }
        if input.early.isEmpty {
            let used = pump(bytes)
            if used < bytes.count { keep(UnsafeRawBufferPointer(rebasing: bytes[used...])) }
        } else {
            keep(bytes)
            pumpEarly()
        }
        leaveIfAllIsAnswered()
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard state != .lingering, state != .closed else { return }
        // Taken out and put back, as in `decide`.
        var early = EarlyInput()
        (early, input.early) = (input.early, early)
        early.append(bytes)
        input.early = early
        if early.count >= group.limits.pipelineBytes { transport?.pauseReading() }
    }

    /// Drops the bytes that a lingering connection still receives; they are read only because unread ones would cause a
    /// reset. Beyond the limit they stay in the kernel, and the network slows the client down: it can still read the
    /// last answer until the deadline.
    private func drop(_ bytes: UnsafeRawBufferPointer) {
        input.moved += bytes.count
        if input.moved > group.limits.lingerBytes { transport?.pauseReading() }
    }

    /// Passes bytes to the parser, one event at a time, until they are used up or a response has to be waited for.
    private func pump(_ bytes: UnsafeRawBufferPointer) -> Int {
        input.isPumping = true
        defer { input.isPumping = false }
        var position = 0
        while state.parses && position < bytes.count {
            do throws(ProtocolViolation) {
                switch try parser.next(in: bytes, at: &position) {
                case .head(let head, let facts):
                    begin(head, facts, rest: bytes.count - position)
                case .body(let range, let isLast):
                    receiveBody(UnsafeRawBufferPointer(rebasing: bytes[range]))
                    if isLast { endBody() }
                case .end(let trailers): endBody(trailers)
                case .needMore: headMayHaveBegun()
                }
            } catch {
                perform(decide { $0.violated(error) })
            }
        }
        return position
    }

    /// Gives the bytes that came too early to the pump, when their time has come.
    func pumpEarly() {
        guard !input.isPumping else { return }
        while !input.early.isEmpty && state.parses {
            var early = EarlyInput()
            (early, input.early) = (input.early, early)
            let used = early.withBytes { pump($0) }
            guard state != .lingering, state != .closed else { return }
            early.use(used)
            input.early = early
            if used == 0 { break }
        }
        if state == .upgraded { return switchOver() }
        if input.early.count < group.limits.pipelineBytes { transport?.resumeReading() }
    }

    private func headMayHaveBegun() {
        guard state == .idle, !parser.isBetweenMessages else { return }
        decide { $0.headBegan() }
        watch(.exchange(.head))
    }

    private func begin(_ head: consuming RequestHead, _ facts: HTTP1Facts, rest: Int) {
        let persistent = serve() && facts.keepAlive && !facts.expectsUnknown
        decide { $0.headReceived(bodyFollows: facts.bodyFollows, expectsContinue: facts.expectsContinue, persistent: persistent) }
        (input.unread, input.isAhead, input.discarded) = (0, false, 0)
        reply = HTTP1Reply(head.method, facts, isAlone: rest == 0, behind: reply)
        guard let transport else { return }
        watchHandler()
        let security: TransportSecurity? = if case .secure(let security) = arrival { security } else { nil }
        let exchange = Exchange(consume head, group: group, peer: transport.peer, security: security, serial: group.nextSerial(), sink: self)
        self.exchange = exchange
        if case .misplaced = arrival { exchange.request.markMisplaced() }
        if facts.expectsUnknown {
            exchange.answer.refusal = "unknown expectation"
            exchange.request.refusal = HTTPError(.expectationFailed, "unknown expectation")
        }
        // A small body often comes together with its head. It is then taken before the handler begins, so that nobody
        // has to sleep and be woken. Only if nothing of it could be refused, so that it makes no difference how the
        // bytes were cut; and no more than may wait for a reader, because reading would otherwise be paused for a
        // reader that may never come.
        if facts.isFollowed(byAllOf: min(rest, HTTP1Input.highWater)) { return }
        exchange.begin()
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) {
        decide { $0.bodyReceived() }
        guard let exchange, exchange.takesBody else { return discard(bytes.count) }
        input.moved &+= bytes.count
        input.unread += bytes.count
        exchange.request.body.receive(bytes)
        // A body that has failed meanwhile has dropped what it held: what follows is discarded, which has a limit of its own.
        guard input.unread > HTTP1Input.highWater, exchange.takesBody else { return }
        input.isAhead = true
        transport?.pauseReading()
        // Now the handler is slow, and not the client.
        if clock.ofExchange == .body { watchAwaited() }
    }

    private func discard(_ count: Int) {
        input.moved &+= count
        input.discarded += count
        guard input.discarded > group.limits.drainBytes else { return }
        transport?.pauseReading()
        perform(decide { $0.discardLimitReached() })
    }

    private func endBody(_ trailers: Headers = Headers()) {
        let isCongested = transport?.isCongested ?? false
        let action = decide { $0.bodyEnded(isCongested: isCongested) }
        if clock.ofExchange == .body || clock.ofExchange == .discard { watchAwaited() }
        // Also if nobody has asked for the body yet: whoever asks later for a body without bytes has to get its end.
        exchange?.request.body.end(trailers)
        perform(action)
        exchange?.beginIfWaiting()
    }

    /// Ends the connection of a client that has ended its side, once it has all its answers.
    func leaveIfAllIsAnswered() {
        // While bytes are being parsed, those that wait behind them are not among the early ones.
        guard input.hasEnded, !input.isPumping, state.parses, input.early.isEmpty else { return }
        endInput()
    }
}
