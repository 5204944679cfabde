// HTTPChannel.swift - one HTTP/1 connection. It only carries out: what happens next is decided by HTTPConnectionState, when by Deadlines,
// how bytes look by ResponseEncoder.
// Invariants: one exchange at a time; user code runs outside of the parser; bytes that came too early wait in `pending` and
// nowhere else; an idle channel holds no buffer.

internal import HTTPTypes
internal import WryneckHTTP
package import WryneckReactor

package final class HTTPChannel: StreamProtocol, OpenConnection {
    // Shared with all connections of the reactor.
    let service: HTTPService

    // Of the connection.
    var index: Int
    private(set) var transport: (any Transport)?
    private(set) var security: TransportSecurity?
    var state = HTTPConnectionState.idle
    let parser: RequestParser
    private(set) var deadlines = Deadlines()
    private(set) var timer: TimerNode?
    var pending = EarlyInput()
    var isProcessing = false
    /// The end of a body of known length comes as an event of its own, for which no byte is left.
    var hasEventWaiting = false
    /// Set when the peer sends no more, though what it sent may still have to be answered: how many bytes it had been sent by then.
    private var sentAtEnd: Int?
    /// When the server began to stop, the last answer had been out for so long that its reader needs no more time.
    private var hasRested = false
    var served = 0
    /// From then on the next response is the last.
    private(set) var retirement = Instant.never
    /// Bytes of body that came while a deadline was on their rate; what a lingering connection still sent.
    var counted = 0

    // Of the request.
    var exchange: Exchange?
    var answer = AnswerInProgress()
    /// Answered, but not all of it has been sent yet: its line in the access log is still to be written.
    var unlogged: Exchange?

    init(_ service: HTTPService, index: Int) {
        self.service = service
        self.index = index
        parser = RequestParser(lexers: service.lexers)
    }

    var now: Instant { service.reactor.now }

    var inputEnded: Bool { sentAtEnd != nil }

    /// Tells the state of an event. On a copy: in place, every look at the state would have to check whether a change is under way.
    @discardableResult
    func decide<Result>(_ event: (inout HTTPConnectionState) -> Result) -> Result {
        var next = state
        defer { state = next }
        return event(&next)
    }

    // MARK: The transport's calls

    package func connected(to transport: any Transport) {
        self.transport = transport
        security = transport.security
        transport.waterMarks = service.waterMarks
        retirement = now.advanced(byNanoseconds: service.connectionAge)
        timer = TimerNode { [unowned self] in deadlinePassed() }
        watch(.firstByte)
        // A handshake that was under way when the server began to stop.
        if service.isDraining { drain() }
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { take($0) }
        if state == .upgraded { handOver() }
    }

    package func readClosed(on transport: any Transport) {
        sentAtEnd = transport.sentBytes
        // What waits behind the current exchange is looked at first.
        if pending.isEmpty { endInput() } else { perform(decide { $0.inputClosed(nil) }) }
    }

    private func endInput() {
        var violation: ProtocolViolation?
        do throws(ProtocolViolation) { try parser.endOfInput() } catch { violation = error }
        perform(decide { $0.inputClosed(violation) })
    }

    package func drained(on transport: any Transport) {
        recordUnlogged()
        if deadlines.kind == .writing { watchAwaited() }
        perform(decide { $0.drained() })
        exchange?.writer?.drained()
    }

    package func disconnected(reason: ConnectionLost?) {
        state = .closed
        recordUnlogged()
        abandon()
        letGo()
        service.ended(self)
    }

    /// The transport is another's, or gone.
    func letGo() {
        if let timer { service.reactor.timers.remove(timer) }
        timer = nil
        transport = nil
        pending = EarlyInput()
    }

    func abort() {
        transport?.abort()
        service.ended(self)
    }

    func drain() {
        guard state == .idle, !inputEnded else { return perform(decide { $0.drain() }) }
        // Told twice, it is still the same moment.
        guard deadlines.kind != .farewell else { return }
        hasRested = served == 0 || deadlines.kind == .idle && deadlines.hasLasted(.linger, at: now, service.spans)
        watch(.farewell)
    }

    // MARK: Carrying out

    func perform(_ action: HTTPConnectionState.Action) {
        switch action {
        case .nothing: break
        case .next:
            watch(.idle)
            processPending()
            leaveIfAllIsAnswered()
        case .flush: watch(.writing)
        case .sendContinue: sendContinue()
        case .upgrade: switchProtocols()
        case .refuse(let violation): refuse(violation)
        case .linger: linger()
        case .answerOn: watchHalfClosed()
        case .leave:
            abandon()
            transport?.close()
        case .close: transport?.close()
        case .abort: transport?.abort()
        case .breakOff:
            if let exchange { recordBroken(exchange, whenSent: true) }
            abandon()
            watch(.writing)
            transport?.breakOff()
        }
    }

    /// A client that ended its side has its answers, all of them, before the connection ends.
    func leaveIfAllIsAnswered() {
        // While bytes are looked at, those that wait behind them are not in `pending`.
        guard inputEnded, !isProcessing, state.parses, pending.isEmpty else { return }
        endInput()
    }

    /// A client that ended its side may be gone. As soon as something is sent to it, the network says so; until then it is given a while.
    private func watchHalfClosed() {
        // The handler's own deadline may come first, and the one for writing says by itself that nobody reads.
        guard let timer, deadlines.kind != .writing, now.advanced(byNanoseconds: service.spans[.halfClosed]) < timer.deadline else { return }
        watch(.halfClosed)
    }

    /// Nobody waits for the handler's answer any more.
    /// - Parameter reason: what a reader of the body is told.
    func abandon(_ reason: HTTPError = HTTPError(.badRequest, "the client left")) {
        guard let exchange else { return }
        self.exchange = nil
        if unlogged !== exchange { recordBroken(exchange) }
        exchange.cancel(reason)
    }

    /// The writing side ends when all is sent; then the peer has a moment to read it. A close right away could turn into a reset
    /// that overtakes the answer, if the peer still sends (RFC 9112 §9.6). One that said so sends nothing more, except for the end of TLS.
    private func linger() {
        let nothingFollows = answer.isLast && pending.isEmpty && security == nil
        pending = EarlyInput()
        counted = 0
        if nothingFollows {
            transport?.close()
        } else {
            transport?.closeWriting()
            transport?.resumeReading()
        }
        watch(.linger)
    }

    /// Begins to wait for something, or for nothing.
    func watch(_ kind: HTTPConnectionState.Deadline?) {
        guard let timer else { return }
        guard let kind else {
            deadlines = Deadlines()
            return service.reactor.timers.disarm(timer)
        }
        let bytes = kind == .writing ? transport?.sentBytes ?? 0 : counted
        // On a copy, as in `decide`.
        var next = deadlines
        service.reactor.timers.arm(timer, at: next.enter(kind, at: now, bytes: bytes, service.spans))
        deadlines = next
    }

    /// Goes back to waiting for what the state waits for.
    func watchAwaited() {
        let kind = state.awaited(bodyIsAwaited: exchange?.request.existingBody?.isAwaited ?? false)
        watch(kind == .handler ? service.handlerDeadline : kind)
    }

    private func deadlinePassed() {
        guard let transport, let timer else { return }
        let bytes = deadlines.kind == .writing ? transport.sentBytes : counted
        var next = deadlines
        let verdict = next.check(at: now, bytes: bytes, service.spans)
        deadlines = next
        switch verdict {
        case .none: break
        // A client that has not yet taken its answer is no idle one, but a slow one that stopped reading.
        case .expired(.idle) where transport.unsentBytes > 0: perform(decide { $0.deadlinePassed(.writing) })
        case .expired(.linger) where transport.unsentBytes > 0: watch(.writing)
        case .expired(.farewell) where !hasRested: perform(decide { $0.drain() })
        // The reader has taken all that there was: it is the producer that is slow.
        case .expired(.writing) where transport.unsentBytes == 0, .lookAgain where deadlines.kind == .writing && transport.unsentBytes == 0:
            watchAwaited()
            if inputEnded { watchHalfClosed() }
        case .expired(.halfClosed) where transport.sentBytes != sentAtEnd: watchAwaited()
        case .lookAgain(let instant): service.reactor.timers.arm(timer, at: instant)
        case .expired(let kind): perform(decide { $0.deadlinePassed(kind) })
        }
    }
}
