// Trigger.swift - something that is to happen at a turning point, and its handle.
// Invariant: its action runs once or never; whichever it is, the action is let go of.

internal import WryneckDeferred

/// What `Reactor.addTrigger` has added; it can be taken back until it has run.
public final class Trigger {
    /// Why a trigger cannot be taken back.
    public enum Failure: Error, Hashable, Sendable {
        /// It has run, or was removed before (Twisted's ValueError).
        case gone
    }

    typealias Action = () throws -> Deferred<Void>?

    private var action: Action?
    // Who lets go of its action before it goes itself.
    private unowned let event: PhasedEvent

    init(of event: PhasedEvent, _ action: @escaping Action) {
        self.event = event
        self.action = action
    }

    /// Whether it has yet to run.
    public var isWaiting: Bool { action != nil }

    /// Takes it back.
    /// - Throws: `Failure` if it has run or was removed before.
    public func remove() throws(Failure) {
        if action == nil { throw .gone }
        action = nil
        event.forget(self)
    }

    /// It will not run any more: its event is over.
    func expire() { action = nil }

    func run() throws -> Deferred<Void>? {
        let action = action
        self.action = nil
        return try action?()
    }
}
