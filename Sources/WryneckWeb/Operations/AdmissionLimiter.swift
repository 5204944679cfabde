// AdmissionLimiter.swift - the places of a branch, and the line of those who wait for one. Safe to use from any thread.
// Invariants: nobody is let in while others wait, and they go in the order in which they came; a place is given on
// before it is free; each ticket ends once: with a place, or without.

internal import Wryneck
internal import WryneckReactor

/// Counts the requests that are under way in a branch, and lets others wait. Make it outside of the site's closure, so
/// that all reactors share it, and give it to `AdmissionLimit`.
public final class AdmissionLimiter: Sendable {
    /// Somebody's place in the line.
    private enum Ticket {
        /// He has not begun to wait.
        case taken
        case waiting(CheckedContinuation<Bool, Never>)
        /// He has a place, and has not asked yet.
        case granted
    }

    enum Entry { case admitted, waits(ticket: UInt64), full }

    private struct State {
        var underWay = 0
        var tickets: [UInt64: Ticket] = [:]
        /// The number of tickets that wait for a place.
        var waiting = 0
        var nextTicket: UInt64 = 0
        /// No ticket before it waits.
        var first: UInt64 = 0

        /// Gives a place that has become free to whoever waits longest; nil if it is nobody, or he has yet to ask.
        mutating func pass() -> CheckedContinuation<Bool, Never>? {
            while first < nextTicket {
                let ticket = first
                first += 1
                switch tickets[ticket] {
                case .waiting(let continuation):
                    tickets[ticket] = nil
                    waiting -= 1
                    return continuation
                case .taken:
                    tickets[ticket] = .granted
                    waiting -= 1
                    return nil
                case .granted, nil: continue
                }
            }
            underWay -= 1
            return nil
        }
    }

    private let places: Int
    private let seats: Int
    private let state = Locked(State())

    /// - Parameters:
    ///   - underWay: the most requests under way; at least one.
    ///   - waiting: the most that wait for them; zero for none, so that all others get 503 at once.
    public init(underWay: Int, waiting: Int) { (places, seats) = (max(underWay, 1), max(waiting, 0)) }

    /// The number of requests under way now.
    public var underWay: Int { state.withLock { $0.underWay } }

    /// The number of requests that wait now.
    public var waiting: Int { state.withLock { $0.waiting } }

    func enter() -> Entry {
        state.withLock { state in
            if state.waiting == 0, state.underWay < places {
                state.underWay += 1
                return .admitted
            }
            guard state.waiting < seats else { return .full }
            let ticket = state.nextTicket
            state.nextTicket += 1
            state.tickets[ticket] = .taken
            state.waiting += 1
            return .waits(ticket: ticket)
        }
    }

    /// Waits until the ticket's turn has come, or it is given up, also by a cancellation of the task.
    /// - Returns: whether there is a place; then `leave()` has to be called once.
    nonisolated(nonsending) func wait(_ ticket: UInt64) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    switch state.tickets[ticket] {
                    case .taken:
                        state.tickets[ticket] = .waiting(continuation)
                        return nil
                    case .granted:
                        state.tickets[ticket] = nil
                        return true
                    case .waiting, nil: return false
                    }
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(ticket)
        }
    }

    /// Ends a ticket that has not led to a place; others do not change.
    func giveUp(_ ticket: UInt64) {
        let (own, others) = state.withLock {
            state -> (CheckedContinuation<Bool, Never>?, CheckedContinuation<Bool, Never>?) in
            switch state.tickets.removeValue(forKey: ticket) {
            case .waiting(let continuation):
                state.waiting -= 1
                return (continuation, nil)
            case .taken:
                state.waiting -= 1
                return (nil, nil)
            case .granted: return (nil, state.pass())
            case nil: return (nil, nil)
            }
        }
        own?.resume(returning: false)
        others?.resume(returning: true)
    }

    /// Frees a place.
    func leave() { state.withLock { $0.pass() }?.resume(returning: true) }
}
