// PoolState+Ending.swift - waiters that go, connections that rest and end.

package import WryneckReactor

extension PoolState {
    mutating func join(_ waiter: PoolWaiter, _ key: PoolKey, isFirst: Bool) {
        keysOfWaiters[waiter.id] = key
        let count = hosts[key]?.waiters.count ?? 0
        hosts[key, default: PoolHost()].waiters.insert(waiter, at: isFirst ? 0 : count)
        remember(waiter.deadline)
    }

    mutating func leave(_ waiter: PoolWaiterID) {
        guard let key = keysOfWaiters.removeValue(forKey: waiter) else { return }
        hosts[key]?.waiters.removeAll { $0.id == waiter }
        forgetIfEmpty(key)
    }

    /// A connection could not be made. Those who waited for it learn of it: all, if it was the only one; one, if each
    /// had one of his own.
    mutating func failWaiters(of key: PoolKey, for id: PoolConnectionID, _ actions: inout [PoolAction]) {
        guard let host = hosts[key], host.waiters.count > host.opening.count else { return }
        let failed = isSingle(key, host) && host.shared.isEmpty ? host.waiters[...] : host.waiters.prefix(1)
        for waiter in failed {
            leave(waiter.id)
            actions.append(.fail(waiter.id, .notConnected(id)))
        }
    }

    /// The HTTP/1 connection waits for the next request.
    mutating func rest(_ id: PoolConnectionID, for time: Duration, at now: Instant) {
        guard let key = connections[id]?.key else { return }
        set(.idle(newRest(for: time, id, at: now)), of: id)
        hosts[key]?.idle.append(id)
    }

    /// The HTTP/2 connection takes no more requests, and ends with its last one.
    mutating func beginLeaving(_ id: PoolConnectionID, _ actions: inout [PoolAction]) {
        guard let connection = connections[id], case .shared(let streams, _, _) = connection.state else { return }
        guard streams > 0 else { return drop(id, &actions) }
        hosts[connection.key]?.shared.removeAll { $0 == id }
        set(.leaving(streams: streams), of: id)
    }

    mutating func set(_ state: PoolConnection.State, of id: PoolConnectionID) {
        let rested = connections[id]?.rest != nil
        connections[id]?.state = state
        let rests = connections[id]?.rest != nil
        resting += (rests ? 1 : 0) - (rested ? 1 : 0)
    }

    /// Has the connection closed.
    mutating func drop(_ id: PoolConnectionID, _ actions: inout [PoolAction]) {
        forget(id)
        actions.append(.close(id))
    }

    mutating func forget(_ id: PoolConnectionID) {
        guard let connection = connections.removeValue(forKey: id) else { return }
        if connection.rest != nil { resting -= 1 }
        let key = connection.key
        hosts[key]?.idle.removeAll { $0 == id }
        hosts[key]?.shared.removeAll { $0 == id }
        hosts[key]?.opening.removeAll { $0 == id }
        hosts[key]?.count -= 1
        // It may have been the one that they wait for: over HTTP/2 also one at rest, if the server allows no streams.
        if hosts[key]?.waiters.isEmpty == false { starve(key) }
        forgetIfEmpty(key)
    }

    /// The key's waiters are served as soon as there is room.
    mutating func starve(_ key: PoolKey) {
        if !starving.contains(key) { starving.append(key) }
    }

    private mutating func forgetIfEmpty(_ key: PoolKey) {
        guard hosts[key]?.isEmpty == true else { return }
        hosts[key] = nil
        starving.removeAll { $0 == key }
    }

    /// Ends what has lasted too long. To be called when `nextDeadline` comes.
    package mutating func expire(at now: Instant) -> [PoolAction] {
        var actions: [PoolAction] = []
        var touched: Set<PoolKey> = []
        for (id, connection) in connections {
            guard let rest = connection.rest, rest.until <= now else { continue }
            drop(id, &actions)
            touched.insert(connection.key)
        }
        for waiter in hosts.values.flatMap(\.waiters) where waiter.deadline <= now {
            leave(waiter.id)
            actions.append(.fail(waiter.id, .timedOut))
        }
        for key in touched { settle(key, at: now, &actions) }
        nextDeadline =
            (connections.values.compactMap { $0.rest?.until } + hosts.values.flatMap(\.waiters).map(\.deadline)).min()
        return actions
    }

    /// Takes no more requests: who waits fails, what rests or is being made is closed, and what works is closed when
    /// it has ended.
    package mutating func shutDown() -> [PoolAction] {
        isShutDown = true
        var actions: [PoolAction] = []
        for waiter in hosts.values.flatMap(\.waiters) {
            leave(waiter.id)
            actions.append(.fail(waiter.id, .shutDown))
        }
        for (id, connection) in connections {
            if connection.state == .opening || connection.rest != nil {
                drop(id, &actions)
            } else {
                beginLeaving(id, &actions)
            }
        }
        return actions
    }
}

// What is shown of a pool.
extension PoolState {
    /// The numbers of a pool, for metrics.
    package struct Numbers: Sendable, Equatable {
        package var connections: Int
        package var resting: Int
        package var waiters: Int
        package var hosts: Int
    }

    package var numbers: Numbers {
        Numbers(
            connections: connections.count, resting: resting, waiters: keysOfWaiters.count, hosts: hosts.count)
    }
}
