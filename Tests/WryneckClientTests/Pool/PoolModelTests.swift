// PoolModelTests.swift - a pool under random events, beside a model that knows only what was said to it and by it.

import ProcessTesting
import Testing
import WryneckReactor

@testable import WryneckClient

/// The pool's owner: carries its actions out, and keeps books of its own.
private struct Owner {
    enum Connection: Equatable {
        case opening
        /// With the requests under way.
        case http1(Set<PoolWaiterID>)
        case http2(Set<PoolWaiterID>, limit: Int, isGoing: Bool)
    }

    var pool: PoolState
    let limits: ClientLimits.Pool
    let keys: [PoolKey]
    var now = at(0)
    var connections: [PoolConnectionID: (key: PoolKey, state: Connection)] = [:]
    var waiting: [PoolWaiterID: (key: PoolKey, deadline: Instant, needsNew: Bool)] = [:]
    var served: Set<PoolConnectionID> = []
    var nextWaiter: UInt64 = 0
    var uses = 0
    var reuses = 0
    var failures = 0
    var faults: [String] = []

    mutating func carryOut(_ actions: [PoolAction]) {
        for action in actions {
            switch action {
            case .open(let id, let key):
                if connections[id] != nil { faults.append("\(id) opened twice") }
                connections[id] = (key, .opening)
            case .use(let id, let waiter, let isReused): use(id, waiter, isReused)
            case .fail(let waiter, let reason):
                failures += 1
                if waiting.removeValue(forKey: waiter) == nil {
                    faults.append("\(waiter) fails, and does not wait: \(reason)")
                }
            case .close(let id): close(id)
            }
        }
        check()
    }

    private mutating func use(_ id: PoolConnectionID, _ waiter: PoolWaiterID, _ isReused: Bool) {
        guard let wait = waiting.removeValue(forKey: waiter), let connection = connections[id] else {
            faults.append("\(waiter) gets \(id), and one of them is not there")
            return
        }
        if wait.key != connection.key { faults.append("\(waiter) gets a connection to somebody else") }
        if isReused != served.contains(id) { faults.append("\(id): wrong about its past") }
        served.insert(id)
        uses += 1
        if isReused { reuses += 1 }
        switch connection.state {
        case .http1(let requests) where requests.isEmpty:
            if wait.needsNew, isReused { faults.append("\(waiter) gets a used connection") }
            connections[id]?.state = .http1([waiter])
        case .http2(let requests, let limit, false) where requests.count < limit:
            connections[id]?.state = .http2(requests.union([waiter]), limit: limit, isGoing: false)
        default: faults.append("\(id) is given to \(waiter) while it is \(connection.state)")
        }
    }

    private mutating func close(_ id: PoolConnectionID) {
        guard let connection = connections.removeValue(forKey: id) else { return faults.append("\(id) closed twice") }
        switch connection.state {
        case .http2(let requests, _, _) where !requests.isEmpty: faults.append("\(id) closed under \(requests)")
        default: break
        }
    }

    private mutating func check() {
        if connections.count > limits.count { faults.append("\(connections.count) connections") }
        for key in keys where connections.values.count(where: { $0.key == key }) > limits.perHost {
            faults.append("too many connections of one host")
        }
        let resting = connections.values.count { $0.state == .http1([]) || $0.state.isRestingHTTP2 }
        if resting > limits.idle { faults.append("\(resting) rest") }
        let used = Set(connections.values.map(\.key)).union(waiting.values.map(\.key))
        let numbers = PoolState.Numbers(
            connections: connections.count, resting: resting, waiters: waiting.count, hosts: used.count)
        if pool.numbers != numbers { faults.append("\(pool.numbers) and not \(numbers)") }
        let soonest = waiting.values.map(\.deadline).min()
        if let soonest, pool.nextDeadline.map({ $0 > soonest }) ?? true { faults.append("a deadline is forgotten") }
    }
}

extension Owner.Connection {
    fileprivate var isRestingHTTP2: Bool {
        if case .http2(let requests, _, _) = self { return requests.isEmpty }
        return false
    }

    fileprivate var requests: Set<PoolWaiterID> {
        switch self {
        case .opening: []
        case .http1(let requests), .http2(let requests, _, _): requests
        }
    }
}

extension Owner {
    mutating func step(_ random: inout Random) {
        let id = connections.keys.sorted { $0.number < $1.number }.randomElement(using: &random)
        let state = id.flatMap { connections[$0]?.state }
        switch (Int.random(in: 0..<14, using: &random), id, state) {
        case (0...4, _, _): request(&random)
        case (5...6, let id?, .opening?): open(id, &random)
        case (7...8, let id?, let state?) where !state.requests.isEmpty: finish(id, state, &random)
        case (9, let id?, .some):
            connections[id] = nil
            carryOut(pool.closed(id, at: now))
        case (10, _, _):
            if let waiter = waiting.keys.sorted(by: { $0.number < $1.number }).randomElement(using: &random) {
                waiting[waiter] = nil
                pool.cancel(waiter)
                carryOut([])
            }
        case (11, let id?, .http1(let requests)?):
            let actions = pool.stirred(id, at: now)
            if requests.isEmpty, actions.first != .close(id) { faults.append("\(id) is kept, and was stirred") }
            carryOut(actions)
        case (11, let id?, .http2(let requests, _, false)?): change(id, requests, &random)
        case (12, let id?, let state?):
            if let waiter = state.requests.min(by: { $0.number < $1.number }) { findClosed(id, state, waiter) }
        case (13, _, _):
            now = now + .milliseconds(Int64.random(in: 0...4000, using: &random))
            carryOut(pool.expire(at: now))
            for (waiter, wait) in waiting where wait.deadline <= now { faults.append("\(waiter) waits too long") }
        default: break
        }
    }

    private mutating func findClosed(_ id: PoolConnectionID, _ state: Connection, _ waiter: PoolWaiterID) {
        guard let key = connections[id]?.key else { return }
        if case .http2(let requests, let limit, _) = state {
            connections[id]?.state = .http2(requests.subtracting([waiter]), limit: limit, isGoing: true)
        } else {
            connections[id]?.state = .http1([])
        }
        waiting[waiter] = (key, now + .seconds(5), false)
        carryOut(pool.foundClosed(id, by: waiter, key, deadline: now + .seconds(5), at: now))
    }

    private mutating func request(_ random: inout Random) {
        nextWaiter += 1
        let (waiter, key) = (PoolWaiterID(number: nextWaiter), keys[Int.random(in: 0..<keys.count, using: &random)])
        let deadline = now + .milliseconds(Int64.random(in: 1...8000, using: &random))
        let needsNew = Int.random(in: 0..<6, using: &random) == 0
        waiting[waiter] = (key, deadline, needsNew)
        carryOut(pool.request(waiter, key, deadline: deadline, needsNew: needsNew, at: now))
    }

    private mutating func open(_ id: PoolConnectionID, _ random: inout Random) {
        guard connections[id]?.key.offersHTTP2 == true, Bool.random(using: &random) else {
            connections[id]?.state = .http1([])
            return carryOut(pool.opened(id, .http1, at: now))
        }
        let streams = Int.random(in: 0...4, using: &random)
        connections[id]?.state = .http2([], limit: streams, isGoing: false)
        carryOut(pool.opened(id, .http2(streams: streams), at: now))
    }

    private mutating func finish(_ id: PoolConnectionID, _ state: Connection, _ random: inout Random) {
        guard let waiter = state.requests.min(by: { $0.number < $1.number }) else { return }
        let isReusable = Int.random(in: 0..<5, using: &random) > 0
        switch state {
        case .opening: return
        case .http1: connections[id]?.state = .http1([])
        case .http2(let requests, let limit, let isGoing):
            connections[id]?.state = .http2(
                requests.subtracting([waiter]), limit: limit, isGoing: isGoing || !isReusable)
        }
        let idle = Bool.random(using: &random) ? nil : Duration.milliseconds(Int64.random(in: 1...5000, using: &random))
        carryOut(pool.finished(id, isReusable: isReusable, idleTime: idle, at: now))
    }

    private mutating func change(_ id: PoolConnectionID, _ requests: Set<PoolWaiterID>, _ random: inout Random) {
        let limit = Int.random(in: 0...4, using: &random)
        let isGoing = Bool.random(using: &random)
        connections[id]?.state = .http2(requests, limit: limit, isGoing: isGoing)
        carryOut(isGoing ? pool.goingAway(id, at: now) : pool.changed(id, streams: limit, at: now))
    }

    /// Lets everything end that is under way, and opens what is wanted: afterwards nobody waits.
    mutating func settle() {
        for _ in 0..<2000 where !waiting.isEmpty || connections.values.contains(where: { !$0.state.requests.isEmpty }) {
            guard let id = connections.keys.min(by: { rank($0) < rank($1) }), let state = connections[id]?.state else {
                break
            }
            switch state {
            case .opening:
                connections[id]?.state = .http1([])
                carryOut(pool.opened(id, .http1, at: now))
            case .http1(let requests) where !requests.isEmpty:
                connections[id]?.state = .http1([])
                carryOut(pool.finished(id, isReusable: true, idleTime: .seconds(1), at: now))
            default:
                connections[id] = nil
                carryOut(pool.closed(id, at: now))
            }
        }
        if !waiting.isEmpty { faults.append("\(waiting.count) waiters are forgotten") }
    }

    /// Those first that can do something.
    private func rank(_ id: PoolConnectionID) -> (Int, UInt64) {
        switch connections[id]?.state {
        case .opening: (0, id.number)
        case .http1(let requests): (requests.isEmpty ? 3 : 1, id.number)
        case .http2, nil: (2, id.number)
        }
    }
}

@Suite("The pool beside a model") struct PoolModelTests {
    @Test(
        "100000 random events: limits hold, nobody is forgotten, no connection has two requests",
        arguments: 1...40 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        var random = Random(seed: seed)
        var limits = ClientLimits()
        limits.pool.perHost = Int.random(in: 1...4, using: &random)
        limits.pool.count = Int.random(in: 2...8, using: &random)
        limits.pool.idle = Int.random(in: 0...5, using: &random)
        limits.pool.idlePerHost = Int.random(in: 0...3, using: &random)
        limits.pool.uses = Int.random(in: 1...5, using: &random)
        limits.pool.waiters = Int.random(in: 0...9, using: &random)
        var timeouts = ClientTimeouts()
        timeouts.idle = .milliseconds(Int64.random(in: 0...8000, using: &random))
        timeouts.age = .milliseconds(Int64.random(in: 0...30_000, using: &random))
        let keys = try ["http://a/", "http://b/", "https://c/", "https://d/"].map {
            PoolKey(try url($0), offersHTTP2: $0.hasPrefix("https"))
        }
        var owner = Owner(pool: PoolState(limits, timeouts), limits: limits.clamped.pool, keys: keys)
        for round in 0..<2500 {
            owner.step(&random)
            guard owner.faults.isEmpty else {
                Issue.record("seed \(seed), round \(round): \(owner.faults)")
                return
            }
        }
        owner.settle()
        #expect(owner.faults == [])
        #expect(owner.uses > 100 && owner.failures > 10)
        owner.carryOut(owner.pool.shutDown())
        for (id, connection) in owner.connections where !connection.state.requests.isEmpty {
            Issue.record("\(id) is still at work")
        }
        #expect(owner.pool.numbers == .init(connections: 0, resting: 0, waiters: 0, hosts: 0))
        #expect(owner.faults == [])
    }
}
