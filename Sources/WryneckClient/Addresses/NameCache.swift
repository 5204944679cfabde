// NameCache.swift - the addresses of names, kept for a short time.
// Invariant: what is kept is no older than its time, and there are no more names than the limit. Failures are not kept:
// the next request asks again.

package import WryneckReactor

/// Addresses by name. Whoever takes some out judges them again (`AddressFilter`), and nothing is pinned: after
/// `ClientTimeouts.names` the resolver is asked anew, so that a service that moves is found.
package struct NameCache: Sendable {
    private struct Entry {
        let addresses: [SocketAddress]
        let end: Instant
    }

    /// Beyond it the name goes whose time ends first.
    private let limit: Int
    private let life: Duration
    private var entries: [String: Entry] = [:]

    /// - Parameters:
    ///   - life: how long addresses are kept; zero for not at all.
    ///   - limit: how many names there are at most.
    package init(life: Duration, limit: Int = 1000) {
        (self.life, self.limit) = (life, max(limit, 0))
    }

    /// The addresses of a name; nil if they have to be looked up.
    package func addresses(of name: String, at now: Instant) -> [SocketAddress]? {
        guard let entry = entries[name], entry.end > now else { return nil }
        return entry.addresses
    }

    /// Keeps what a look-up has found; nothing, if it found none.
    package mutating func keep(_ addresses: [SocketAddress], of name: String, at now: Instant) {
        guard !addresses.isEmpty, life > .zero, limit > 0 else { return }
        if entries.count >= limit, entries[name] == nil { makeRoom(at: now) }
        entries[name] = Entry(addresses: addresses, end: now + life)
    }

    /// None of the addresses of a name could be connected to: they may be those of yesterday.
    package mutating func forget(_ name: String) { entries[name] = nil }

    package var count: Int { entries.count }

    private mutating func makeRoom(at now: Instant) {
        entries = entries.filter { $0.value.end > now }
        guard entries.count >= limit, let first = entries.min(by: { $0.value.end < $1.value.end }) else { return }
        entries[first.key] = nil
    }
}
