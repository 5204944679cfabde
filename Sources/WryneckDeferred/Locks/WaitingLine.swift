// WaitingLine.swift - the Deferreds that wait their turn.
// Invariant: first come, first served. A waiter that is cancelled leaves at once, wherever it stands.

/// The line in front of a lock, a semaphore or a queue. The line owns its waiters; a waiter knows the line only weakly.
final class WaitingLine<Value> {
    /// By ticket. Tickets only grow, so that a cancellation needs no search and serving skips the gaps.
    private var waiters: [UInt64: Deferred<Value>] = [:]
    private var nextTicket: UInt64 = 0
    private var nextServed: UInt64 = 0

    /// The number of waiters.
    var count: Int { waiters.count }

    /// A new waiter at the end of the line.
    func join() -> Deferred<Value> {
        let ticket = nextTicket
        nextTicket += 1
        let waiter = Deferred<Value> { [weak self] _ in self?.waiters[ticket] = nil }
        waiters[ticket] = waiter
        return waiter
    }

    /// Takes the waiter at the head out of the line, and skips those that somebody else has fired by hand.
    func popFirst() -> Deferred<Value>? {
        while nextServed < nextTicket {
            defer { nextServed += 1 }
            if let waiter = waiters.removeValue(forKey: nextServed), !waiter.hasFired { return waiter }
        }
        return nil
    }

    // Nobody is left who could serve the waiters; a task that awaits one of them learns of it.
    deinit {
        for waiter in waiters.values { waiter.orphan() }
    }
}
