// PeerLimit.swift - the number of connections of each address, so that one client cannot take all places.
// Invariants: each `enter` that succeeded is followed by one `leave`; an address without a connection has no entry, so
// the table is never larger than the number of connections. All reactors of a server share it: its lock is taken when a
// connection begins and ends, and never in between.

/// Counts connections by the address that they come from, and limits the number of each address.
package final class PeerLimit: Sendable {
    package let limit: Int
    private let countsLoopback: Bool
    private let places: Occupancy
    private let uncounted = Locked<[SocketAddress.Network]>([])

    /// - Parameters:
    ///   - limit: the most open connections of one client.
    ///   - countsLoopback: whether this machine's own programs are counted, too: such a peer is a proxy, or somebody
    ///     who could do worse.
    package init(_ limit: Int, countsLoopback: Bool = false) {
        self.limit = limit
        places = Occupancy(limit: limit)
        self.countsLoopback = countsLoopback
    }

    /// Exempts peers from the count: proxies, whose connections are those of many clients. Called before the first
    /// connection.
    package func exempt(_ networks: [SocketAddress.Network]) { uncounted.withLock { $0 = networks } }

    /// Nil for peers that are not counted: a UNIX socket has no address, and its file's permissions decide who may
    /// connect.
    private func key(of peer: SocketAddress) -> ClientKey? {
        if peer.isLoopback, !countsLoopback { return nil }
        return uncounted.withLock { $0.contains { $0.contains(peer) } } ? nil : ClientKey(peer)
    }

    /// Asks for a place for a peer's connection.
    /// - Returns: whether there is room; if so, `leave` has to be called when the connection is over.
    package func enter(_ peer: SocketAddress) -> Bool { key(of: peer).map(places.enter) ?? true }

    /// Frees the place of a peer's connection that is over.
    package func leave(_ peer: SocketAddress) { if let key = key(of: peer) { places.leave(key) } }

    /// The number of addresses that are remembered, for tests.
    package var addressCount: Int { places.clients }
}

extension SocketAddress {
    /// Whether the address is one of this machine's loopback addresses.
    fileprivate var isLoopback: Bool {
        switch self {
        case .ipv4(let address, _): address >> 24 == 127
        case .ipv6(let high, let low, _, _): high == 0 && low == 1
        case .unix: false
        }
    }
}
