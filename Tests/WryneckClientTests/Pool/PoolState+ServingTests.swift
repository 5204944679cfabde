// PoolState+ServingTests.swift - many requests over one connection.

import Testing
import WryneckReactor

@testable import WryneckClient

@Suite("The pool: HTTP/2") struct PoolStateServingTests {
    @Test("while it is open what the server speaks, one connection is made for all")
    func one() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        #expect(pool.request(1) == [.open(1, pool.key)])
        #expect(pool.request(2) == [])
        #expect(pool.request(3) == [])
        #expect(
            pool.opened(1, .http2(streams: 2)) == [.use(1, by: 1, isReused: false), .use(1, by: 2, isReused: true)])
        #expect(pool.finished(1) == [.use(1, by: 3, isReused: true)])
        #expect(pool.request(4) == [], "it waits for a stream, not for a connection")
        #expect(pool.state.changed(1, streams: 3, at: pool.now) == [.use(1, by: 4, isReused: true)])
    }

    @Test("a server that speaks HTTP/1 gets a connection for each")
    func http1() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        for waiter in 1...3 as ClosedRange<UInt64> { _ = pool.request(PoolWaiterID(number: waiter)) }
        #expect(pool.opened(1) == [.use(1, by: 1, isReused: false), .open(2, pool.key), .open(3, pool.key)])
    }

    @Test("an attempt that fails fails all who waited for it")
    func failure() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        _ = pool.request(1)
        _ = pool.request(2)
        #expect(pool.state.closed(1, at: pool.now) == [.fail(1, .notConnected(1)), .fail(2, .notConnected(1))])
        #expect(pool.state.numbers.hosts == 0)
    }

    @Test("a second connection that turns out to be HTTP/2 is not needed")
    func surplus() throws {
        var pool = try TestPool("http://a.example/")
        for waiter in 1...3 as ClosedRange<UInt64> { _ = pool.request(PoolWaiterID(number: waiter)) }
        #expect(pool.opened(1, .http2(streams: 1)) == [.use(1, by: 1, isReused: false)])
        #expect(pool.opened(2, .http2(streams: 1)) == [.close(2)])
        #expect(pool.opened(3, .http2(streams: 1)) == [.close(3)])
        #expect(pool.finished(1) == [.use(1, by: 2, isReused: true)])
    }

    @Test("a connection that goes away ends with its last request, and a new one is made beside it")
    func goingAway() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        for waiter in 1...2 as ClosedRange<UInt64> { _ = pool.request(PoolWaiterID(number: waiter)) }
        _ = pool.opened(1, .http2(streams: 2))
        _ = pool.request(3)
        #expect(pool.state.goingAway(1, at: pool.now) == [.open(2, pool.key)])
        #expect(pool.state.goingAway(1, at: pool.now) == [])
        #expect(pool.opened(2, .http2(streams: 100)) == [.use(2, by: 3, isReused: false)])
        #expect(pool.finished(1) == [])
        #expect(pool.finished(1) == [.close(1)])
        _ = pool.finished(2)
        #expect(pool.state.goingAway(2, at: pool.now) == [.close(2)])
    }

    @Test("a request that finds it going away gets another one, and the others stay")
    func foundGoing() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        for waiter in 1...2 as ClosedRange<UInt64> { _ = pool.request(PoolWaiterID(number: waiter)) }
        _ = pool.opened(1, .http2(streams: 2))
        #expect(pool.foundClosed(1, by: 2) == [.open(2, pool.key)])
        #expect(pool.finished(1) == [.close(1)])
        #expect(pool.opened(2, .http2(streams: 2)) == [.use(2, by: 2, isReused: false)])
    }

    @Test("one without requests rests, and expires; frames do not disturb it")
    func rest() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        _ = pool.request(1)
        _ = pool.opened(1, .http2(streams: 100))
        #expect(pool.expire(after: 100) == [])
        _ = pool.finished(1)
        #expect(pool.state.stirred(1, at: pool.now) == [])
        #expect(pool.state.numbers.resting == 1)
        #expect(pool.expire(after: 30) == [.close(1)])
    }

    @Test("one that is too old leaves when the next request comes")
    func age() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        _ = pool.request(1)
        _ = pool.opened(1, .http2(streams: 100))
        pool.now = at(600.001)
        #expect(pool.request(2) == [.open(2, pool.key)])
        #expect(pool.finished(1) == [.close(1)])
    }

    @Test("a server that allows no streams keeps the waiters waiting, until their deadline")
    func noStreams() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        _ = pool.request(1)
        #expect(pool.opened(1, .http2(streams: 0)) == [])
        #expect(pool.request(2) == [])
        #expect(pool.expire(after: 10) == [.fail(1, .timedOut), .fail(2, .timedOut)])
    }

    @Test("a shut down lets the requests end")
    func shutDown() throws {
        var pool = try TestPool("https://a.example/", http2: true)
        _ = pool.request(1)
        _ = pool.opened(1, .http2(streams: 100))
        #expect(pool.state.shutDown() == [])
        #expect(pool.finished(1) == [.close(1)])
    }
}
