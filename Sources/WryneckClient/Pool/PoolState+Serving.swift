// PoolState+Serving.swift - waiters and connections that find each other.

internal import WryneckReactor

extension PoolState {
    /// Gives out what there is after an event at `key`: to its waiters, then to those that starve, then to nobody.
    mutating func settle(_ key: PoolKey, at now: Instant, _ actions: inout [PoolAction]) {
        serve(key, at: now, &actions)
        serveStarving(at: now, &actions)
        guard closeSurplus(of: key, &actions) else { return }
        serveStarving(at: now, &actions)
    }

    /// As many rounds as there are keys: one that still finds no room is back at the end of the line.
    private mutating func serveStarving(at now: Instant, _ actions: inout [PoolAction]) {
        for _ in 0..<starving.count {
            guard !starving.isEmpty, connections.count < limits.count || resting > 0 else { return }
            serve(starving.removeFirst(), at: now, &actions)
        }
    }

    private mutating func serve(_ key: PoolKey, at now: Instant, _ actions: inout [PoolAction]) {
        while let waiter = hosts[key]?.waiters.first, let id = sharedWithRoom(key, at: now, &actions) {
            share(id, with: waiter, &actions)
        }
        while let (waiter, id) = match(key, at: now, &actions) {
            hosts[key]?.idle.removeAll { $0 == id }
            set(.busy, of: id)
            use(id, by: waiter, &actions)
        }
        while needsConnection(key), makeRoom(for: key, &actions) { open(key, &actions) }
    }

    /// The first HTTP/2 connection that may have another request. One that is too old leaves.
    private mutating func sharedWithRoom(
        _ key: PoolKey, at now: Instant, _ actions: inout [PoolAction]
    ) -> PoolConnectionID? {
        for id in hosts[key]?.shared ?? [] {
            guard let connection = connections[id], case .shared(let streams, let limit, _) = connection.state else {
                continue
            }
            guard connection.oldAt >= now else { beginLeaving(id, &actions); continue }
            if streams < limit { return id }
        }
        return nil
    }

    private mutating func share(_ id: PoolConnectionID, with waiter: PoolWaiter, _ actions: inout [PoolAction]) {
        guard case .shared(let streams, let limit, let rest)? = connections[id]?.state else { return }
        set(.shared(streams: streams + 1, limit: limit, rest), of: id)
        use(id, by: waiter, &actions)
    }

    private mutating func use(_ id: PoolConnectionID, by waiter: PoolWaiter, _ actions: inout [PoolAction]) {
        leave(waiter.id)
        let uses = connections[id]?.uses ?? 0
        connections[id]?.uses = uses + 1
        actions.append(.use(id, by: waiter.id, isReused: uses > 0))
    }

    /// The first waiter for whom there is an HTTP/1 connection at rest, and that one.
    private mutating func match(
        _ key: PoolKey, at now: Instant, _ actions: inout [PoolAction]
    ) -> (PoolWaiter, PoolConnectionID)? {
        guard let waiters = hosts[key]?.waiters, !waiters.isEmpty else { return nil }
        dropExpired(of: key, at: now, &actions)
        guard let host = hosts[key], let freshest = host.idle.last else { return nil }
        let unused = host.idle.last { connections[$0]?.uses == 0 }
        for waiter in host.waiters {
            if !waiter.needsNew { return (waiter, freshest) }
            if let unused { return (waiter, unused) }
        }
        return nil
    }

    /// In the instant in which its time ends a connection still serves: one that may not rest at all is made, too, for
    /// one request.
    private mutating func dropExpired(of key: PoolKey, at now: Instant, _ actions: inout [PoolAction]) {
        for id in hosts[key]?.idle ?? [] {
            if let rest = connections[id]?.rest, rest.until < now { drop(id, &actions) }
        }
    }

    /// Whether another connection should be made. While it is open whether the server speaks HTTP/2, one shows it.
    private func needsConnection(_ key: PoolKey) -> Bool {
        guard let host = hosts[key] else { return false }
        guard isSingle(key, host) else { return host.waiters.count > host.opening.count }
        return !host.waiters.isEmpty && host.opening.isEmpty && host.shared.count < limits.multiplexedPerHost
    }

    /// Whether the key's waiters share one connection, or would if the server wanted.
    func isSingle(_ key: PoolKey, _ host: PoolHost) -> Bool {
        !host.shared.isEmpty || key.offersHTTP2 && !host.isHTTP1
    }

    /// Makes room for one more connection, by closing another that rests, if it has to be. A key that finds none
    /// starves.
    private mutating func makeRoom(for key: PoolKey, _ actions: inout [PoolAction]) -> Bool {
        if let host = hosts[key], host.count >= limits.perHost {
            // They rest although somebody waits: he needs a new one.
            guard let oldest = host.idle.first else { return false }
            drop(oldest, &actions)
        }
        guard connections.count >= limits.count else { return true }
        guard let longest = longestResting() else {
            starve(key)
            return false
        }
        drop(longest, &actions)
        return true
    }

    private func longestResting() -> PoolConnectionID? {
        guard resting > 0 else { return nil }
        return connections.compactMap { id, connection in connection.rest.map { (id, $0.turn) } }
            .min { $0.1 < $1.1 }?.0
    }

    private mutating func open(_ key: PoolKey, _ actions: inout [PoolAction]) {
        let id = makeID()
        connections[id] = PoolConnection(key: key)
        hosts[key, default: PoolHost()].opening.append(id)
        hosts[key]?.count += 1
        actions.append(.open(id, key))
    }

    /// Closes connections that rest beyond the limits, those first that have rested longest. Returns whether there were
    /// any.
    private mutating func closeSurplus(of key: PoolKey, _ actions: inout [PoolAction]) -> Bool {
        let before = actions.count
        while let idle = hosts[key]?.idle, idle.count > limits.idlePerHost, let oldest = idle.first {
            drop(oldest, &actions)
        }
        while resting > limits.idle, let longest = longestResting() { drop(longest, &actions) }
        return actions.count > before
    }
}
