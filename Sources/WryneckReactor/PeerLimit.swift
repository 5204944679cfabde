// PeerLimit.swift - how many connections each address has open, so that one client cannot take all the places.
// Invariants: whoever was let in is let out once; an address with no connection has no entry, so the table is never larger than the number of
// connections. Shared by all reactors of a server: its lock is taken when a connection begins and ends, and never in between.

/// Counts connections by the address that they come from, and lets in only so many from each.
package final class PeerLimit: Sendable {
    /// What is counted as one client. IPv6 by its first 64 bits: whoever has one address there has them all (RFC 4291 §2.5.1, RFC 6177).
    private struct Key: Hashable {
        let isIPv4: Bool
        let prefix: UInt64
    }

    package let limit: Int
    private let countsLoopback: Bool
    private let counts = Locked<[Key: Int]>([:])

    /// - Parameters:
    ///   - limit: how many connections one client may have open.
    ///   - countsLoopback: whether this machine's own programs are counted, too: such a peer is a proxy, or somebody who could do worse.
    package init(_ limit: Int, countsLoopback: Bool = false) {
        self.limit = limit
        self.countsLoopback = countsLoopback
    }

    /// Nil for peers who are not counted: a UNIX socket has no address, and its file's permissions say who may connect.
    private func key(of peer: SocketAddress) -> Key? {
        switch peer {
        case .ipv4(let address, _): !countsLoopback && address >> 24 == 127 ? nil : Key(isIPv4: true, prefix: UInt64(address))
        case .ipv6(let high, let low, _, _): !countsLoopback && high == 0 && low == 1 ? nil : Key(isIPv4: false, prefix: high)
        case .unix: nil
        }
    }

    /// Somebody knocks.
    /// - Returns: whether there is room; if so, `leave` has to be called when the connection is over.
    package func enter(_ peer: SocketAddress) -> Bool {
        guard let key = key(of: peer) else { return true }
        return counts.withLock { counts in
            let count = counts[key] ?? 0
            guard count < limit else { return false }
            counts[key] = count + 1
            return true
        }
    }

    /// The connection of somebody who was let in is over.
    package func leave(_ peer: SocketAddress) {
        guard let key = key(of: peer) else { return }
        counts.withLock { counts in
            guard let count = counts[key] else { return }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    /// How many addresses are remembered, for tests.
    package var addressCount: Int { counts.withLock { $0.count } }
}
