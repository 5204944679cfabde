// Backends+Changes.swift - backends that come and go while requests are under way.

public import WryneckReactor

extension Backends {
    /// Takes new backends in place of those that there are. Those in both lists keep their counts and their health;
    /// requests on those that go end well.
    /// - Parameters:
    ///   - backends: one at least, each of another address.
    ///   - now: the time, `reactor.now`.
    /// - Throws: what is wrong with them; then nothing changes.
    public func replace(with backends: [Backend], at now: Instant) throws(Backends.Mistake) {
        try Self.check(backends)
        change { $0.table.replace(with: backends, at: now) }
    }

    /// Takes new backends in place of those that there are.
    /// - Parameters:
    ///   - urls: as at the start.
    ///   - now: the time, `reactor.now`.
    /// - Throws: what is wrong with them; then nothing changes.
    public func replace(with urls: [String], at now: Instant) throws(Backends.Mistake) {
        try replace(with: try Self.parsed(urls), at: now)
    }

    /// Lets a backend take no more requests; those under way go on. When the last one has ended, there is the event
    /// `drained`. A backend that is not there, or drains already, is left alone.
    /// - Parameter id: `Backend.id`.
    public func drain(_ id: BackendID) { change { $0.table.drain(id) } }

    /// Lets a backend that was drained take requests again.
    /// - Parameter id: `Backend.id`.
    public func readmit(_ id: BackendID) { state.withLock { $0.table.readmit(id) } }
}
