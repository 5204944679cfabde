// Backends.swift - the backends of a reverse proxy, which all reactors share.
// Invariant: nothing but the table is done under the lock; events are reported after it, so that whoever hears of one
// may ask for more.

public import WryneckReactor

/// The backends of a reverse proxy, and how requests are spread among them.
///
/// ```swift
/// let backends = try Backends(["http://10.0.0.7:3000", "http://10.0.0.8:3000"], balancing: .leastBusy)
/// root["api"] = try ReverseProxy(to: backends)
/// ```
///
/// Make it outside of the site's closure, so that all reactors count together and know the same of each backend. It may
/// be used from any thread.
public final class Backends: Sendable {
    struct State: Sendable {
        var table: BackendTable
        var budget: RetryBudget
        /// Whether a reactor makes the checks.
        var hasProber = false
    }

    /// By what rule requests get their backends.
    public let balancing: Balancing
    /// When backends are out, and how they come back.
    public let health: BackendHealthOptions
    let state: Locked<State>
    private let onEvent: (@Sendable (BackendEvent) -> Void)?

    /// - Parameters:
    ///   - backends: one at least, each of another address; their order counts for `Balancing.first`.
    ///   - balancing: by what rule a request gets its backend.
    ///   - health: when a backend gets none for a while.
    ///   - onEvent: called with what becomes of backends, on the thread on which it turns out.
    /// - Throws: what is wrong with them.
    public init(
        _ backends: [Backend], balancing: Balancing = .roundRobin,
        health: BackendHealthOptions = BackendHealthOptions(), onEvent: (@Sendable (BackendEvent) -> Void)? = nil
    ) throws(Backends.Mistake) {
        try Self.check(backends)
        try Self.check(balancing)
        if let checks = health.checks, let backend = backends.first { try Self.check(checks, of: backend) }
        (self.balancing, self.health, self.onEvent) = (balancing, health.clamped, onEvent)
        state = Locked(State(table: BackendTable(backends, balancing, health), budget: RetryBudget(health)))
    }

    /// - Parameters:
    ///   - urls: `http://host[:port][/folder]`, `https://...`, `unix:/path`; see `Backend`.
    ///   - balancing: by what rule a request gets its backend.
    ///   - health: when a backend gets none for a while.
    ///   - onEvent: called with what becomes of backends, on the thread on which it turns out.
    /// - Throws: what is wrong with them.
    public convenience init(
        _ urls: [String], balancing: Balancing = .roundRobin, health: BackendHealthOptions = BackendHealthOptions(),
        onEvent: (@Sendable (BackendEvent) -> Void)? = nil
    ) throws(Backends.Mistake) {
        try self.init(try Self.parsed(urls), balancing: balancing, health: health, onEvent: onEvent)
    }

    /// All backends, in their order; behind them those that were replaced and have requests left.
    /// - Parameter now: the time, `reactor.now`.
    /// - Returns: what is known of each.
    public func status(at now: Instant) -> [BackendStatus] { state.withLock { $0.table.status(at: now) } }

    /// Changes the table, and reports what has come of it.
    @discardableResult
    func change(_ body: (inout State) -> [BackendEvent]) -> [BackendEvent] {
        let events = state.withLock(body)
        if let onEvent { events.forEach(onEvent) }
        return events
    }
}
