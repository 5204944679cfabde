// HTTP1Connection.swift - one HTTP/1 connection. It only carries out: HTTP1State decides what happens next, Watch when,
// and ResponseEncoder how the bytes look.
// Invariants: one exchange at a time; user code runs outside of the parser; bytes that came too early wait in one place;
// an idle connection holds no buffer.

internal import HTTPTypes
internal import WryneckHTTP
package import WryneckReactor

package final class HTTP1Connection: ServerConnection {
    let group: ConnectionGroup
    package var index: Int
    /// How the client came.
    private(set) var arrival: Arrival
    private(set) var transport: (any Transport)?
    let parser: RequestParser
    private(set) var state = HTTP1State.idle
    private(set) var clock = HTTP1Clock()
    private(set) var age = HTTP1Age(until: .never)
    var input = HTTP1Input()
    var exchange: Exchange?
    var reply = HTTP1Reply()
    /// The protocol that the connection goes to when the request's body has ended, with the fields of the 101.
    var successor: (stream: any StreamProtocol, fields: Headers)?

    enum Arrival {
        case inTheClear
        case secure(TransportSecurity)
        /// In the clear, where TLS is spoken.
        case misplaced
    }

    init(_ group: ConnectionGroup, index: Int, isMisplaced: Bool = false) {
        self.group = group
        self.index = index
        arrival = isMisplaced ? .misplaced : .inTheClear
        parser = RequestParser(lexers: group.lexers)
    }

    var now: Instant { group.reactor.now }

    /// Passes an event to the state. On a copy: in place, each look at the state would have to check for a change under
    /// way.
    @discardableResult
    func decide<Result>(_ event: (inout HTTP1State) -> Result) -> Result {
        var next = state
        defer { state = next }
        return event(&next)
    }

    /// Counts a request, and answers whether another one may follow.
    func serve() -> Bool {
        var next = age
        defer { age = next }
        return next.serve(at: now, atMost: group.limits.requestsPerConnection) && !group.isDraining
    }

    // MARK: The transport's calls

    package func connected(to transport: any Transport) {
        self.transport = transport
        if let security = transport.security { arrival = .secure(security) }
        transport.waterMarks = group.waterMarks
        age = HTTP1Age(until: now.advanced(byNanoseconds: group.connectionAge))
        clock = HTTP1Clock { [unowned self] in deadlinePassed() }
        watch(.connection(.firstByte))
        // A handshake may have been under way when the server began to stop.
        if group.isDraining { drain() }
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { take($0) }
        if state == .upgraded { switchOver() }
    }

    package func readClosed(on transport: any Transport) {
        input.sentAtEnd = transport.sentBytes
        // The bytes that wait behind the current exchange come first.
        if input.early.isEmpty { endInput() } else { perform(decide { $0.inputClosed(nil) }) }
    }

    func endInput() {
        var violation: ProtocolViolation?
        do throws(ProtocolViolation) { try parser.endOfInput() } catch { violation = error }
        perform(decide { $0.inputClosed(violation) })
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
    func release() {
        onClock { $0.end(group) }
        transport = nil
        input = HTTP1Input()
        successor = nil
    }

    package func abort() {
        transport?.abort()
        group.ended(self)
    }

    package func drain() {
        guard state == .idle, !input.hasEnded else {
            perform(decide { $0.drain() })
            exchange?.serverStops()
            return
        }
        // Told twice, it is still the same moment.
        guard clock.deadline != .connection(.farewell) else { return }
        age.hasRested = age.served == 0 || clock.hasRested(at: now, group)
        watch(.connection(.farewell))
    }

    // MARK: Carrying out

    func perform(_ action: HTTP1State.Action) {
        switch action {
        case .nothing: break
        case .next:
            watch(.connection(.idle))
            pumpEarly()
            leaveIfAllIsAnswered()
        case .flush: watch(.connection(.writing))
        case .watch(let deadline): watch(deadline)
        case .watchAwaited(let halfClosed):
            watchAwaited()
            if halfClosed && input.hasEnded { watchHalfClosed() }
        case .sendContinue: transport?.append { try? ResponseEncoder.informational(.continue, into: &$0) }
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
            // Its line waits for what is queued, which still goes out.
            exchange?.answer.isBroken = true
            if let exchange { recordWhenSent(exchange) }
            cancel()
            watch(.connection(.writing))
            transport?.breakOff()
        }
    }

    /// Cancels the handler, for whose answer nobody waits any more, and writes its line.
    private func abandon() {
        if let exchange { recordBroken(exchange) }
        cancel()
    }

    private func cancel() {
        guard let exchange else { return }
        self.exchange = nil
        exchange.cancel(HTTPError(.badRequest, "the client left"))
    }

    /// Ends the writing side when everything is sent, and then gives the peer time to read it. A close right away could
    /// become a reset that overtakes the answer, if the peer still sends (RFC 9112 §9.6). A peer that said so sends
    /// nothing more, except the end of TLS.
    private func linger() {
        let nothingFollows = reply.isLast && input.early.isEmpty && isInTheClear
        input.early = EarlyInput()
        input.moved = 0
        if nothingFollows {
            transport?.close()
        } else {
            transport?.closeWriting()
            transport?.resumeReading()
        }
        watch(.connection(.linger))
    }

    private var isInTheClear: Bool { if case .secure = arrival { false } else { true } }

    // MARK: Time

    /// Changes the clock, on a copy as in `decide`.
    @inline(__always)
    private func onClock<Result>(_ change: (inout HTTP1Clock) -> Result) -> Result {
        var next = clock
        defer { clock = next }
        return change(&next)
    }

    /// The bytes whose rate a deadline is about.
    private func moved(for deadline: HTTP1State.Deadline) -> Int { deadline.isAboutWriting ? transport?.sentBytes ?? 0 : input.moved }

    /// Begins to watch a deadline.
    func watch(_ deadline: HTTP1State.Deadline) {
        let bytes = moved(for: deadline)
        onClock { $0.watch(deadline, at: now, bytes: bytes, group) }
    }

    func watchHandler() {
        if group.limitsHandlers { watch(.exchange(.handler)) } else { watchNothing() }
    }

    private func watchNothing() { onClock { $0.stop(group) } }

    /// Watches the deadline of the state again.
    func watchAwaited() {
        switch state.awaited(bodyIsAwaited: exchange?.request.existingBody?.isAwaited ?? false) {
        case nil: watchNothing()
        case .exchange(.handler)?: watchHandler()
        case let deadline?: watch(deadline)
        }
    }

    /// Gives a client that has ended its side some time, because it may be gone: the network tells that only when
    /// something is sent to it.
    private func watchHalfClosed() {
        // The handler's own deadline may be sooner, and the one for writing notices a reader that is gone.
        let limit = now.advanced(byNanoseconds: ExchangeDeadline.halfClosed.span(group.spans))
        guard let timer = clock.timer, !clock.isAboutWriting, limit < timer.deadline else { return }
        watch(.exchange(.halfClosed))
    }

    private func deadlinePassed() {
        guard let transport, let timer = clock.timer, let deadline = clock.deadline else { return }
        let bytes = moved(for: deadline)
        let verdict = onClock { $0.check(at: now, bytes: bytes, group) }
        let peer = HTTP1State.PeerView(
            hasUnsent: transport.unsentBytes > 0, takesAnswer: transport.sentBytes != input.sentAtEnd, hasRested: age.hasRested)
        if case .lookAgain(let instant) = verdict, peer.hasUnsent || !deadline.isAboutWriting { return group.timers.arm(timer, at: instant) }
        perform(decide { $0.deadlinePassed(deadline, peer) })
    }
}
