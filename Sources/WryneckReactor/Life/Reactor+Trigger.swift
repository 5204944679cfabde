// Reactor+Trigger.swift - a function that runs at a turning point, and its handle.
// Invariant: its action runs once or never, and is released in either case.

internal import WryneckDeferred

extension Reactor {
    /// The handle of a function that `Reactor.addTrigger` has added; it can be removed until it has run.
    public final class Trigger {
        /// Why a trigger cannot be removed.
        public enum Failure: Error, Hashable, Sendable {
            /// It has run, or was removed before (Twisted's ValueError).
            case gone
        }

        typealias Action = () throws -> Deferred<Void>?

        private var action: Action?
        // Unowned, because the event releases the action before it goes itself.
        private unowned let event: PhasedEvent

        init(of event: PhasedEvent, _ action: @escaping Action) {
            self.event = event
            self.action = action
        }

        /// Whether it has not run yet.
        public var isWaiting: Bool { action != nil }

        /// Removes it.
        /// - Throws: `Failure` if it has run or was removed before.
        public func remove() throws(Failure) {
            if action == nil { throw .gone }
            action = nil
            event.forget(self)
        }

        /// Drops the action, because the event is over.
        func expire() { action = nil }

        func run() throws -> Deferred<Void>? {
            let action = action
            self.action = nil
            return try action?()
        }
    }
}
