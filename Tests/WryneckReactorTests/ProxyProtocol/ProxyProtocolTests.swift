import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactorTesting

@testable import WryneckReactor

@Suite("ProxyProtocol: as twisted.protocols.haproxy", .ownThread) struct ProxyProtocolTests {
    private static let proxy = SocketAddress.ipv4(0x0A00_0001, port: 40_000)
    private static let line = "PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n"
    private static let client = SocketAddress.ipv4(0xC000_0201, port: 56_324)

    private let recorder = Recorder()
    private final class Asked {
        var newcomers: [Incoming] = []
        var peers: [SocketAddress] { newcomers.map(\.peer) }
    }
    private let asked = Asked()

    private func connection(from peer: SocketAddress = proxy, factory: Listener.Factory? = nil) throws
        -> MemoryConnection
    {
        let proxied = ProxyProtocol(trusted: ["10.0.0.0/8", "unix"].compactMap { SocketAddress.Network($0) })
        let make = proxied.wrapping(
            factory ?? { [recorder, asked] in
                asked.newcomers.append($0)
                return recorder
            })
        return try MemoryConnection(try #require(make(Incoming(peer: peer, local: .unix("")))), peer: peer)
    }

    @Test(
        "the protocol is made when the header is complete, with the client's addresses, and gets what follows",
        arguments: [1, 7, .max])
    func passes(size: Int) throws {
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line, by: size)
        #expect(asked.newcomers == [Incoming(peer: ProxyProtocolTests.client, local: .ipv4(0xC633_6402, port: 443))])
        #expect(recorder.events == [.connected])
        #expect(recorder.transport?.peer == ProxyProtocolTests.client)
        #expect(recorder.transport?.local == .ipv4(0xC633_6402, port: 443))
        connection.deliver("hello")
        #expect(recorder.bytes == Array("hello".utf8))
        recorder.transport?.write("there")
        #expect(connection.received() == "there")
        #expect(connection.world.leftovers == (0, 0, 0), "the time-out is over")
    }

    @Test("bytes in one piece with the header are the protocol's")
    func tail() throws {
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line + "hello")
        #expect(recorder.events == [.connected, .received("hello")])
    }

    @Test("before the header is complete nobody is made, and nothing is left when the peer goes")
    func incomplete() throws {
        let connection = try connection()
        connection.deliver(String(ProxyProtocolTests.line.dropLast(2)))
        #expect(asked.peers.isEmpty)
        connection.wire.endInput()
        connection.world.settle()
        #expect(connection.wire.isClosed && recorder.events.isEmpty && asked.peers.isEmpty)
        #expect(connection.world.leftovers == (0, 0, 0))
    }

    @Test("who is not on the list is not believed: the header is the protocol's bytes, the address its own")
    func stranger() throws {
        let stranger = SocketAddress.ipv4(0xC0A8_0001, port: 1)
        let connection = try connection(from: stranger)
        #expect(asked.peers == [stranger])
        connection.deliver(ProxyProtocolTests.line)
        #expect(recorder.transport?.peer == stranger)
        #expect(recorder.bytes == Array(ProxyProtocolTests.line.utf8))
    }

    @Test("§2: of those on the list a header is demanded; without one they are cut off", arguments: [1, .max])
    func demanded(size: Int) throws {
        let connection = try connection(from: .unix(""))
        connection.deliver("GET / HTTP/1.1\r\n\r\n", by: size)
        #expect(connection.wire.wasAborted && asked.peers.isEmpty)
        connection.world.settle()
        #expect(connection.world.leftovers == (0, 0, 0))
    }

    @Test("LOCAL and UNKNOWN keep the proxy's own address")
    func local() throws {
        for header in [
            Array("PROXY UNKNOWN\r\n".utf8), [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10, 0x20, 0, 0, 0],
        ] {
            let connection = try connection()
            connection.deliver(header)
            #expect(recorder.transport?.peer == ProxyProtocolTests.proxy)
            #expect(recorder.transport?.local == connection.wire.local)
        }
    }

    @Test("§3: a peer has five seconds for its header, and no byte of it gives more")
    func timeout() throws {
        let connection = try connection()
        connection.world.advance(by: .milliseconds(4_900))
        connection.deliver("PROXY ")
        #expect(!connection.wire.isClosed)
        connection.world.advance(by: .milliseconds(100))
        #expect(connection.wire.wasAborted && asked.peers.isEmpty)
        connection.world.settle()
        #expect(connection.world.leftovers == (0, 0, 0))
    }

    @Test("a factory that answers nil closes the connection")
    func nobody() throws {
        let connection = try connection { _ in nil }
        connection.deliver(ProxyProtocolTests.line + "hello")
        connection.world.settle()
        #expect(connection.wire.isClosed && !connection.wire.wasAborted)
    }

    @Test("what came with the header waits while the protocol does not read")
    func paused() throws {
        recorder.onConnect = { $0.pauseReading() }
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line + "a")
        connection.deliver("b")
        connection.world.settle()
        #expect(recorder.bytes.isEmpty)
        recorder.transport?.resumeReading()
        #expect(recorder.bytes.isEmpty, "not inside the call")
        connection.world.settle()
        connection.world.advance(by: .milliseconds(1))
        #expect(recorder.bytes == Array("ab".utf8))
    }

    @Test("the client's end comes behind what came with the header, too")
    func endWaits() throws {
        recorder.onConnect = { $0.pauseReading() }
        recorder.onReadClosed = { _ in }
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line + "a")
        connection.wire.endInput()
        #expect(recorder.events == [.connected])
        recorder.transport?.resumeReading()
        connection.world.advance(by: .milliseconds(1))
        #expect(recorder.events == [.connected, .received("a"), .readClosed])
    }

    @Test("a protocol that closes in connected(to:) gets no bytes; its end is told once")
    func closes() throws {
        recorder.onConnect = { $0.close() }
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line + "hello")
        connection.world.settle()
        #expect(recorder.events == [.connected, .disconnected(nil)])
        #expect(connection.wire.isClosed)
    }

    @Test("a connection that is handed over goes on with the client's addresses")
    func handedOver() throws {
        let next = Recorder()
        recorder.onReceive = { _, transport in transport.handOver(to: next) }
        let connection = try connection()
        connection.deliver(ProxyProtocolTests.line + "a")
        connection.deliver("b")
        connection.wire.lose(.connectionReset)
        #expect(next.events == [.connected, .received("b"), .disconnected(ConnectionLost(code: .connectionReset))])
        #expect(recorder.events == [.connected, .received("a")])
    }

    @Test("over a real socket, by the endpoint's own list")
    func real() throws {
        let test = try TestReactor()
        let place = Endpoint.tcp(port: 0).behindProxies([SocketAddress.Network("127.0.0.0/8")].compactMap { $0 })
        let (listener, recorders) = try test.listen(at: place) {
            $0.onReceive = { bytes, transport in transport.write(bytes) }
        }
        let client = try RawSocket(to: listener.address)
        for byte in Array(ProxyProtocolTests.line.utf8) { try client.send([byte]) }
        try client.send("echo")
        #expect(try test.receive(4, by: client) == Array("echo".utf8))
        #expect(recorders.all.first?.transport?.peer == ProxyProtocolTests.client)
        client.close()
        try test.turn(until: { recorders.all.allSatisfy(\.isDisconnected) })
        listener.stop()
        #expect(test.reactor.sourceCount == 0)
    }
}
