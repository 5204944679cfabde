// ClientStream.swift - one stream of an HTTP/2 connection, as the line of its call.
// Invariant: what is said about the call's end is said once, whether the stream or the response ends first.

#if HTTP2

    internal import HTTPTypes
    internal import WryneckBodies
    internal import WryneckHTTP
    internal import WryneckHTTP2
    internal import WryneckReactor

    final class ClientStream {
        private let number: HTTP2StreamID
        private unowned let connection: HTTP2ClientConnection
        let call: ClientCall
        /// What is offered of the request's body.
        private var body = OutgoingBody()
        private var sent = 0
        private var producerWaits = false
        private var interims = 0
        /// Whether the call knows of its end.
        private var hasEnded = false
        /// Whether the connection may be dead, because the server has said nothing for too long.
        private(set) var isDoubtful = false

        /// Bytes of a body that wait to be sent, from which on the producer waits.
        private static let mostQueued = 64 * 1024

        init(_ number: HTTP2StreamID, _ errand: Errand, on connection: HTTP2ClientConnection) {
            self.number = number
            self.connection = connection
            call = ClientCall(errand)
        }

        func begin() { call.begin(on: self) }

        private var session: HTTP2Session { connection.session }

        // MARK: The connection's calls

        /// As many as over HTTP/1.
        func interim(_ head: HTTP2ResponseHead) {
            interims += 1
            guard interims <= ResponseParser.mostInterims else { return refuse("too many interim responses") }
            call.interim(.init(code: head.statusCode), head.headers)
        }

        func answered(_ head: HTTP2ResponseHead, isLast: Bool) {
            call.hasRead = true
            let length: BodyLength = isLast ? .none : head.bodyLength
            guard call.answered(.init(code: head.statusCode), head.headers, .http2, length) else {
                return sendAgain()
            }
            if isLast { end() } else { call.awaitMore(isPaused: false) }
        }

        private func sendAgain() {
            hasEnded = true
            call.giveUp()
            session.reset(number, .cancel)
            call.errand.startWithoutExpectation()
        }

        func took(_ bytes: UnsafeRawBufferPointer, isLast: Bool) {
            guard call.took(bytes) else { return cancel() }
            if isLast { return end() }
            if call.ahead >= mostAhead { call.clock.pauseReceiving(at: connection.now) }
        }

        /// Bytes that the reader has not taken, from which on the windows may hold the server up: the reader's time.
        private var mostAhead: Int { connection.pool.settings.limits.messages.http2.streamWindow / 2 }

        /// The response is whole. A request that is not is of no use any more (RFC 9113 §8.1).
        func end(_ trailers: Headers = Headers()) {
            guard !hasEnded else { return }
            hasEnded = true
            if !call.isSent { session.reset(number, .cancel) }
            call.end(trailers)
        }

        func fail(_ failure: ClientFailure, _ attempt: FailedAttempt) {
            guard !hasEnded else { return }
            hasEnded = true
            call.fail(failure, attempt)
        }

        /// What has come is no response.
        func refuse(_ reason: String) {
            fail(.malformedResponse(reason), .final)
            session.reset(number, .protocolError)
            connection.planOutput()
        }

        /// Nobody wants it any more.
        func cancel() { giveUp(.abandoned) }

        private func giveUp(_ failure: ClientFailure) {
            fail(failure, .final)
            session.reset(number, .cancel)
            connection.planOutput()
        }

        // MARK: Output

        /// Queues the next bytes of the body.
        func write(_ count: Int, to transport: any Transport) {
            var left = count
            while left > 0 {
                var made = 0
                transport.append { made = body.appendBytes(left, to: &$0) }
                if made == 0 { made = body.writeFile(left, to: transport) }
                guard made > 0 else { break }
                left -= made
            }
            sent += count - left
        }

        func madeProgress() {
            guard producerWaits, body.count < Self.mostQueued / 2 else { return }
            producerWaits = false
            call.drained()
        }

        // MARK: Time

        /// Checks the call's deadlines. Returns when to look again.
        func check(at now: Instant) -> Instant {
            guard !hasEnded else { return .never }
            switch call.clock.check(at: now, sent: sent, hasUnsent: body.count > 0) {
            case .wait(let until): return until
            case .sendBody:
                call.stopWaiting()
                return now
            case .timedOut(let phase):
                isDoubtful = phase == .head
                giveUp(.timedOut(phase))
            case .drained: giveUp(.abandoned)
            }
            return .never
        }
    }

    extension ClientStream: CallLine {
        func send(_ piece: BodyPiece, of call: ClientCall) -> Bool {
            body.append(piece)
            session.offer(number, piece.count)
            connection.planOutput()
            producerWaits = body.count >= Self.mostQueued
            return producerWaits
        }

        func endBody(_ trailers: Headers, of call: ClientCall) {
            session.finish(number, trailers: (try? HTTP2Encoder.trailers(trailers)) ?? FieldSection())
            connection.planOutput()
        }

        func sentBytes(of call: ClientCall) -> Int { sent }

        /// Zero bytes: somebody begins to read.
        func taken(_ bytes: Int, of call: ClientCall) {
            if bytes == 0 { session.growWindow(number) } else { session.consume(number, bytes) }
            connection.planOutput()
            guard !hasEnded, call.ahead < mostAhead else { return }
            call.clock.resumeReceiving(at: connection.now)
            watch(call)
        }

        func watch(_ call: ClientCall) { connection.look(at: check(at: connection.now)) }

        func abandon(_ call: ClientCall, rest: BodyLength) { cancel() }

        func breakOff(_ call: ClientCall, _ failure: ClientFailure) { giveUp(failure) }
    }

#endif
