import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("Connections of one address", .ownThread) struct PeerLimitTests {
    private func address(_ text: String, port: Int = 1) throws -> SocketAddress {
        try #require(SocketAddress(text, port: port))
    }

    @Test("one address has so many places, whatever its port; leaving frees one, and others have their own")
    func limit() throws {
        let limit = PeerLimit(2)
        let (one, same, other) = (try address("192.0.2.1"), try address("192.0.2.1", port: 2), try address("192.0.2.2"))
        #expect(limit.enter(one) && limit.enter(same) && !limit.enter(one))
        #expect(limit.enter(other))
        limit.leave(same)
        #expect(limit.enter(one) && !limit.enter(one))
    }

    @Test("an IPv6 client is its /64: the addresses in it are one, those of the next are others")
    func prefix() throws {
        let limit = PeerLimit(1)
        #expect(try limit.enter(address("2001:db8:0:1::1")))
        #expect(try !limit.enter(address("2001:db8:0:1:ffff:ffff:ffff:ffff")))
        #expect(try limit.enter(address("2001:db8:0:2::1")))
        #expect(limit.addressCount == 2)
    }

    @Test("an IPv4 address and an IPv6 prefix of the same bits are two")
    func families() {
        let limit = PeerLimit(1)
        #expect(limit.enter(.ipv6(0xC000_0201, 0, port: 1, scope: 0)) && limit.enter(.ipv4(0xC000_0201, port: 1)))
    }

    @Test("UNIX peers and this machine itself are not counted", arguments: ["127.0.0.1", "127.9.9.9", "::1", "unix"])
    func exempt(name: String) throws {
        let limit = PeerLimit(1)
        let peer = name == "unix" ? .unix("") : try address(name)
        for _ in 0..<10 { #expect(limit.enter(peer)) }
        #expect(limit.addressCount == 0)
        limit.leave(peer)
    }

    @Test("proxies that come for many are not counted")
    func proxies() throws {
        let limit = PeerLimit(1)
        limit.exempt([try #require(SocketAddress.Network("192.0.2.0/24"))])
        for _ in 0..<3 { #expect(try limit.enter(address("192.0.2.1"))) }
        #expect(limit.addressCount == 0)
        #expect(try limit.enter(address("198.51.100.1")) && !limit.enter(address("198.51.100.1")))
    }

    @Test("the table does not grow with peers that have gone")
    func table() {
        let limit = PeerLimit(3)
        for number in 0..<100_000 as Range<UInt32> {
            let peer = SocketAddress.ipv4(0x0A00_0000 + number, port: 1)
            #expect(limit.enter(peer))
            limit.leave(peer)
        }
        #expect(limit.addressCount == 0)
        limit.leave(.ipv4(1, port: 1))
        #expect(limit.addressCount == 0, "who was not there changes nothing")
    }

    @Test("the listeners of one server count together; the refusal is orderly, and leaving frees the place", .ownThread)
    func listeners() throws {
        let test = try TestReactor()
        let limit = PeerLimit(2, countsLoopback: true)
        let refusal = Array("too many of you".utf8)
        var count = 0
        let listeners = try (0..<2).map { _ in
            try test.reactor.listen(.tcp(port: 0), at: nil, sharing: .none, admitting: limit, refusal: refusal) { _ in
                count += 1
                return Recorder()
            }
        }
        let first = try RawSocket(to: listeners[0].address)
        let second = try RawSocket(to: listeners[1].address)
        try test.turn(until: { count == 2 })
        let third = try RawSocket(to: listeners[0].address)
        try third.send("GET / HTTP/1.1\r\n\r\n")
        try test.turn(until: { listeners[0].refusedCount == 1 })
        #expect(try third.receiveAll() == refusal)
        #expect(count == 2 && listeners[0].connectionCount == 1)
        second.close()
        try test.turn(until: { listeners[1].connectionCount == 0 })
        let fourth = try RawSocket(to: listeners[0].address)
        try test.turn(until: { count == 3 })
        first.close()
        fourth.reset()
        try test.turn(until: { listeners[0].connectionCount == 0 })
        #expect(limit.addressCount == 0)
    }

    @Test("a factory that wants nobody takes no place", .ownThread)
    func declined() throws {
        let test = try TestReactor()
        let limit = PeerLimit(1, countsLoopback: true)
        var count = 0
        let listener = try test.reactor.listen(.tcp(port: 0), at: nil, sharing: .none, admitting: limit) { _ in
            count += 1
            return nil
        }
        for expected in 1...3 {
            let client = try RawSocket(to: listener.address)
            try test.turn(until: { count == expected })
            #expect(try client.receiveAll().isEmpty)
        }
        #expect(limit.addressCount == 0)
    }
}
