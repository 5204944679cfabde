// HTTPChannel.swift - one HTTP/1 connection. It only carries out: HTTPConnectionState decides what happens next,
// Deadlines when, and ResponseEncoder how the bytes look.
// Invariants: one exchange at a time; user code runs outside of the parser; bytes that came too early wait in `pending`
// and nowhere else; an idle channel holds no buffer.

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
    /// The client speaks HTTP where TLS is spoken.
    let isMisplaced: Bool
    /// Whether the parser has an event without a byte: the end of a body of known length.
    var hasEventWaiting = false
    /// The number of bytes that were sent to the peer when it ended its side; nil before. What it sent may still have
    /// to be answered.
    private var sentAtEnd: Int?
    /// Whether the last answer was out long enough, when the server began to stop, that its reader needs no more time.
    private var hasRested = false
    var served = 0
    /// The time from which on the next response is the last.
    private(set) var retirement = Instant.never
    /// The bytes of a body since a deadline watches their rate; of a lingering connection, the bytes that were dropped.
    var counted = 0

    // Belongs to the request.
    var exchange: Exchange?
    var answer = AnswerInProgress()
    /// An answered exchange whose bytes are not all sent: its line in the access log is still to be written.
    var unlogged: Exchange?

    init(_ service: HTTPService, index: Int, isMisplaced: Bool = false) {
        self.service = service
        self.index = index
        self.isMisplaced = isMisplaced
        parser = RequestParser(lexers: service.lexers)
    }

    var now: Instant { service.reactor.now }

    var inputEnded: Bool { sentAtEnd != nil }

    /// Passes an event to the state. On a copy: in place, each look at the state would have to check for a change under
    /// way.
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
        // A handshake may have been under way when the server began to stop.
        if service.isDraining { drain() }
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { take($0) }
        if state == .upgraded { handOver() }
    }

    package func readClosed(on transport: any Transport) {
        sentAtEnd = transport.sentBytes
        // The bytes that wait behind the current exchange come first.
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

    /// Releases the transport, which is gone or belongs to another protocol.
    func letGo() {
        if let timer { service.timers.remove(timer) }
        timer = nil
        transport = nil
        pending = EarlyInput()
    }

    func abort() {
        transport?.abort()
        service.ended(self)
    }

    func drain() {
        guard state == .idle, !inputEnded else {
            perform(decide { $0.drain() })
            exchange?.serverStops()
            return
        }
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

    /// Ends the connection of a client that has ended its side, once it has all its answers.
    func leaveIfAllIsAnswered() {
        // While bytes are being parsed, those that wait behind them are not in `pending`.
        guard inputEnded, !isProcessing, state.parses, pending.isEmpty else { return }
        endInput()
    }

    /// Gives a client that has ended its side some time, because it may be gone: the network tells that only when
    /// something is sent to it.
    private func watchHalfClosed() {
        // The handler's own deadline may be sooner, and the one for writing notices a reader that is gone.
        guard let timer, deadlines.kind != .writing, now.advanced(byNanoseconds: service.spans[.halfClosed]) < timer.deadline else { return }
        watch(.halfClosed)
    }

    /// Cancels the handler, for whose answer nobody waits any more.
    /// - Parameter reason: the error for a reader of the body.
    func abandon(_ reason: HTTPError = HTTPError(.badRequest, "the client left")) {
        guard let exchange else { return }
        self.exchange = nil
        if unlogged !== exchange { recordBroken(exchange) }
        exchange.cancel(reason)
    }

    /// Ends the writing side when everything is sent, and then gives the peer time to read it. A close right away could
    /// become a reset that overtakes the answer, if the peer still sends (RFC 9112 §9.6). A peer that said so sends
    /// nothing more, except the end of TLS.
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

    /// Begins to watch a deadline; nil for none.
    func watch(_ kind: HTTPConnectionState.Deadline?) {
        guard let timer else { return }
        guard let kind else {
            deadlines = Deadlines()
            return service.timers.disarm(timer)
        }
        let bytes = kind == .writing ? transport?.sentBytes ?? 0 : counted
        // On a copy, as in `decide`.
        var next = deadlines
        service.timers.arm(timer, at: next.enter(kind, at: now, bytes: bytes, service.spans))
        deadlines = next
    }

    /// Watches the deadline of the state again.
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
        // A client that has not taken its answer yet is not idle: it is slow, or has stopped reading.
        case .expired(.idle) where transport.unsentBytes > 0: perform(decide { $0.deadlinePassed(.writing) })
        case .expired(.linger) where transport.unsentBytes > 0: watch(.writing)
        case .expired(.farewell) where !hasRested: perform(decide { $0.drain() })
        // The reader has taken everything that there was: the producer is slow.
        case .expired(.writing) where transport.unsentBytes == 0, .lookAgain where deadlines.kind == .writing && transport.unsentBytes == 0:
            watchAwaited()
            if inputEnded { watchHalfClosed() }
        case .expired(.halfClosed) where transport.sentBytes != sentAtEnd: watchAwaited()
        case .lookAgain(let instant): service.timers.arm(timer, at: instant)
        case .expired(let kind): perform(decide { $0.deadlinePassed(kind) })
        }
    }
}
