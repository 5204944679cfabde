// ClientCall.swift - one request and its response on one connection: the source of the response's body, the sink of the
// request's.
// Invariant: once it has ended, it has no connection, and whoever still reads its body cannot reach the next call's.

internal import HTTPTypes
internal import WryneckBodies
internal import WryneckHTTP
internal import WryneckReactor

final class ClientCall {
    /// What becomes of the response's body.
    enum Reading {
        case head
        case body(IncomingBody)
        /// Nobody reads it: so many bytes may still come.
        case draining(left: Int)
    }

    let errand: Errand
    /// Nil before it begins, and once it has ended.
    private var line: (any CallLine)?
    var clock: CallClock
    private(set) var wait: ContinueWait
    private(set) var reading = Reading.head
    /// The fields of the response.
    private(set) var headers = Headers()
    /// Whether the body has been queued to its end.
    private(set) var isSent = false
    /// Whether a byte of a response has come.
    var hasRead = false
    /// Bytes that have come and that nobody has taken.
    private(set) var ahead = 0
    private var production: BodyProduction?

    init(_ errand: Errand) {
        self.errand = errand
        wait = ContinueWait(expects: errand.expects)
        clock = CallClock(errand.timeouts)
    }

    private var now: Instant { errand.reactor.now }

    // MARK: The request

    /// The head is queued: sends the body, or holds it back.
    func begin(on line: any CallLine) {
        self.line = line
        guard wait == .waiting else { return sendBody() }
        clock.expect(at: now)
        line.watch(self)
    }

    /// Queues the body, or begins to produce it.
    private func sendBody() {
        guard let line, !isSent, production == nil else { return }
        switch errand.request.body.content {
        case .none: bodyIsQueued()
        case .bytes(let bytes):
            clock.beginSending(at: now, sent: line.sentBytes(of: self))
            if !bytes.isEmpty { _ = line.send(.bytes(bytes), of: self) }
            errand.moved(sent: bytes.count)
            line.endBody([:], of: self)
            bodyIsQueued()
        case .stream(let stream, let once):
            once?.isBegun = true
            clock.beginSending(at: now, sent: line.sentBytes(of: self))
            let production = BodyProduction(stream, to: self, for: errand)
            self.production = production
            production.start(stream.producer)
        }
    }

    private func bodyIsQueued() {
        isSent = true
        production = nil
        if case .head = reading { clock.awaitHead(at: now) }
        line?.watch(self)
    }

    /// There is room for more of the body.
    func drained() { production?.drained() }

    /// The server has been silent for long enough.
    func stopWaiting() {
        wait.timerFired()
        sendBody()
    }

    // MARK: The response

    func interim(_ status: HTTPResponse.Status, _ headers: Headers) {
        errand.interim(status, headers)
        wait.receivedInterim(status.code)
        if wait == .sending { sendBody() }
    }

    /// The final head has come. Returns false if the request is to be sent again without its expectation.
    func answered(
        _ status: HTTPResponse.Status, _ headers: Headers, _ version: HTTPVersion, _ length: BodyLength,
        endsWithConnection: Bool = false
    ) -> Bool {
        guard !wait.receivedFinal(status.code) else { return false }
        self.headers = headers
        let body = IncomingBody(from: length == .none ? nil : self, length)
        reading = .body(body)
        clock.endHead()
        errand.answered(status, headers, version, body, from: self, endsWithConnection: endsWithConnection)
        return true
    }

    /// Takes a piece of the body. Returns whether more of it may come.
    func took(_ bytes: UnsafeRawBufferPointer) -> Bool {
        clock.received(bytes.count, at: now)
        errand.moved(received: bytes.count)
        switch reading {
        case .head: return false
        case .body(let body):
            ahead += bytes.count
            body.receive(bytes)
            return true
        case .draining(let left):
            reading = .draining(left: left - bytes.count)
            return bytes.count <= left
        }
    }

    /// All that has come is used up. A body that came with its head was never waited for.
    func awaitMore(isPaused: Bool) {
        // A stream of events is silent for as long as nothing happens.
        guard case .body = reading, !headers.isEventStream, clock.beginReceiving(at: now, isPaused: isPaused) else {
            return
        }
        line?.watch(self)
    }

    // MARK: The end

    /// The rest of the body is dropped as it comes, up to so many bytes.
    func drain(upTo limit: Int) {
        if case .body(let body) = reading { body.fail(with: ClientFailure.abandoned) }
        reading = .draining(left: limit)
        clock.beginDraining(at: now)
        line?.watch(self)
    }

    /// Lets go of the connection, and tells the readers: nothing more comes.
    func end(_ trailers: Headers = Headers(), failure: ClientFailure? = nil) {
        giveUp()
        if case .body(let body) = reading {
            if let failure { body.fail(with: failure) } else { body.finish(trailers) }
            body.exchangeEnded()
        }
        errand.ended(failure)
    }

    /// The call has failed, before the response's head or behind it.
    func fail(_ failure: ClientFailure, _ attempt: FailedAttempt) {
        guard case .head = reading else { return end(failure: failure) }
        giveUp()
        errand.failed(failure, attempt)
    }

    /// Lets go of the connection without an end of the errand, which has another try.
    func giveUp() {
        line = nil
        production.take()?.cancel()
    }
}

extension ClientCall: CancellableSource {
    func wanted() { line?.taken(0, of: self) }

    func consumed(_ bytes: Int) {
        ahead -= bytes
        line?.taken(bytes, of: self)
    }

    func cancel() {
        guard let line, case .body(let body) = reading else { return }
        line.abandon(self, rest: body.declaredLength.map { .known(max($0 - body.receivedCount, 0)) } ?? .unknown)
    }
}

extension ClientCall: BodySink {
    func write(_ piece: BodyPiece) -> Bool {
        guard let line else { return false }
        let waits = line.send(piece, of: self)
        errand.moved(sent: piece.count)
        line.watch(self)
        return waits
    }

    func finish(_ trailers: Headers) {
        line?.endBody(trailers, of: self)
        bodyIsQueued()
    }

    /// The server must not take a part for the whole.
    func breakOff(_ error: any Error) {
        production = nil
        line?.breakOff(self, .request("its body broke off: \(error)"))
    }
}
