// HTTPChannel+Input.swift - input: bytes go to the parser, and its events, one at a time, to those whom they concern.

internal import WryneckHTTP
internal import WryneckReactor

extension HTTPChannel {
    /// Takes the bytes of one read.
    func take(_ bytes: UnsafeRawBufferPointer) {
        if state == .lingering { return drop(bytes) }
        if pending.isEmpty {
            let used = process(bytes)
            if used < bytes.count { keep(UnsafeRawBufferPointer(rebasing: bytes[used...])) }
        } else {
            keep(bytes)
            processPending()
        }
        leaveIfAllIsAnswered()
    }

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard state != .lingering, state != .closed else { return }
        // Taken out and put back, as in `decide`.
        var early = EarlyInput()
        (early, pending) = (pending, early)
        early.append(bytes)
        pending = early
        if pending.count >= service.limits.pipelineBytes { transport?.pauseReading() }
    }

    /// Drops the bytes that a lingering connection still receives; they are read only because unread ones would cause a
    /// reset. Beyond the limit they stay in the kernel, and the network slows the client down: it can still read the
    /// last answer until the deadline.
    private func drop(_ bytes: UnsafeRawBufferPointer) {
        counted += bytes.count
        if counted > service.limits.lingerBytes { transport?.pauseReading() }
    }

    /// Passes bytes to the parser, one event at a time, until they are used up or a response has to be waited for.
    private func process(_ bytes: UnsafeRawBufferPointer) -> Int {
        isProcessing = true
        defer { isProcessing = false }
        var position = 0
        while state.parses && (position < bytes.count || hasEventWaiting) {
            do throws(ProtocolViolation) {
                hasEventWaiting = false
                switch try parser.next(in: bytes, at: &position) {
                case .head(let head): try begin(head, bytes, &position)
                case .body(let range): receiveBody(UnsafeRawBufferPointer(rebasing: bytes[range]))
                case .end: endBody()
                case .needMore: headMayHaveBegun()
                }
            } catch {
                perform(decide { $0.violated(error) })
            }
        }
        return position
    }

    /// Parses the bytes that came too early, when their time has come.
    func processPending() {
        guard !isProcessing else { return }
        while !pending.isEmpty && state.parses {
            var early = EarlyInput()
            (early, pending) = (pending, early)
            let used = early.withBytes { process($0) }
            guard state != .lingering, state != .closed else { return }
            early.use(used)
            pending = early
            if used == 0 { break }
        }
        if state == .upgraded { return handOver() }
        if pending.count < service.limits.pipelineBytes { transport?.resumeReading() }
    }

    private func headMayHaveBegun() {
        guard state == .idle, !parser.isBetweenMessages else { return }
        decide { $0.headBegan() }
        watch(.head)
    }

    private func begin(_ head: consuming RequestHead, _ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(ProtocolViolation) {
        served += 1
        let expectsUnknown = head.expectsUnknown
        let persistent =
            head.keepAlive && !expectsUnknown && served < service.limits.requestsPerConnection && now < retirement
            && !service.isDraining
        let bodyFollows = head.bodyFollows
        // A request without a body ends with its head; its end is taken before anybody answers.
        if !bodyFollows { _ = try parser.next(in: bytes, at: &position) }
        decide { $0.headReceived(bodyFollows: bodyFollows, expectsContinue: head.expectsContinue && bodyFollows, persistent: persistent) }
        hasEventWaiting = bodyFollows
        answer = AnswerInProgress(method: head.method, minorVersion: head.minorVersion, began: now)
        answer.isLast = !head.keepAlive && (head.method == .get || head.method == .head) && !bodyFollows && position == bytes.count
        guard let transport else { return }
        watch(service.handlerDeadline)
        // Only if nothing of it could be refused, so that it makes no difference how the bytes were cut; and no more than
        // may wait for a reader, because reading would otherwise be paused for a reader that may never come.
        let isWholeHere = bodyFollows && head.isFollowed(byAllOf: min(bytes.count - position, RequestBody.highWater))
        let exchange = Exchange(consume head, service: service, peer: transport.peer, security: security, serial: service.nextSerial(), sink: self)
        self.exchange = exchange
        if isMisplaced { exchange.request.markMisplaced() }
        if expectsUnknown {
            answer.refusal = "unknown expectation"
            exchange.request.refusal = HTTPError(.expectationFailed, "unknown expectation")
        }
        // A small body often comes together with its head. It is then taken before the handler begins, so that nobody
        // has to sleep and be woken.
        if isWholeHere {
            while case .body(let range) = try parser.next(in: bytes, at: &position) { receiveBody(UnsafeRawBufferPointer(rebasing: bytes[range])) }
            hasEventWaiting = false
            endBody()
        }
        exchange.begin()
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) {
        decide { $0.bodyReceived() }
        counted &+= bytes.count
        hasEventWaiting = true
        if let exchange, exchange.takesBody {
            exchange.request.body.receive(bytes)
        } else {
            answer.discarded += bytes.count
            guard answer.discarded > service.limits.drainBytes else { return }
            transport?.pauseReading()
            perform(decide { $0.discardLimitReached() })
        }
    }

    private func endBody() {
        let isCongested = transport?.isCongested ?? false
        let action = decide { $0.bodyEnded(isCongested: isCongested) }
        if deadlines.kind == .body || deadlines.kind == .discard { watchAwaited() }
        // Also if nobody has asked for the body yet: whoever asks later for a body without bytes has to get its end.
        exchange?.request.body.end(parser.trailers)
        perform(action)
    }
}
