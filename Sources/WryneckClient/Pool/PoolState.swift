// PoolState.swift - which request goes over which connection, and how many connections there are.
// Invariant: events in, actions out; no I/O and no clock. An HTTP/1 connection has one request at a time; every waiter
// gets exactly one of a connection, a failure, or its own cancellation; no limit is ever exceeded; and nothing is kept
// of a key without connections and waiters.

package import WryneckReactor

/// The decisions of a pool of connections.
package struct PoolState: Sendable {
    let limits: ClientLimits.Pool
    let timeouts: ClientTimeouts
    var hosts: [PoolKey: PoolHost] = [:]
    var connections: [PoolConnectionID: PoolConnection] = [:]
    /// Where those wait who wait.
    var keysOfWaiters: [PoolWaiterID: PoolKey] = [:]
    /// Keys whose waiters may want a connection that they could not have; first come, first served.
    var starving: [PoolKey] = []
    /// Connections at rest.
    var resting = 0
    var isShutDown = false
    private var nextConnection: UInt64 = 0
    private var nextTurn: UInt64 = 0

    /// When `expire` has something to do at the earliest; it may be too early, but never too late. Nil for never.
    package internal(set) var nextDeadline: Instant?

    package init(_ limits: ClientLimits = .standard, _ timeouts: ClientTimeouts = .standard) {
        self.limits = limits.clamped.pool
        self.timeouts = timeouts
    }

    /// A request wants a connection until `deadline`. If it `needsNew`, it gets no HTTP/1 connection that has served
    /// others: the last one was stale.
    package mutating func request(
        _ waiter: PoolWaiterID, _ key: PoolKey, deadline: Instant, needsNew: Bool = false, at now: Instant
    ) -> [PoolAction] {
        guard !isShutDown else { return [.fail(waiter, .shutDown)] }
        var actions: [PoolAction] = []
        join(PoolWaiter(id: waiter, deadline: deadline, needsNew: needsNew), key, isFirst: false)
        settle(key, at: now, &actions)
        if isBeyondLimit(waiter, key) {
            leave(waiter)
            actions.append(.fail(waiter, .queueIsFull))
        }
        return actions
    }

    /// Those for whom a connection is being made do not count: they do not wait for somebody else's.
    private func isBeyondLimit(_ waiter: PoolWaiterID, _ key: PoolKey) -> Bool {
        guard keysOfWaiters[waiter] != nil, let host = hosts[key] else { return false }
        return host.waiters.count - host.opening.count > limits.waiters
    }

    /// A waiter does not want a connection any more. Does nothing for one that has got its answer.
    package mutating func cancel(_ waiter: PoolWaiterID) { leave(waiter) }

    /// What a new connection speaks.
    package enum Kind: Sendable, Equatable {
        case http1
        /// - Parameter streams: requests that the server allows at a time.
        case http2(streams: Int)
    }

    /// A connection has been made.
    package mutating func opened(_ id: PoolConnectionID, _ kind: Kind, at now: Instant) -> [PoolAction] {
        guard let connection = connections[id] else { return [.close(id)] }
        guard connection.state == .opening else { return [] }
        let key = connection.key
        var actions: [PoolAction] = []
        hosts[key]?.opening.removeAll { $0 == id }
        connections[id]?.oldAt = now + max(timeouts.age, .zero)
        switch kind {
        case .http1:
            hosts[key]?.isHTTP1 = true
            rest(id, for: timeouts.idle, at: now)
        case .http2(let streams): beginSharing(id, key, streams, at: now, &actions)
        }
        settle(key, at: now, &actions)
        return actions
    }

    /// One HTTP/2 connection serves all; those that were begun beside it are of no use.
    private mutating func beginSharing(
        _ id: PoolConnectionID, _ key: PoolKey, _ streams: Int, at now: Instant, _ actions: inout [PoolAction]
    ) {
        guard hosts[key, default: PoolHost()].shared.count < limits.multiplexedPerHost else {
            return drop(id, &actions)
        }
        hosts[key]?.isHTTP1 = false
        hosts[key]?.shared.append(id)
        set(.shared(streams: 0, limit: max(streams, 0), newRest(for: timeouts.idle, id, at: now)), of: id)
    }

    /// A request over a connection has ended: with its response, or by its own will. Whether the connection
    /// `isReusable` says `ConnectionReuse`, or over HTTP/2, whether it is sound itself; how long it may rest,
    /// `KeepAliveHint`, or nil for the client's own time.
    package mutating func finished(
        _ id: PoolConnectionID, isReusable: Bool, idleTime: Duration? = nil, at now: Instant
    ) -> [PoolAction] {
        guard let connection = connections[id] else { return [] }
        var actions: [PoolAction] = []
        switch connection.state {
        case .opening, .idle: return []
        case .busy:
            if isReusable, !isShutDown, connection.uses < limits.uses, connection.oldAt > now {
                rest(id, for: idleTime ?? timeouts.idle, at: now)
            } else {
                drop(id, &actions)
            }
        case .shared(let streams, let limit, let old):
            let left = max(streams - 1, 0)
            let rest = left == 0 ? newRest(for: idleTime ?? timeouts.idle, id, at: now) : old
            set(.shared(streams: left, limit: limit, rest), of: id)
            if !isReusable || isShutDown { beginLeaving(id, &actions) }
        case .leaving(let streams):
            if streams > 1 { set(.leaving(streams: streams - 1), of: id) } else { drop(id, &actions) }
        }
        settle(connection.key, at: now, &actions)
        return actions
    }

    /// An HTTP/2 server allows another number of requests at a time.
    package mutating func changed(_ id: PoolConnectionID, streams limit: Int, at now: Instant) -> [PoolAction] {
        guard let connection = connections[id], case .shared(let streams, _, let rest) = connection.state else {
            return []
        }
        var actions: [PoolAction] = []
        set(.shared(streams: streams, limit: max(limit, 0), rest), of: id)
        settle(connection.key, at: now, &actions)
        return actions
    }

    /// An HTTP/2 connection takes no more requests: GOAWAY, or no stream identifiers left.
    package mutating func goingAway(_ id: PoolConnectionID, at now: Instant) -> [PoolAction] {
        guard let key = connections[id]?.key else { return [] }
        var actions: [PoolAction] = []
        beginLeaving(id, &actions)
        settle(key, at: now, &actions)
        return actions
    }

    /// Something has come over a connection that was not asked for: a byte, or the end. While an HTTP/1 connection
    /// rests, whatever it is would be taken for the next request's answer.
    package mutating func stirred(_ id: PoolConnectionID, at now: Instant) -> [PoolAction] {
        guard let connection = connections[id], case .idle = connection.state else { return [] }
        var actions: [PoolAction] = []
        drop(id, &actions)
        settle(connection.key, at: now, &actions)
        return actions
    }

    /// A waiter that was given a connection has found it closed, or going away, and has not sent anything: it gets
    /// another one, before all others. An HTTP/1 connection is closed; one of HTTP/2 leaves.
    package mutating func foundClosed(
        _ id: PoolConnectionID, by waiter: PoolWaiterID, _ key: PoolKey, deadline: Instant, at now: Instant
    ) -> [PoolAction] {
        var actions = finished(id, isReusable: false, at: now)
        guard !isShutDown else { return actions + [.fail(waiter, .shutDown)] }
        join(PoolWaiter(id: waiter, deadline: deadline, needsNew: false), key, isFirst: true)
        settle(key, at: now, &actions)
        return actions
    }

    /// A connection is gone, or could not be made.
    package mutating func closed(_ id: PoolConnectionID, at now: Instant) -> [PoolAction] {
        guard let connection = connections[id] else { return [] }
        var actions: [PoolAction] = []
        forget(id)
        if connection.state == .opening { failWaiters(of: connection.key, for: id, &actions) }
        settle(connection.key, at: now, &actions)
        return actions
    }

    mutating func makeID() -> PoolConnectionID {
        nextConnection += 1
        return PoolConnectionID(number: nextConnection)
    }

    /// A rest that ends with the connection's age at the latest.
    mutating func newRest(for time: Duration, _ id: PoolConnectionID, at now: Instant) -> Rest {
        nextTurn += 1
        let until = min(now + max(time, .zero), connections[id]?.oldAt ?? .never)
        remember(until)
        return Rest(turn: nextTurn, until: until)
    }

    /// Sees to it that `nextDeadline` is not later.
    mutating func remember(_ deadline: Instant) {
        nextDeadline = nextDeadline.map { min($0, deadline) } ?? deadline
    }
}
