// IdleTimeout.swift - "nothing has happened for a while". Twisted's TimeoutMixin, as a value to hold instead of a class
// to inherit from.
// Invariant: the call is armed exactly while there is a limit that has not passed; moving it costs O(1).

public import WryneckReactor

/// Calls back when no activity was noted for a while.
///
/// ```swift
/// idle = IdleTimeout(on: transport.reactor, after: .seconds(60)) { [weak transport] in transport?.close() }
/// idle?.noteActivity()     // in received(_:on:)
/// idle?.set(nil)           // in disconnected(reason:)
/// ```
public final class IdleTimeout {
    private let scheduler: any Scheduler
    private let action: () throws -> Void
    private var call: DelayedCall?

    /// The longest time without activity; nil if it is not watched.
    public private(set) var limit: Duration?

    /// - Parameters:
    ///   - scheduler: a reactor, or a manual clock.
    ///   - limit: the longest time without activity; nil watches nothing before `set(_:)`.
    ///   - action: called once the limit has passed (Twisted's `timeoutConnection`); `noteActivity()` or `set(_:)` then
    ///     start anew. It should
    ///     not hold an object that holds this one.
    public init(on scheduler: any Scheduler, after limit: Duration? = nil, _ action: @escaping () throws -> Void) {
        self.scheduler = scheduler
        self.action = action
        set(limit)
    }

    deinit { try? call?.cancel() }

    /// Sets another limit, which counts from now (Twisted's `setTimeout`).
    /// - Parameter limit: nil ends the watch.
    /// - Returns: the limit that was there before.
    @discardableResult
    public func set(_ limit: Duration?) -> Duration? {
        let before = self.limit
        self.limit = limit
        if limit == nil {
            try? call?.cancel()
            call = nil
        }
        noteActivity()
        return before
    }

    /// Notes activity: the limit counts from now (Twisted's `resetTimeout`).
    public func noteActivity() {
        guard let limit else { return }
        if let call, call.isActive { return (try? call.reset(limit)) ?? () }
        call = scheduler.callLater(limit) { [weak self] in try self?.action() }
    }
}
