// PeerLimit.swift - how many connections each address has open, so that one client cannot take all the places.
// Invariants: whoever was let in is let out once; an address with no connection has no entry, so the table is never larger than the number of
// connections. Shared by all reactors of a server: its lock is taken when a connection begins and ends, and never in between.

/// Counts connections by the address that they come from, and lets in only so many from each.
package final class PeerLimit: Sendable {
    package let limit: Int
    private let countsLoopback: Bool
    private let places: Occupancy

    /// - Parameters:
    ///   - limit: how many connections one client may have open.
    ///   - countsLoopback: whether this machine's own programs are counted, too: such a peer is a proxy, or somebody who could do worse.
    package init(_ limit: Int, countsLoopback: Bool = false) {
        self.limit = limit
        places = Occupancy(limit: limit)
        self.countsLoopback = countsLoopback
    }

    /// Nil for peers who are not counted: a UNIX socket has no address, and its file's permissions say who may connect.
    private func key(of peer: SocketAddress) -> ClientKey? { countsLoopback || !peer.isLoopback ? ClientKey(peer) : nil }

    /// Somebody knocks.
    /// - Returns: whether there is room; if so, `leave` has to be called when the connection is over.
    package func enter(_ peer: SocketAddress) -> Bool { key(of: peer).map(places.enter) ?? true }

    /// The connection of somebody who was let in is over.
    package func leave(_ peer: SocketAddress) { if let key = key(of: peer) { places.leave(key) } }

    /// How many addresses are remembered, for tests.
    package var addressCount: Int { places.clients }
}

extension SocketAddress {
    /// Whether it is this machine's own.
    fileprivate var isLoopback: Bool {
        switch self {
        case .ipv4(let address, _): address >> 24 == 127
        case .ipv6(let high, let low, _, _): high == 0 && low == 1
        case .unix: false
        }
    }
}
