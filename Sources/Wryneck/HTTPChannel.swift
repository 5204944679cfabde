// HTTPChannel.swift - one HTTP/1 connection. It only carries out: what happens next is decided by HTTPConnectionState, when by Deadlines,
// how bytes look by ResponseEncoder.
// Invariants: one exchange at a time; user code runs outside of the parser; bytes that came too early wait in `pending` and
// nowhere else; an idle channel holds no buffer.

internal import HTTPTypes
internal import WryneckHTTP
package import WryneckReactor

package final class HTTPChannel: StreamProtocol {
    // Shared with all connections of the reactor.
    let service: HTTPService

    // Of the connection.
    var index: Int
    private(set) var transport: (any Transport)?
    var state = HTTPConnectionState.idle
    private var parser: RequestParser
    private var deadlines = Deadlines()
    private var timer: TimerNode?
    private var pending: [UInt8] = []
    private var isProcessing = false
    private var served = 0
    /// Bytes of body that came while a deadline was on their rate; what a lingering connection still sent.
    private var counted = 0

    // Of the request.
    var exchange: Exchange?
    var answer = AnswerInProgress()

    init(_ service: HTTPService, index: Int) {
        self.service = service
        self.index = index
        parser = RequestParser(lexers: service.lexers)
    }

    private var now: Instant { service.reactor.now }

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
        timer = TimerNode { [unowned self] in deadlinePassed() }
        watch(.firstByte)
    }

    package func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { bytes in
            if state == .lingering { return drop(bytes) }
            if pending.isEmpty {
                let used = process(bytes)
                if used < bytes.count { keep(UnsafeRawBufferPointer(rebasing: bytes[used...])) }
            } else {
                keep(bytes)
                processPending()
            }
        }
    }

    package func readClosed(on transport: any Transport) {
        var violation: ProtocolViolation?
        do throws(ProtocolViolation) { try parser.endOfInput() } catch { violation = error }
        perform(decide { $0.inputClosed(violation) })
    }

    package func drained(on transport: any Transport) {
        if deadlines.kind == .writing { watch(state == .idle ? .idle : state == .lingering ? .linger : nil) }
        exchange?.writer?.drained()
    }

    package func disconnected(reason: ConnectionLost?) {
        state = .closed
        if let timer { service.reactor.timers.remove(timer) }
        timer = nil
        transport = nil
        pending = []
        abandon()
        service.ended(self)
    }

    /// Ends the connection at once.
    func abort() {
        transport?.abort()
        service.ended(self)
    }

    /// The server stops.
    func drain() { perform(decide { $0.drain() }) }

    // MARK: Input

    private func keep(_ bytes: UnsafeRawBufferPointer) {
        guard state != .lingering, state != .closed else { return }
        pending.append(contentsOf: bytes)
        if pending.count >= service.limits.pipelineBytes { transport?.pauseReading() }
    }

    private func drop(_ bytes: UnsafeRawBufferPointer) {
        counted += bytes.count
        if counted > service.limits.lingerBytes { transport?.abort() }
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

    /// The end of a body of known length comes as an event of its own, for which no byte is left.
    private var hasEventWaiting = false

    /// What came too early is looked at when its time has come.
    func processPending() {
        guard !isProcessing else { return }
        while !pending.isEmpty && state.parses {
            var bytes: [UInt8] = []
            swap(&bytes, &pending)
            let used = bytes.withUnsafeBytes { process($0) }
            guard state != .lingering, state != .closed else { return }
            if used < bytes.count { pending = used == 0 ? bytes : Array(bytes[used...]) }
            if used == 0 { break }
        }
        if pending.count < service.limits.pipelineBytes { transport?.resumeReading() }
    }

    private func headMayHaveBegun() {
        guard state == .idle, !parser.isBetweenMessages else { return }
        decide { $0.headBegan() }
        watch(.head)
    }

    private func begin(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ position: inout Int) throws(ProtocolViolation) {
        served += 1
        let persistent = head.keepAlive && served < service.limits.requestsPerConnection
        let bodyFollows = head.framing != .none
        // A request without a body ends with its head; its end is taken before anybody answers.
        if !bodyFollows { _ = try parser.next(in: bytes, at: &position) }
        decide { $0.headReceived(bodyFollows: bodyFollows, expectsContinue: head.expectation == .continue && bodyFollows, persistent: persistent) }
        // RequestBody watches over the limit, which is the resource's to move.
        parser.bodyLimit = .max
        hasEventWaiting = bodyFollows
        if head.expectation == .unknown {
            return perform(decide { $0.violated(ProtocolViolation(.expectationFailed, "unknown expectation")) })
        }
        guard let transport else { return }
        watch(service.handlerDeadline)
        answer = AnswerInProgress(method: head.method, minorVersion: head.minorVersion, began: now)
        let exchange = Exchange(head, service: service, peer: transport.peer, serial: service.nextSerial(), sink: self)
        self.exchange = exchange
        exchange.begin()
    }

    private func receiveBody(_ bytes: UnsafeRawBufferPointer) {
        decide { $0.bodyReceived() }
        counted &+= bytes.count
        hasEventWaiting = true
        if case .exchange(.discarding, _, _) = state {
            answer.discarded += bytes.count
            if answer.discarded > service.limits.drainBytes { perform(decide { $0.discardLimitReached() }) }
        } else {
            exchange?.request.body.receive(bytes)
        }
    }

    private func endBody() {
        if deadlines.kind == .body { watch(service.handlerDeadline) }
        let action = decide { $0.bodyEnded() }
        exchange?.request.existingBody?.end()
        perform(action)
    }

    // MARK: Carrying out

    func perform(_ action: HTTPConnectionState.Action) {
        switch action {
        case .nothing: break
        case .next:
            watch(.idle)
            processPending()
        case .sendContinue: sendContinue()
        case .refuse(let violation): refuse(violation)
        case .linger: linger()
        case .leave:
            abandon()
            transport?.close()
        case .close: transport?.close()
        case .abort: transport?.abort()
        }
    }

    /// Nobody waits for the handler's answer any more.
    func abandon() {
        guard let exchange else { return }
        self.exchange = nil
        record(exchange, complete: false)
        exchange.cancel()
    }

    /// The writing side ends when all is sent; then the peer has a moment to read it. A close right away could turn into a reset
    /// that overtakes the answer (RFC 9112 §9.6).
    private func linger() {
        pending = []
        counted = 0
        transport?.closeWriting()
        transport?.resumeReading()
        watch(.linger)
    }

    /// Begins to wait for something, or for nothing.
    func watch(_ kind: HTTPConnectionState.Deadline?) {
        guard let timer else { return }
        guard let kind else {
            deadlines.leave()
            return service.reactor.timers.disarm(timer)
        }
        let bytes = kind == .writing ? transport?.sentBytes ?? 0 : counted
        service.reactor.timers.arm(timer, at: deadlines.enter(kind, at: now, bytes: bytes, service.spans))
    }

    private func deadlinePassed() {
        guard let transport, let timer else { return }
        let bytes = deadlines.kind == .writing ? transport.sentBytes : counted
        switch deadlines.check(at: now, bytes: bytes, service.spans) {
        case .none: break
        case .lookAgain(let instant): service.reactor.timers.arm(timer, at: instant)
        // A client that has not yet taken its answer is no idle one, but a slow one that stopped reading.
        case .expired(.idle) where transport.unsentBytes > 0: perform(decide { $0.deadlinePassed(.writing) })
        case .expired(.linger) where transport.unsentBytes > 0: watch(.writing)
        case .expired(let kind): perform(decide { $0.deadlinePassed(kind) })
        }
    }
}
