// MemoryRememberStore.swift - who wants to stay signed in, in memory.
// Invariant: never more than `capacity` tokens; the oldest go first.

internal import Wryneck

/// Keeps who stays signed in, in memory: for tests, and where a restart may sign everybody out. Safe to use from any
/// thread; make it outside of the site's closure.
public final class MemoryRememberStore: RememberStore {
    private struct State {
        var tokens: [String: RememberedToken] = [:]
        /// The selectors in the order in which they came; some may be gone.
        var order: [String] = []
        var first = 0
    }

    private let capacity: Int
    private let state = Locked(State())

    /// - Parameter capacity: the most browsers, of some 400 bytes each.
    public init(capacity: Int = 100_000) { self.capacity = max(capacity, 1) }

    /// The number of tokens.
    var count: Int { state.withLock { $0.tokens.count } }

    /// The token with a selector. See `RememberStore`.
    public func load(_ selector: String) async throws -> RememberedToken? { state.withLock { $0.tokens[selector] } }

    /// Adds a token. See `RememberStore`.
    public func add(_ token: RememberedToken) async throws {
        let capacity = capacity
        state.withLock { state in
            if state.tokens.updateValue(token, forKey: token.selector) == nil { state.order.append(token.selector) }
            while state.tokens.count > capacity, state.first < state.order.count {
                state.tokens[state.order[state.first]] = nil
                state.first += 1
            }
            guard state.order.count > 2 * capacity + 64 else { return }
            let (tokens, rest) = (state.tokens, state.order.dropFirst(state.first))
            state.order = rest.filter { tokens[$0] != nil }
            state.first = 0
        }
    }

    /// Changes a token. See `RememberStore`.
    public func replace(_ token: RememberedToken, ifHashIs hash: String) async throws -> Bool {
        state.withLock { state in
            guard let old = state.tokens[token.selector], old.hash == hash else { return false }
            state.tokens[token.selector] = token
            return true
        }
    }

    /// Deletes a token. See `RememberStore`.
    public func delete(_ selector: String) async throws { state.withLock { $0.tokens[selector] = nil } }

    /// Deletes all tokens of a user, for which it looks at all that there are. See `RememberStore`.
    public func deleteAll(of user: String) async throws {
        state.withLock { state in state.tokens = state.tokens.filter { !$0.value.user.hasSameBytes(as: user) } }
    }
}
