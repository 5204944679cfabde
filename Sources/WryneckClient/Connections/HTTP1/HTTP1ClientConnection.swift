// HTTP1ClientConnection.swift - a connection that speaks HTTP/1.1, as a client.
// Invariants: one call at a time; bytes and an end that no call waits for finish the connection; after anything odd it
// serves nobody else. The pool is told of each call's end once.

internal import HTTPTypes
internal import WryneckBodies
internal import WryneckHTTP
internal import WryneckReactor

final class HTTP1ClientConnection: StreamProtocol, ClientConnection {
    /// How far the server may be ahead of the reader, in bytes; at half of it, it goes on.
    private static let mostAhead = 64 * 1024

    /// Nil once the connection is over.
    private(set) var transport: (any Transport)?
    private let id: PoolConnectionID
    private let pool: ConnectionPool
    private let parser: ResponseParser
    private var call: ClientCall?
    /// The framing of the call's request.
    private var framing = BodyFraming.none
    /// Bytes that had been sent before the call.
    private var sentBefore = 0
    private var isPaused = false
    /// Whether the server has ended its side.
    private var hasInputEnded = false
    private var timer: TimerNode?

    init(_ id: PoolConnectionID, in pool: ConnectionPool) {
        self.id = id
        self.pool = pool
        parser = ResponseParser(lexers: pool.lexers)
    }

    var isOpen: Bool { transport != nil && !hasInputEnded && parser.isReusable }

    // MARK: The pool's calls

    func begin(_ errand: Errand) {
        guard let transport else { return errand.failed(.disconnected, .notConnected) }
        sentBefore = transport.sentBytes
        framing = RequestFraming.framing(of: errand.request.method, errand.request.body.length)
        do throws(RequestEncoder.Failure) { try writeHead(of: errand, to: transport) } catch {
            pool.finished(id, isReusable: true)
            return errand.failed(.request("\(error)"), .final)
        }
        let call = ClientCall(errand)
        self.call = call
        parser.begin(errand.request.method)
        call.begin(on: self)
    }

    /// Queues the head; if it cannot be sent, nothing.
    private func writeHead(of errand: Errand, to transport: any Transport) throws(RequestEncoder.Failure) {
        var failure: RequestEncoder.Failure?
        transport.append { output in
            do throws(RequestEncoder.Failure) {
                try RequestEncoder.head(
                    method: errand.request.method, target: errand.route.target, host: errand.authority,
                    headers: errand.headers, framing: framing,
                    connection: errand.request.upgrade == nil ? .keepAlive : .upgrade, into: &output)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    func cancel(_ errand: Errand) {
        guard call?.errand === errand else { return }
        fail(.abandoned, isFinal: true)
    }

    func close() {
        let transport = release()
        transport?.close()
    }

    // MARK: The transport's calls

    func connected(to transport: any Transport) { self.transport = transport }

    func received(_ bytes: RawSpan, on transport: any Transport) {
        bytes.withUnsafeBytes { bytes in
            do throws(ProtocolViolation) { try read(bytes) } catch {
                fail(.malformedResponse(error.reason), isFinal: true)
            }
        }
    }

    /// Reads events for the call that is under way, and not for one that begins meanwhile.
    private func read(_ bytes: UnsafeRawBufferPointer) throws(ProtocolViolation) {
        guard let call else { return stirred() }
        // What came before a byte of the request has left is no answer to it (RFC 9112 §9.2, CVE-2026-6733).
        guard hasWritten else { return fail(.disconnected) }
        call.hasRead = true
        var position = 0
        while self.call === call {
            switch try parser.next(in: bytes, at: &position) {
            case .interim(let head): call.interim(head.status, head.headers)
            case .head(let head): answered(head, call, UnsafeRawBufferPointer(rebasing: bytes[position...]))
            case .body(let range, let isLast):
                guard call.took(UnsafeRawBufferPointer(rebasing: bytes[range])) else { return fail(.abandoned) }
                if isLast { end(call, hasExcess: position < bytes.count) } else { pauseIfAhead(call) }
            case .end(let trailers): end(call, trailers, hasExcess: position < bytes.count)
            case .needMore: return call.awaitMore(isPaused: isPaused)
            }
        }
    }

    func readClosed(on transport: any Transport) {
        hasInputEnded = true
        guard let call else { return stirred() }
        do throws(ProtocolViolation) {
            try parser.endOfInput()
            end(call, hasExcess: false)
        } catch {
            fail(call.hasRead ? .truncated : .disconnected)
        }
    }

    func drained(on transport: any Transport) { call?.drained() }

    func serverStops(on transport: any Transport) { if call == nil { stirred() } }

    func disconnected(reason: ConnectionLost?) {
        guard transport != nil else { return }
        fail(call?.hasRead == true ? .truncated : .disconnected)
    }

    /// Something has come that nobody asked for; the next request would take it for its answer.
    private func stirred() {
        pool.stirred(id)
        // The pool closes what it has; if it knows the connection no more, nobody else would.
        close()
    }

    // MARK: Responses

    private func answered(_ head: ResponseHead, _ call: ClientCall, _ rest: UnsafeRawBufferPointer) {
        guard !head.switchesProtocol else { return switchProtocol(head, call, rest) }
        let version: HTTPVersion = head.minorVersion == 0 ? .http1_0 : .http1_1
        guard
            call.answered(
                head.status, head.headers, version, head.framing.bodyLength,
                endsWithConnection: head.framing == .untilClose)
        else {
            drop()
            return call.errand.startWithoutExpectation()
        }
        if self.call === call, !head.bodyFollows { end(call, hasExcess: !rest.isEmpty) }
    }

    /// Gives the connection away, if the protocol is the one that was asked for: otherwise nobody knows what its bytes
    /// mean.
    private func switchProtocol(_ head: ResponseHead, _ call: ClientCall, _ rest: UnsafeRawBufferPointer) {
        guard let name = call.errand.request.upgrade, head.isUpgrade(to: name), let transport = release() else {
            return fail(.malformedResponse("a change of protocol"), isFinal: true)
        }
        self.call = nil
        call.giveUp()
        let stream = UpgradedStream(transport, early: Array(rest))
        pool.closed(id)
        call.errand.upgraded(head, stream)
    }

    private func pauseIfAhead(_ call: ClientCall) {
        guard !isPaused, call.ahead > Self.mostAhead, case .body = call.reading else { return }
        isPaused = true
        call.clock.pauseReceiving(at: pool.reactor.now)
        transport?.pauseReading()
    }

    private func resumeReading(_ call: ClientCall?) {
        guard isPaused else { return }
        isPaused = false
        call?.clock.resumeReceiving(at: pool.reactor.now)
        watch()
        transport?.resumeReading()
    }

    // MARK: Ends

    /// The response is whole.
    private func end(_ call: ClientCall, _ trailers: Headers = Headers(), hasExcess: Bool) {
        let isReusable = reuse(.whole, hasExcess: hasExcess) == .reuse
        self.call = nil
        stopWatching()
        if isReusable {
            resumeReading(nil)
            let idle = KeepAliveHint.idleTime(call.headers, own: pool.settings.timeouts.idle)
            pool.finished(id, isReusable: true, idleTime: idle)
        } else {
            leave()
            pool.finished(id, isReusable: false)
        }
        call.end(trailers)
    }

    /// Ends the connection after an answer. What is left of a request that was answered early is not sent any more (RFC
    /// 9112 §9.5): a server that takes nothing would hold it for ever.
    private func leave() {
        let transport = release()
        if transport?.unsentBytes == 0 { transport?.close() } else { transport?.abort() }
    }

    /// What may become of the connection after its call.
    private func reuse(_ reading: ExchangeEnd.Reading, hasExcess: Bool = false) -> ConnectionReuse {
        guard let call, let transport, !hasInputEnded else { return .close }
        let isWhole = reading == .whole
        return ConnectionReuse(
            after: ExchangeEnd(
                reading: reading, staysOpen: isWhole ? parser.isReusable : parser.staysOpen,
                isRequestSent: call.isSent && transport.unsentBytes == 0, hasExcess: hasExcess),
            limits: pool.settings.limits)
    }

    /// The call has failed, and with it the connection. One that `isFinal` is not tried again.
    private func fail(_ failure: ClientFailure, isFinal: Bool = false) {
        guard let call else {
            if transport != nil { stirred() }
            return
        }
        let use = ConnectionUse(isReused: call.errand.isReused, hasWritten: hasWritten, hasRead: call.hasRead)
        drop()
        call.fail(failure, isFinal ? .final : .lost(use))
    }

    /// Whether a byte of the call's request may have left.
    private var hasWritten: Bool { transport.map { $0.sentBytes &- sentBefore > 0 } ?? true }

    /// Cuts the connection, and lets go of its call.
    private func drop() {
        call.take()?.giveUp()
        let transport = release()
        transport?.abort()
        pool.closed(id)
    }

    private func release() -> (any Transport)? {
        if let timer { pool.reactor.timers.remove(timer) }
        timer = nil
        return transport.take()
    }

    // MARK: Time

    /// Looks when the next deadline of the call is.
    private func watch() {
        guard let call, let transport else { return }
        switch call.clock.check(at: pool.reactor.now, sent: transport.sentBytes, hasUnsent: transport.unsentBytes > 0) {
        case .wait(.never): stopWatching()
        case .wait(let until): arm(at: until)
        case .sendBody: call.stopWaiting()
        case .timedOut(let phase): fail(.timedOut(phase), isFinal: true)
        case .drained: fail(.abandoned)
        }
    }

    private func arm(at instant: Instant) {
        let timer = timer ?? TimerNode { [unowned self] in watch() }
        self.timer = timer
        pool.reactor.timers.arm(timer, at: instant)
    }

    private func stopWatching() { if let timer { pool.reactor.timers.disarm(timer) } }
}

extension HTTP1ClientConnection: CallLine {
    func send(_ piece: BodyPiece, of call: ClientCall) -> Bool {
        guard let transport else { return false }
        transport.write(piece, framing)
        return transport.isCongested
    }

    func endBody(_ trailers: Headers, of call: ClientCall) { transport?.writeEnd(trailers, framing) }

    func sentBytes(of call: ClientCall) -> Int { transport?.sentBytes ?? 0 }

    func taken(_ bytes: Int, of call: ClientCall) { if call.ahead <= Self.mostAhead / 2 { resumeReading(call) } }

    func watch(_ call: ClientCall) { watch() }

    func abandon(_ call: ClientCall, rest: BodyLength) {
        guard case .drain(let limit) = reuse(.abandoned(rest)) else { return fail(.abandoned) }
        call.drain(upTo: limit)
        resumeReading(nil)
    }

    func breakOff(_ call: ClientCall, _ failure: ClientFailure) { fail(failure, isFinal: true) }
}
