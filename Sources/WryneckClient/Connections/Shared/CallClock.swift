// CallClock.swift - the deadlines of one request and its response. Pure: instants in, verdicts out.
// Invariant: only the server's time counts: not this side's reader, nor its producer.

internal import WryneckReactor

struct CallClock {
    enum Verdict: Equatable {
        /// Nothing before this time, which may be never.
        case wait(until: Instant)
        /// The server has not asked for the body in time, and gets it all the same.
        case sendBody
        case timedOut(ClientFailure.Phase)
        /// The rest that nobody reads takes too long.
        case drained
    }

    private let timeouts: ClientTimeouts
    private var expectation = Instant.never
    private var head = Instant.never
    private var drain = Instant.never
    private var sending: TransferWatch?
    private var sent = 0
    private var receiving: TransferWatch?

    init(_ timeouts: ClientTimeouts) { self.timeouts = timeouts }

    // MARK: The request

    /// The body is held back.
    mutating func expect(at now: Instant) { expectation = now + timeouts.expectation }

    /// The body begins; so many bytes were sent on the connection before.
    mutating func beginSending(at now: Instant, sent: Int) {
        expectation = .never
        keepUp(at: now)
        self.sent = sent
    }

    /// The request is queued to its end, and the server has a response to make.
    mutating func awaitHead(at now: Instant) { head = now + timeouts.head }

    // MARK: The response

    /// The head has come.
    mutating func endHead() { (head, expectation) = (.never, .never) }

    /// A body is waited for. Returns false if it was before.
    mutating func beginReceiving(at now: Instant, isPaused: Bool) -> Bool {
        guard receiving == nil else { return false }
        receiving = TransferWatch(timeouts, at: now)
        if isPaused { receiving?.pause(at: now) }
        return true
    }

    mutating func received(_ count: Int, at now: Instant) { receiving?.moved(count, at: now) }
    mutating func pauseReceiving(at now: Instant) { receiving?.pause(at: now) }
    mutating func resumeReceiving(at now: Instant) { receiving?.resume(at: now) }

    /// The rest is dropped as it comes.
    mutating func beginDraining(at now: Instant) {
        receiving = nil
        drain = now + timeouts.drain
    }

    // MARK: Checks

    /// What has become of it; `sent` bytes have left on the connection so far, and whether more are queued.
    mutating func check(at now: Instant, sent: Int, hasUnsent: Bool) -> Verdict {
        if expectation <= now { return .sendBody }
        if drain <= now { return .drained }
        noteSent(sent, hasUnsent, now)
        if head <= now {
            guard hasUnsent else { return .timedOut(.head) }
            // While the server still takes the request, it need not answer.
            head = now + timeouts.head
        }
        var next = min(expectation, drain, head)
        for (watch, phase) in [(sending, ClientFailure.Phase.sending), (receiving, .receiving)] {
            switch watch?.check(at: now) {
            case nil: continue
            case .silent?, .slow?: return .timedOut(phase)
            case .wait(let until)?: next = min(next, until)
            }
        }
        return .wait(until: next)
    }

    /// A server that has taken all there was has kept up, however long the producer takes for more.
    private mutating func noteSent(_ count: Int, _ hasUnsent: Bool, _ now: Instant) {
        guard sending != nil else { return }
        if count != sent { sending?.moved(max(count &- sent, 0), at: now) }
        sent = count
        if hasUnsent { sending?.resume(at: now) } else { keepUp(at: now) }
    }

    private mutating func keepUp(at now: Instant) {
        var watch = TransferWatch(timeouts, at: now)
        watch.pause(at: now)
        sending = watch
    }
}
