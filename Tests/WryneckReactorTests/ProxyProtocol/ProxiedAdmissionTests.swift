import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("Connections of one address, behind a proxy", .ownThread) struct ProxiedAdmissionTests {
    private let limit = PeerLimit(1)
    private let refusal = Array("too many of you".utf8)

    /// A connection of the proxy's that speaks for a client.
    private func connection(_ header: String, from peer: SocketAddress = .ipv4(0x0A00_0001, port: 40_000)) throws -> (
        MemoryConnection, Recorder
    ) {
        let recorder = Recorder()
        let proxied = ProxyProtocol(trusted: ["10.0.0.0/8", "unix"].compactMap { SocketAddress.Network($0) })
        let factory = proxied.wrapping({ _ in recorder }, Admission(peerLimit: limit, refusal: refusal))
        let connection = try MemoryConnection(try #require(factory(Incoming(peer: peer, local: .unix("")))), peer: peer)
        connection.deliver(header)
        return (connection, recorder)
    }

    private func header(_ client: String) -> String { "PROXY TCP4 \(client) 198.51.100.2 1 443\r\n" }

    @Test("it is the told client that is counted, not the proxy; the refusal is orderly, and leaving frees the place")
    func told() throws {
        let (first, _) = try connection(header("192.0.2.1"))
        let (other, recorder) = try connection(header("192.0.2.2"))
        #expect(recorder.events == [.connected])
        let (second, nobody) = try connection(header("192.0.2.1") + "GET / HTTP/1.1\r\n\r\n")
        #expect(second.received() == "too many of you")
        #expect(second.wire.isWritingClosed && !second.wire.isClosed && nobody.events.isEmpty)
        second.deliver("more, which nobody reads")
        second.wire.endInput()
        second.world.settle()
        #expect(second.wire.isClosed && !second.wire.wasAborted)
        #expect(second.world.leftovers == (0, 0, 0))
        first.wire.lose()
        let (again, third) = try connection(header("192.0.2.1"))
        #expect(third.events == [.connected])
        again.wire.lose()
        other.wire.lose(.connectionReset)
    }

    @Test("a refused client that does not leave is let go of after a second")
    func stays() throws {
        let (first, _) = try connection(header("192.0.2.1"))
        let (second, _) = try connection(header("192.0.2.1"))
        second.world.advance(by: .milliseconds(999))
        #expect(!second.wire.isClosed)
        second.world.advance(by: .milliseconds(1))
        #expect(second.wire.isClosed && second.world.leftovers == (0, 0, 0))
        #expect(limit.addressCount == 1)
        first.wire.lose()
        #expect(limit.addressCount == 0)
    }

    @Test("the proxy's own connections (LOCAL, UNKNOWN) and those that never tell are not counted")
    func own() throws {
        var open: [MemoryConnection] = []
        for text in ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN\r\n", "PROXY TCP4", "nonsense\r\n\r\n"] {
            open.append(try connection(text).0)
        }
        #expect(limit.addressCount == 0)
        for connection in open { connection.wire.lose() }
        #expect(limit.addressCount == 0)
    }

    @Test("on a real listener a trusted peer's socket takes no place; a stranger's does", .ownThread)
    func listener() throws {
        let test = try TestReactor()
        let limit = PeerLimit(1, countsLoopback: true)
        final class Made { var all: [Recorder] = [] }
        let made = Made()
        func listen(_ trusted: String) throws -> Listener {
            let place = Endpoint.tcp(port: 0).behindProxies([SocketAddress.Network(trusted)].compactMap { $0 })
            return try test.reactor.listen(place, at: nil, sharing: .none, admitting: limit, refusal: refusal) { _ in
                made.all.append(Recorder())
                return made.all.last
            }
        }
        let trusting = try listen("127.0.0.0/8")
        let clients = try (1...3).map { number in
            let client = try RawSocket(to: trusting.address)
            try client.send("PROXY TCP4 192.0.2.\(number) 198.51.100.2 1 443\r\n")
            return client
        }
        try test.turn(until: { made.all.count == 3 })
        #expect(limit.addressCount == 3)
        let again = try RawSocket(to: trusting.address)
        try again.send("PROXY TCP4 192.0.2.1 198.51.100.2 2 443\r\n")
        #expect(try test.receive(refusal.count, by: again) == refusal)
        clients.forEach { $0.close() }
        again.close()
        try test.turn(until: { trusting.connectionCount == 0 })
        #expect(limit.addressCount == 0)
        let strange = try listen("10.0.0.0/8")
        let strangers = try (0..<2).map { _ in try RawSocket(to: strange.address) }
        try test.turn(until: { strange.refusedCount == 1 })
        #expect(strange.connectionCount == 1)
        withExtendedLifetime(strangers) {}
    }
}
