// TransferWatch.swift - a body that comes, or goes, too slowly.
// Invariant: only the peer's time counts. While this side reads nothing, or has nothing to send, the clock stands.

package import WryneckReactor

/// Watches the gaps and the average rate of one body in one direction. Its user asks it when the time comes that it
/// names, and need not do so earlier.
package struct TransferWatch: Sendable {
    package enum Verdict: Sendable, Equatable {
        /// Nothing before this time.
        case wait(until: Instant)
        /// No byte for longer than `ClientTimeouts.gap`.
        case silent
        /// Slower than `ClientTimeouts.bytesPerSecond`.
        case slow
    }

    private let timeouts: ClientTimeouts
    private var bytes = 0
    /// The peer's time before `resumed`.
    private var spent = Duration.zero
    /// When the peer's clock began to run again; nil while it stands.
    private var resumed: Instant?
    private var lastByte: Instant

    /// The peer's clock begins to run at `now`.
    package init(_ timeouts: ClientTimeouts, at now: Instant) {
        self.timeouts = timeouts
        (resumed, lastByte) = (now, now)
    }

    /// Bytes have come, or have been taken by the peer.
    package mutating func moved(_ count: Int, at now: Instant) {
        let (sum, overflow) = bytes.addingReportingOverflow(count)
        bytes = overflow ? .max : sum
        lastByte = now
    }

    /// This side makes a pause.
    package mutating func pause(at now: Instant) {
        guard let start = resumed else { return }
        spent += now - start
        resumed = nil
    }

    /// This side goes on; the peer gets a whole gap again.
    package mutating func resume(at now: Instant) {
        guard resumed == nil else { return }
        (resumed, lastByte) = (now, now)
    }

    /// Judges the transfer; nil during a pause.
    package func check(at now: Instant) -> Verdict? {
        guard let resumed else { return nil }
        guard now - lastByte < timeouts.gap else { return .silent }
        let silentAt = lastByte + timeouts.gap
        // A rate of zero is no limit.
        guard timeouts.bytesPerSecond > 0 else { return .wait(until: silentAt) }
        // Step by step, because instants saturate and durations do not.
        let slowAt = resumed + timeouts.grace + earned + (.zero - spent)
        return now >= slowAt ? .slow : .wait(until: min(slowAt, silentAt))
    }

    /// The time that the bytes so far may have taken.
    private var earned: Duration {
        let rate = min(max(timeouts.bytesPerSecond, 1), 1 << 40)
        return .seconds(min(bytes / rate, 1 << 32)) + .milliseconds(bytes % rate * 1000 / rate)
    }
}
