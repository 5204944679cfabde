// PacingFilter.swift - passes a body on at a limited rate.
// Invariants: in a span of time no more passes than the burst and the rate times the span; only bytes wait that the
// producer wrote before it was paused; a client that is slower than the rate does not save up for later.

internal import WryneckReactor

final class PacingFilter: BodyFilter {
    /// The number of waits in a second, so that a slow body is not sent byte by byte.
    private static let stepsPerSecond = 20

    private let rate: Int
    private let reactor: Reactor
    private var outlet: BodyOutlet?
    private var allowance: Int
    private var filled: Instant
    private var waiting: [UInt8] = []
    private var position = 0
    private var isCongested = false
    private var isProducerWaiting = false
    private var timer: DelayedCall?
    private var done: (() -> Void)?

    /// The bytes that pass at once after a pause: a quarter of a second's worth.
    static func burst(_ rate: Int) -> Int { max(rate / 4, 1) }

    init(_ rate: Int, on reactor: Reactor) {
        self.rate = rate
        self.reactor = reactor
        allowance = PacingFilter.burst(rate)
        filled = reactor.now
    }

    func begin(_ outlet: BodyOutlet) {
        self.outlet = outlet
        // Time before the first byte gives no more than the burst.
        filled = reactor.now
    }

    func take(_ bytes: [UInt8]) -> Bool {
        guard outlet != nil else { return false }
        if waiting.isEmpty { (waiting, position) = (bytes, 0) } else { waiting.append(contentsOf: bytes) }
        pump()
        if !waiting.isEmpty || isCongested { isProducerWaiting = true }
        return isProducerWaiting
    }

    func drained() {
        isCongested = false
        pump()
    }

    func finish(_ done: @escaping () -> Void) {
        self.done = done
        pump()
    }

    func cancel() {
        outlet = nil
        done = nil
        waiting = []
        stopTimer()
    }

    private func pump() {
        guard let outlet else { return }
        refill()
        while position < waiting.count, allowance > 0, !isCongested {
            let end = min(position + allowance, waiting.count)
            let piece = position == 0 && end == waiting.count ? waiting : Array(waiting[position..<end])
            allowance -= end - position
            position = end
            isCongested = outlet.pass(piece)
        }
        if position < waiting.count { return isCongested ? () : waitForAllowance() }
        waiting = []
        position = 0
        if let done {
            self.done = nil
            done()
        } else if isProducerWaiting, !isCongested {
            isProducerWaiting = false
            outlet.room()
        }
    }

    private func refill() {
        let elapsed = filled.duration(to: reactor.now).wholeNanoseconds
        // One second fills the bucket, whatever the rate; and a second's worth cannot overflow.
        if elapsed >= 1_000_000_000 {
            allowance = PacingFilter.burst(rate)
            filled = reactor.now
            return
        }
        let gained = Int(elapsed) * rate / 1_000_000_000
        guard gained > 0 else { return }
        allowance = min(allowance + gained, PacingFilter.burst(rate))
        // Keeps the fraction of a byte that is left.
        filled = filled.advanced(byNanoseconds: Int64(gained) * 1_000_000_000 / Int64(rate))
    }

    private func waitForAllowance() {
        guard timer == nil else { return }
        let wanted = min(waiting.count - position, max(rate / PacingFilter.stepsPerSecond, 1))
        let nanoseconds = (Int64(wanted) * 1_000_000_000 + Int64(rate) - 1) / Int64(rate)
        timer = reactor.callLater(.nanoseconds(nanoseconds)) { [weak self] in
            self?.timer = nil
            self?.pump()
        }
    }

    private func stopTimer() {
        try? timer?.cancel()
        timer = nil
    }
}
