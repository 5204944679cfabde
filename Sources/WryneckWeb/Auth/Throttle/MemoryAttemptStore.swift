// MemoryAttemptStore.swift - tries to sign in, counted in memory.
// Invariants: never more than `capacity` keys of each kind; only who has signed in takes the place of others who have.
// Safe to use from any thread.

internal import Wryneck

/// Counts tries to sign in for one process. Make it, or the `SignInThrottle` with it, outside of the site's closure.
public final class MemoryAttemptStore: AttemptStore {
    private struct Tries {
        var count: Int
        var last: Int64
    }

    private struct State {
        var tries: BoundedTable<String, Tries>
        var welcome: BoundedTable<String, Int64>
    }

    private let state: Locked<State>

    /// - Parameter capacity: the most keys that are known at a time, of some 150 bytes each, and as many places of
    ///   users; those that have been quiet longest are forgotten first.
    public init(capacity: Int = 50_000) {
        state = Locked(
            State(tries: BoundedTable(capacity: capacity), welcome: BoundedTable(capacity: capacity)))
    }

    /// The number of keys with tries.
    var count: Int { state.withLock { $0.tries.count } }

    /// Counts a try if it may be made now. See `AttemptStore`.
    public func take(_ key: String, _ rule: AttemptRule, at now: Int64) async throws -> Int64? {
        state.withLock { state in
            var tries = state.tries.value(key) ?? Tries(count: 0, last: now)
            // A clock that was set back must not make anybody wait for years.
            let (elapsed, overflow) = now.subtractingReportingOverflow(tries.last)
            if overflow || elapsed < 0 || elapsed > rule.memory { tries = Tries(count: 0, last: now) }
            let wait = rule.delay(after: tries.count) - max(0, now - tries.last)
            if wait > 0 { return wait }
            tries.count = min(tries.count + 1, 1_000_000)
            tries.last = now
            state.tries.set(key, tries)
            return nil
        }
    }

    /// Takes back one try. See `AttemptStore`.
    public func giveBack(_ key: String) async throws {
        state.withLock { state in
            guard var tries = state.tries.value(key) else { return }
            tries.count -= 1
            if tries.count > 0 { state.tries.set(key, tries) } else { state.tries.remove(key) }
        }
    }

    /// Forgets all tries of a key. See `AttemptStore`.
    public func forget(_ key: String) async throws { state.withLock { $0.tries.remove(key) } }

    /// Notes that a user has signed in from some place. See `AttemptStore`.
    public func welcome(_ key: String, until expiry: Int64) async throws {
        state.withLock { $0.welcome.set(key, expiry) }
    }

    /// Whether a user has signed in from some place. See `AttemptStore`.
    public func isWelcome(_ key: String, at now: Int64) async throws -> Bool {
        state.withLock { state in
            guard let expiry = state.welcome.value(key) else { return false }
            if now < expiry { return true }
            state.welcome.remove(key)
            return false
        }
    }
}
