// RetryBudget.swift - how many requests may be sent a second time, as in Finagle and Envoy.
// Invariant: over the window there are never more second tries than a part of the first ones and a few besides, so that
// backends that fail under their load do not get a multiple of it.

package import WryneckReactor

/// The second tries that are left. Pure: it has no clock.
package struct RetryBudget: Sendable {
    /// As in Finagle.
    private static let window = Duration.seconds(10)

    private let share: Double
    private let reserve: Double
    private var requests = RecentCount(window: window)
    private var retries = RecentCount(window: window)

    /// A whole budget: `BackendHealthOptions.retryShare` and `retriesPerSecond`.
    package init(_ options: BackendHealthOptions = BackendHealthOptions()) {
        let options = options.clamped
        share = options.retryShare
        reserve = Double(options.retriesPerSecond) * (Self.window / .seconds(1))
    }

    /// A request is sent for the first time.
    package mutating func requested(at now: Instant) { requests.add(at: now) }

    /// Whether there may be one more second try.
    package mutating func allowsRetry(at now: Instant) -> Bool {
        Double(retries.total(at: now)) + 1 <= share * Double(requests.total(at: now)) + reserve
    }

    /// A request is sent again.
    package mutating func retried(at now: Instant) { retries.add(at: now) }
}
