// PoolStateTests.swift - the decisions of a pool, one by one.

import Testing
import WryneckReactor

@testable import WryneckClient

extension PoolConnectionID: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: UInt64) { self.init(number: value) }
}

extension PoolWaiterID: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: UInt64) { self.init(number: value) }
}

/// A pool whose clock is moved by hand.
struct TestPool {
    var state: PoolState
    var now = at(0)
    let key: PoolKey

    init(
        _ text: String = "http://a.example/", http2: Bool = false, timeouts: ClientTimeouts = .standard,
        _ change: (inout ClientLimits.Pool) -> Void = { _ in }
    ) throws {
        var limits = ClientLimits()
        change(&limits.pool)
        state = PoolState(limits, timeouts)
        key = PoolKey(try url(text), offersHTTP2: http2)
    }

    mutating func request(_ waiter: PoolWaiterID, _ key: PoolKey? = nil, needsNew: Bool = false) -> [PoolAction] {
        state.request(waiter, key ?? self.key, deadline: now + .seconds(10), needsNew: needsNew, at: now)
    }

    mutating func opened(_ id: PoolConnectionID, _ kind: PoolState.Kind = .http1) -> [PoolAction] {
        state.opened(id, kind, at: now)
    }

    mutating func finished(_ id: PoolConnectionID, isReusable: Bool = true, idleTime: Duration? = nil) -> [PoolAction] {
        state.finished(id, isReusable: isReusable, idleTime: idleTime, at: now)
    }

    mutating func foundClosed(_ id: PoolConnectionID, by waiter: PoolWaiterID) -> [PoolAction] {
        state.foundClosed(id, by: waiter, key, deadline: now + .seconds(10), at: now)
    }

    mutating func expire(after seconds: Double) -> [PoolAction] {
        now = now + .milliseconds(Int64(seconds * 1000))
        return state.expire(at: now)
    }
}

@Suite("The pool: HTTP/1") struct PoolStateTests {
    @Test("a request gets a new connection, the next one the same")
    func reuse() throws {
        var pool = try TestPool()
        #expect(pool.request(1) == [.open(1, pool.key)])
        #expect(pool.opened(1) == [.use(1, by: 1, isReused: false)])
        #expect(pool.finished(1) == [])
        #expect(pool.request(2) == [.use(1, by: 2, isReused: true)])
        #expect(pool.request(3) == [.open(2, pool.key)])
    }

    @Test("who waits gets the connection that comes free first, in the order of coming")
    func queue() throws {
        var pool = try TestPool { $0.perHost = 2 }
        #expect(pool.request(1) == [.open(1, pool.key)])
        #expect(pool.request(2) == [.open(2, pool.key)])
        #expect(pool.request(3) == [])
        #expect(pool.request(4) == [])
        #expect(
            pool.opened(2) == [.use(2, by: 1, isReused: false)], "the first in the queue, not the one it was made for")
        #expect(pool.opened(1) == [.use(1, by: 2, isReused: false)])
        #expect(pool.finished(1) == [.use(1, by: 3, isReused: true)])
        #expect(pool.finished(2, isReusable: false) == [.close(2), .open(3, pool.key)])
        #expect(pool.opened(3) == [.use(3, by: 4, isReused: false)])
    }

    @Test("the connection that has rested for the shortest time is used, and the others expire")
    func expiry() throws {
        var pool = try TestPool()
        for number in [1, 2] as [UInt64] { _ = pool.request(PoolWaiterID(number: number)) }
        for number in [1, 2] as [UInt64] { _ = pool.opened(PoolConnectionID(number: number)) }
        _ = pool.finished(1)
        pool.now = at(5)
        _ = pool.finished(2)
        pool.now = at(6)
        #expect(pool.request(3) == [.use(2, by: 3, isReused: true)])
        _ = pool.finished(2)
        #expect(pool.expire(after: 23.9) == [])
        #expect(pool.expire(after: 0.1) == [.close(1)])
        #expect(pool.state.nextDeadline == at(36))
        #expect(pool.expire(after: 6) == [.close(2)])
        #expect(pool.state.numbers == .init(connections: 0, resting: 0, waiters: 0, hosts: 0))
        #expect(pool.state.nextDeadline == nil)
    }

    @Test("one that has expired is not used, also if nobody has looked at the clock")
    func stale() throws {
        var pool = try TestPool()
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.finished(1, idleTime: .seconds(4))
        pool.now = at(4.001)
        #expect(pool.request(2) == [.close(1), .open(2, pool.key)])
    }

    @Test("a hint of the server shortens the rest; one of nothing ends it at the next look")
    func hint() throws {
        var pool = try TestPool()
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.finished(1, idleTime: .seconds(4))
        #expect(
            pool.state.nextDeadline == at(4) || pool.state.expire(at: at(1)) == [] && pool.state.nextDeadline == at(4))
        #expect(pool.expire(after: 4) == [.close(1)])
    }

    @Test("a byte or an end on a connection at rest throws it away; on one at work it belongs to the response")
    func stirred() throws {
        var pool = try TestPool()
        _ = pool.request(1)
        _ = pool.opened(1)
        #expect(pool.state.stirred(1, at: pool.now) == [])
        _ = pool.finished(1)
        #expect(pool.state.stirred(1, at: pool.now) == [.close(1)])
        #expect(pool.state.stirred(1, at: pool.now) == [])
        #expect(pool.request(2) == [.open(2, pool.key)])
    }

    @Test("a connection that was found closed is replaced before anybody else is served")
    func foundClosed() throws {
        var pool = try TestPool { $0.perHost = 1 }
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.finished(1)
        #expect(pool.request(2) == [.use(1, by: 2, isReused: true)])
        #expect(pool.request(3) == [])
        #expect(pool.foundClosed(1, by: 2) == [.close(1), .open(2, pool.key)])
        #expect(pool.opened(2) == [.use(2, by: 2, isReused: false)])
        #expect(pool.finished(2) == [.use(2, by: 3, isReused: true)])
        #expect(pool.state.closed(2, at: pool.now) == [])
        #expect(pool.foundClosed(2, by: 3) == [.open(3, pool.key)], "the pool has heard of its end before")
        _ = pool.state.shutDown()
        #expect(pool.foundClosed(3, by: 4) == [.fail(4, .shutDown)])
    }

    @Test("who needs a new connection gets no other, and one at rest makes room for it")
    func needsNew() throws {
        var pool = try TestPool { $0.perHost = 1 }
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.finished(1)
        #expect(pool.request(2, needsNew: true) == [.close(1), .open(2, pool.key)])
        #expect(pool.request(3) == [])
        #expect(pool.opened(2) == [.use(2, by: 2, isReused: false)])
        #expect(pool.request(4, needsNew: true) == [])
        #expect(pool.finished(2) == [.use(2, by: 3, isReused: true)])
        #expect(pool.finished(2) == [.close(2), .open(3, pool.key)])
        #expect(pool.opened(3) == [.use(3, by: 4, isReused: false)])
    }

    @Test("a connection has a limit of uses, and of age")
    func wear() throws {
        var pool = try TestPool { $0.uses = 2 }
        _ = pool.request(1)
        _ = pool.opened(1)
        #expect(pool.finished(1) == [])
        _ = pool.request(2)
        #expect(pool.finished(1) == [.close(1)])
        _ = pool.request(3)
        _ = pool.opened(2)
        pool.now = at(590)
        #expect(pool.finished(2) == [])
        #expect(pool.expire(after: 9.9) == [])
        #expect(pool.expire(after: 0.1) == [.close(2)], "the rest ends with the age")
        _ = pool.request(4)
        _ = pool.opened(3)
        pool.now = pool.now + .seconds(600)
        #expect(pool.finished(3) == [.close(3)])
    }

    @Test("a waiter fails at its deadline, and the connection that comes too late rests")
    func deadline() throws {
        var pool = try TestPool()
        _ = pool.request(1)
        #expect(pool.state.nextDeadline == at(10))
        #expect(pool.expire(after: 10) == [.fail(1, .timedOut)])
        #expect(pool.opened(1) == [])
        #expect(pool.request(2) == [.use(1, by: 2, isReused: false)])
    }

    @Test("a waiter that does not want any more leaves nothing behind")
    func cancelled() throws {
        var pool = try TestPool { $0.perHost = 1 }
        _ = pool.request(1)
        _ = pool.request(2)
        pool.state.cancel(1)
        pool.state.cancel(1)
        #expect(pool.state.numbers.waiters == 1)
        #expect(pool.opened(1) == [.use(1, by: 2, isReused: false)])
        pool.state.cancel(2)
        #expect(pool.finished(1, isReusable: false) == [.close(1)])
        #expect(pool.state.numbers == .init(connections: 0, resting: 0, waiters: 0, hosts: 0))
    }

    @Test("the queue has a limit, which those for whom a connection is made do not count to")
    func queueLimit() throws {
        var pool = try TestPool { ($0.perHost, $0.waiters) = (1, 1) }
        #expect(pool.request(1) == [.open(1, pool.key)])
        #expect(pool.request(2) == [])
        #expect(pool.request(3) == [.fail(3, .queueIsFull)])
        #expect(pool.opened(1) == [.use(1, by: 1, isReused: false)])
        #expect(pool.request(4) == [.fail(4, .queueIsFull)])
        pool.state.cancel(2)
        #expect(pool.request(5) == [])
    }

    @Test("a connection that cannot be made fails one waiter, and the next one has an attempt of its own")
    func notConnected() throws {
        var pool = try TestPool { $0.perHost = 1 }
        _ = pool.request(1)
        _ = pool.request(2)
        #expect(pool.state.closed(1, at: pool.now) == [.fail(1, .notConnected(1)), .open(2, pool.key)])
        #expect(pool.state.closed(2, at: pool.now) == [.fail(2, .notConnected(2))])
        #expect(pool.state.numbers.hosts == 0)
    }

    @Test("an attempt that fails, and that nobody needs any more, fails nobody")
    func unneeded() throws {
        var pool = try TestPool()
        _ = pool.request(1)
        _ = pool.request(2)
        pool.state.cancel(1)
        #expect(pool.state.closed(2, at: pool.now) == [])
        #expect(pool.opened(1) == [.use(1, by: 2, isReused: false)])
    }

    @Test("a pool that keeps nothing makes a connection for each request", arguments: [0, -5])
    func nothingKept(seconds: Int) throws {
        for (idle, age) in [(seconds, 600), (30, seconds)] {
            var timeouts = ClientTimeouts()
            (timeouts.idle, timeouts.age) = (.seconds(idle), .seconds(age))
            var pool = try TestPool(timeouts: timeouts)
            #expect(pool.request(1) == [.open(1, pool.key)])
            #expect(pool.opened(1) == [.use(1, by: 1, isReused: false)])
            pool.now = at(1)
            _ = pool.finished(1)
            _ = pool.state.expire(at: at(1))
            #expect(pool.state.numbers.connections == 0)
            var shared = try TestPool("https://a.example/", http2: true, timeouts: timeouts)
            #expect(shared.request(1) == [.open(1, shared.key)])
            #expect(shared.opened(1, .http2(streams: 9)) == [.use(1, by: 1, isReused: false)])
        }
    }

    @Test("no more rest than may, and those go that have rested longest")
    func idleLimits() throws {
        var pool = try TestPool { ($0.idle, $0.idlePerHost) = (3, 2) }
        let other = PoolKey(try url("http://b.example/"))
        for waiter in 1...3 as ClosedRange<UInt64> {
            _ = pool.request(PoolWaiterID(number: waiter))
            _ = pool.opened(PoolConnectionID(number: waiter))
        }
        for waiter in 4...5 as ClosedRange<UInt64> {
            _ = pool.request(PoolWaiterID(number: waiter), other)
            _ = pool.opened(PoolConnectionID(number: waiter))
        }
        #expect(pool.finished(2) == [])
        #expect(pool.finished(1) == [])
        #expect(pool.finished(3) == [.close(2)])
        #expect(pool.finished(4) == [])
        #expect(pool.finished(5) == [.close(1)])
        #expect(pool.state.numbers.resting == 3)
    }

    @Test("with all connections taken, one at rest makes room for another host; else the hosts take turns")
    func countLimit() throws {
        var pool = try TestPool { $0.count = 2 }
        let (b, c) = (PoolKey(try url("http://b.example/")), PoolKey(try url("http://c.example/")))
        _ = pool.request(1)
        _ = pool.opened(1)
        _ = pool.request(2, b)
        _ = pool.opened(2)
        _ = pool.finished(1)
        #expect(pool.request(3, c) == [.close(1), .open(3, c)])
        #expect(pool.request(4, pool.key) == [])
        #expect(pool.request(5, b) == [])
        #expect(pool.finished(2) == [.use(2, by: 5, isReused: true)])
        #expect(pool.finished(2) == [.close(2), .open(4, pool.key)])
        #expect(pool.state.closed(3, at: pool.now) == [.fail(3, .notConnected(3))])
    }

    @Test("a pool that is shut down takes nothing, closes what rests, and lets what works end")
    func shutDown() throws {
        var pool = try TestPool { $0.perHost = 2 }
        for waiter in 1...3 as ClosedRange<UInt64> { _ = pool.request(PoolWaiterID(number: waiter)) }
        _ = pool.opened(1)
        let actions = pool.state.shutDown()
        #expect(
            actions.contains(.fail(2, .shutDown)) && actions.contains(.fail(3, .shutDown))
                && actions.contains(.close(2)))
        #expect(actions.count == 3)
        #expect(pool.request(4) == [.fail(4, .shutDown)])
        #expect(pool.opened(2) == [.close(2)])
        #expect(pool.finished(1) == [.close(1)])
        #expect(pool.state.numbers == .init(connections: 0, resting: 0, waiters: 0, hosts: 0))
    }
}
