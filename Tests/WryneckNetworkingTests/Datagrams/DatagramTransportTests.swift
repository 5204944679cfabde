internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckReactor

@testable import WryneckNetworking

@Suite("DatagramTransport", .ownThread) struct DatagramTransportTests {
    private let test: TestReactor
    private let server = DatagramRecorder()
    private let client = DatagramRecorder()
    init() throws { test = try TestReactor() }

    @Test(
        "a datagram arrives whole, with its sender, who can be answered; over IPv4 and IPv6",
        arguments: ["127.0.0.1", "::1"])
    func echo(host: String) throws {
        server.onReceive = { said, peer, transport in
            #expect((try? transport.send(text("\(said) back"), to: peer)) == true)
        }
        let here = try test.reactor.listenDatagrams(host: host, port: 0, server)
        let there = try test.reactor.listenDatagrams(host: host, port: 0, client)
        #expect(here.local.host == host && here.local.port != 0)
        #expect(try there.send(text("one"), to: here.local))
        #expect(try there.send([], to: here.local))
        try test.turn(until: { client.texts.count == 2 })
        #expect(server.events == [.started, .received("one"), .received("")])
        #expect(server.peers == [there.local, there.local])
        #expect(client.texts == ["one back", " back"])
        here.close()
        here.close()
        there.close()
        #expect(server.events.last == .stopped && server.events.count { $0 == .stopped } == 1)
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a connected socket needs no address, and hears its peer only")
    func connected() throws {
        let here = try test.reactor.listenDatagrams(port: 0, server)
        let there = try test.reactor.connectDatagrams(host: "127.0.0.1", port: here.local.port ?? 0, client)
        let stranger = try test.reactor.listenDatagrams(port: 0, DatagramRecorder())
        #expect(there.peer == here.local)
        server.onReceive = { _, peer, transport in
            #expect((try? stranger.send(text("stranger"), to: peer)) == true)
            #expect((try? transport.send(text("answer"), to: peer)) == true)
        }
        try there.send(text("question"))
        try test.turn(until: { !client.texts.isEmpty })
        try test.look(3)
        #expect(client.texts == ["answer"])
    }

    @Test("nobody listens at the other end: the protocol is told, and the socket stays open")
    func refused() throws {
        let gone = try test.reactor.listenDatagrams(port: 0, server)
        let address = gone.local
        gone.close()
        let there = try test.reactor.connectDatagrams(host: "127.0.0.1", port: address.port ?? 0, client)
        // The second one finds the news of the first at the socket, and must be sent all the same.
        try there.send(text("a"))
        try there.send(text("b"))
        #expect(client.errors.isEmpty, "not inside the call")
        try test.turn(until: { client.errors.count == 2 })
        #expect(client.errors == [.connectionRefused, .connectionRefused])
        let back = try test.reactor.listenDatagrams(port: address.port ?? 0, server)
        try there.send(text("c"))
        try test.turn(until: { server.texts == ["c"] })
        #expect(back.isOpen && there.isOpen)
    }

    @Test("news of a refusal do not make the loop spin while nothing is read")
    func refusedWhilePaused() throws {
        let gone = try test.reactor.listenDatagrams(port: 0, server)
        let port = gone.local.port ?? 0
        gone.close()
        let there = try test.reactor.connectDatagrams(host: "127.0.0.1", port: port, client)
        there.pauseReading()
        try there.send(text("a"))
        try test.turn(until: { !client.errors.isEmpty })
        #expect(try test.turns(within: .milliseconds(20)) <= 2)
        #expect(client.errors == [.connectionRefused])
    }

    @Test("a datagram above the limit is never handed on in part")
    func tooLong() throws {
        var options = DatagramOptions()
        options.largest = 4
        let here = try test.reactor.listenDatagrams(port: 0, options: options, server)
        let there = try test.reactor.listenDatagrams(port: 0, client)
        for said in ["four", "5five", "2"] { try there.send(text(said), to: here.local) }
        try test.turn(until: { server.events.count == 4 })
        #expect(server.events == [.started, .received("four"), .refused(5), .received("2")])
    }

    @Test("the largest that UDP knows arrives; one byte more is an error of the call")
    func largest() throws {
        let here = try test.reactor.listenDatagrams(port: 0, server)
        let there = try test.reactor.listenDatagrams(port: 0, client)
        #expect(try there.send([UInt8](repeating: 0x61, count: 65_507), to: here.local))
        try test.turn(until: { server.texts.count == 1 })
        #expect(server.texts[0].utf8.count == 65_507)
        let error = #expect(throws: Errno.self) {
            try there.send([UInt8](repeating: 0x61, count: 65_508), to: here.local)
        }
        #expect(error?.rawValue == EMSGSIZE)
        #expect(#expect(throws: Errno.self) { try there.send([1]) }?.rawValue == EDESTADDRREQ)
    }

    @Test("at most 64 datagrams are taken in a turn, and none is lost for that")
    func budget() throws {
        let here = try test.reactor.listenDatagrams(port: 0, server)
        let there = try test.reactor.listenDatagrams(port: 0, client)
        for number in 0..<100 { try there.send(text("\(number)"), to: here.local) }
        try test.look()
        #expect(server.texts.count == 64)
        try test.turn(until: { server.texts.count == 100 })
        #expect(server.texts == (0..<100).map { "\($0)" })
    }

    @Test("what comes while nothing is read waits; a protocol may pause or close in the middle of a turn's datagrams")
    func pause() throws {
        let here = try test.reactor.listenDatagrams(port: 0, server)
        let there = try test.reactor.listenDatagrams(port: 0, client)
        server.onReceive = { said, _, transport in
            if said == "1" { transport.pauseReading() }
            if said == "3" { transport.close() }
        }
        for number in 0..<6 { try there.send(text("\(number)"), to: here.local) }
        try test.look(3)
        #expect(server.texts == ["0", "1"])
        here.resumeReading()
        try test.turn(until: { server.events.last == .stopped })
        #expect(server.texts == ["0", "1", "2", "3"])
        #expect(try !here.send([1], to: there.local))
        #expect(here.local == .unix("") && !here.isOpen)
    }

    @Test("without room nothing is sent, and drained tells of it")
    func noRoom() throws {
        // UDP over loopback takes everything and loses what is too much; a UNIX socket's queue really fills.
        var numbers: [CInt] = [0, 0]
        #expect(
            socketpair(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0, &numbers)
                == 0)
        let transport = DatagramTransport(
            FileDescriptor(owning: numbers[0]), on: test.reactor, family: AF_UNIX, peer: .unix(""), largest: 65_535)
        let reader = FileDescriptor(owning: numbers[1])
        try transport.start(client)
        var sent = 0
        while try transport.send([1, 2, 3]) {
            sent += 1
            try #require(sent < 100_000)
        }
        try test.look(3)
        #expect(client.events == [.started])
        var buffer = [UInt8](repeating: 0, count: 16)
        for _ in 0..<sent { #expect(recv(reader.rawValue, &buffer, buffer.count, CInt(MSG_DONTWAIT)) == 3) }
        #expect(recv(reader.rawValue, &buffer, buffer.count, CInt(MSG_DONTWAIT)) == -1)
        try test.turn(until: { client.events.last == .drained })
        #expect(try transport.send([1]))
        try test.look(3)
        #expect(client.events == [.started, .drained])
    }

    @Test("the reactor's end closes the socket, and one that has ended opens none")
    func reactorEnds() throws {
        let reactor = try Reactor(logger: test.log.logger)
        let transport = try reactor.listenDatagrams(port: 0, server)
        reactor.callWhenRunning { reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(server.events == [.started, .stopped] && !transport.isOpen)
        #expect(throws: DatagramError.self) { try reactor.listenDatagrams(port: 0, client) }
        #expect(client.events.isEmpty)
    }
}

private func text(_ text: String) -> [UInt8] { Array(text.utf8) }
