// HTTPChannel+Input.swift - the way in: bytes to the parser, one event at a time, and each event to whom it concerns.

internal import WryneckHTTP
internal import WryneckReactor

extension HTTPChannel {
    /// Takes what one read gave.
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
        pending.append(bytes)
        if pending.count >= service.limits.pipelineBytes { transport?.pauseReading() }
    }

    /// What a lingering connection still sends is read only so that it does not turn into a reset. Beyond the limit it is left to the
    /// network to slow the client down: it can still read our last words until the deadline.
    private func drop(_ bytes: UnsafeRawBufferPointer) {
        counted += bytes.count
        if counted > service.limits.lingerBytes { transport?.pauseReading() }
    }

    /// Hands bytes to the parser, one event at a time, until they are used up or a response has to be waited for.
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

    /// What came too early is looked at when its time has come.
    func processPending() {
        guard !isProcessing else { return }
        while !pending.isEmpty && state.parses {
            var early = EarlyInput()
            swap(&early, &pending)
            let used = early.withBytes { process($0) }
            guard state != .lingering, state != .closed else { return }
            early.use(used)
            swap(&early, &pending)
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
        let persistent = head.keepAlive && served < service.limits.requestsPerConnection && now < retirement && !service.isDraining
        let bodyFollows = head.bodyFollows
        // A request without a body ends with its head; its end is taken before anybody answers.
        if !bodyFollows { _ = try parser.next(in: bytes, at: &position) }
        decide { $0.headReceived(bodyFollows: bodyFollows, expectsContinue: head.expectsContinue && bodyFollows, persistent: persistent) }
        // RequestBody watches over the limit, which is the resource's to move.
        parser.bodyLimit = .max
        hasEventWaiting = bodyFollows
        answer = AnswerInProgress(method: head.method, minorVersion: head.minorVersion, began: now)
        answer.isLast = !head.keepAlive && (head.method == .get || head.method == .head) && !bodyFollows && position == bytes.count
        if head.expectsUnknown {
            return perform(decide { $0.violated(ProtocolViolation(.expectationFailed, "unknown expectation")) })
        }
        guard let transport else { return }
        watch(service.handlerDeadline)
        let exchange = Exchange(head, service: service, peer: transport.peer, security: security, serial: service.nextSerial(), sink: self)
        self.exchange = exchange
        // All of a small body often comes together with its head. Then it is there before anybody asks for it: nobody has to be put to sleep and
        // woken. Only where nothing of it could be refused, so that it makes no difference how the bytes were cut; and not more than may wait for a
        // reader, or reading would be paused for one that never comes.
        if exchange.request.head.isFollowed(byAllOf: min(bytes.count - position, RequestBody.highWater)) {
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
        // Also if nobody has asked yet: who asks later, for a body that had no bytes, has to hear that it is over.
        exchange?.request.body.end(parser.trailers)
        perform(action)
    }
}
