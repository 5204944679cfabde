internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckNetworking
@testable import WryneckReactor

@Suite("Reactor.listenDatagrams and connectDatagrams", .ownThread) struct ReactorDatagramsTests {
    private let test: TestReactor
    private let server = DatagramRecorder()
    init() throws { test = try TestReactor() }

    private func mistake(_ open: () throws -> DatagramTransport) -> String? {
        #expect(throws: DatagramError.self) { _ = try open() }?.description
    }

    @Test("what cannot be opened is a clear error, and leaves nothing behind")
    func errors() throws {
        let port = try test.reactor.listenDatagrams(port: 0, server).local.port ?? 0
        let reactor = test.reactor
        let start = "cannot open a datagram socket for "
        #expect(
            mistake { try reactor.listenDatagrams(port: port, DatagramRecorder()) } == start
                + "127.0.0.1:\(port): the address is in use already")
        #expect(
            mistake { try reactor.listenDatagrams(port: 70_000, server) } == start
                + "127.0.0.1:70000: the port must be 0 to 65535")
        #expect(
            mistake { try reactor.listenDatagrams(host: "localhost", port: 0, server) }
                == start + "localhost:0: the host must be an address, not a name")
        #expect(
            mistake { try reactor.connectDatagrams(host: "", port: 1, server) } == start
                + ":1: the host must be an address, not a name")
        let other = SocketAddress.ipv6(0, 1, port: 0, scope: 0)
        #expect(mistake { try reactor.connectDatagrams(host: "127.0.0.1", port: 1, from: other, server) } != nil)
        #expect(test.reactor.sourceCount == 1)
    }

    @Test("the address :: takes IPv4 datagrams, too, whose senders look like IPv4 and can be answered; or not, if told")
    func dualStack() throws {
        let here = try test.reactor.listenDatagrams(host: "::", port: 0, server)
        let client = DatagramRecorder()
        let there = try test.reactor.connectDatagrams(host: "127.0.0.1", port: here.local.port ?? 0, client)
        server.onReceive = { said, peer, transport in _ = try? transport.send(Array("\(said)!".utf8), to: peer) }
        try there.send(Array("a".utf8))
        try test.turn(until: { client.texts == ["a!"] })
        #expect(server.peers == [there.local])
        here.close()
        var options = DatagramOptions()
        options.dualStack = false
        let only6 = try test.reactor.listenDatagrams(host: "::", port: 0, options: options, server)
        let stranger = try test.reactor.connectDatagrams(host: "127.0.0.1", port: only6.local.port ?? 0, client)
        try stranger.send([1])
        try test.turn(until: { client.errors == [.connectionRefused] })
    }

    @Test("a datagram to a group comes to all that have joined it, and not to one that has left")
    func multicast() throws {
        let group = SocketAddress.ipv4(0xEFC0_0101, port: 0)
        var options = DatagramOptions()
        options.sharesGroups = true
        let other = DatagramRecorder()
        let first = try test.reactor.listenDatagrams(host: "0.0.0.0", port: 0, options: options, server)
        let port = first.local.port ?? 0
        let second = try test.reactor.listenDatagrams(host: "0.0.0.0", port: port, options: options, other)
        for member in [first, second] { try member.join(group, on: "lo") }
        let sender = try test.reactor.listenDatagrams(port: 0, DatagramRecorder())
        try sender.setMulticastInterface("lo")
        try sender.setMulticastHops(0)
        try sender.send(Array("all".utf8), to: group.with(port: port))
        try test.turn(until: { server.texts == ["all"] && other.texts == ["all"] })
        try first.leave(group, on: "lo")
        try sender.send(Array("one".utf8), to: group.with(port: port))
        try test.turn(until: { other.texts == ["all", "one"] })
        try test.look(3)
        #expect(server.texts == ["all"])
        // The loopback interface brings everything back by itself, so this can only be asked for.
        try sender.setMulticastLoopback(false)
        #expect(try Syscalls.option(sender.number, level: CInt(IPPROTO_IP), IP_MULTICAST_LOOP) == 0)
    }

    @Test("groups of IPv6, too")
    func multicast6() throws {
        let index = try Syscalls.interfaceIndex("lo")
        let group = SocketAddress.ipv6(0xFF01_0000_0000_0000, 0x1234_5678, port: 0, scope: index)
        let here = try test.reactor.listenDatagrams(host: "::", port: 0, server)
        #expect(try !isMember("ff010000000000000000000012345678"))
        try here.join(group, on: "lo")
        #expect(try isMember("ff010000000000000000000012345678"))
        #expect(#expect(throws: Errno.self) { try here.join(group, on: "lo") }?.rawValue == EADDRINUSE)
        let sender = try test.reactor.listenDatagrams(host: "::1", port: 0, DatagramRecorder())
        try sender.setMulticastInterface("lo")
        try sender.setMulticastHops(1)
        try sender.setMulticastLoopback(true)
        defer {
            #expect(throws: Never.self) { try here.leave(group, on: "lo") }
            #expect((try? isMember("ff010000000000000000000012345678")) == false)
        }
        do throws(Errno) {
            try sender.send(Array("six".utf8), to: group.with(port: here.local.port))
        } catch {
            // Many machines have no route for groups over loopback.
            #expect(error.rawValue == ENETUNREACH)
            return
        }
        try test.turn(until: { server.texts == ["six"] })
    }

    /// Whether somebody on this machine has joined the group.
    private func isMember(_ group: String) throws -> Bool {
        let number = open("/proc/net/igmp6", O_RDONLY)
        let file = FileDescriptor(owning: number)
        var text = [UInt8](repeating: 0, count: 65_536)
        let count = read(file.rawValue, &text, text.count)
        try #require(count >= 0)
        return String(decoding: text[..<count], as: UTF8.self).contains(group)
    }

    @Test("what is no group, no interface, or not joined is an error; so is a closed socket")
    func badGroups() throws {
        let transport = try test.reactor.listenDatagrams(port: 0, server)
        let group = SocketAddress.ipv4(0xEFC0_0101, port: 0)
        func code(_ body: () throws -> Void) -> CInt? { #expect(throws: Errno.self) { try body() }?.rawValue }
        #expect(code { try transport.join(.ipv4(0x7F00_0001, port: 0), on: "lo") } == EINVAL)
        #expect(code { try transport.join(group, on: "no-such-one") } == ENODEV)
        #expect(code { try transport.leave(group, on: "lo") } == EADDRNOTAVAIL)
        #expect(code { try transport.setMulticastHops(256) } == EINVAL)
        transport.close()
        #expect(code { try transport.join(group, on: "lo") } == EBADF)
        #expect(code { try transport.setMulticastLoopback(true) } == EBADF)
    }

    @Test("broadcasts are only sent if that was asked for")
    func broadcast() throws {
        let all = SocketAddress.ipv4(0x7FFF_FFFF, port: 9)
        let plain = try test.reactor.listenDatagrams(port: 0, server)
        #expect(#expect(throws: Errno.self) { try plain.send([1], to: all) }?.rawValue == EACCES)
        var options = DatagramOptions()
        options.broadcast = true
        let allowed = try test.reactor.listenDatagrams(port: 0, options: options, server)
        #expect(try allowed.send([1], to: all))
    }

    @Test("an address may name its interface")
    func scoped() throws {
        let index = try Syscalls.interfaceIndex("lo")
        #expect(try Reactor.datagramAddress("fe80::1%lo", 9) == .ipv6(0xFE80_0000_0000_0000, 1, port: 9, scope: index))
        #expect(throws: DatagramError.self) { try Reactor.datagramAddress("fe80::1%no-such-one", 9) }
        #expect(throws: DatagramError.self) { try Reactor.datagramAddress("localhost%lo", 9) }
    }

    @Test("two reactors can share a port")
    func reusePort() throws {
        var options = DatagramOptions()
        options.reusePort = true
        let first = try test.reactor.listenDatagrams(port: 0, options: options, server)
        let other = try TestReactor()
        let second = try other.reactor.listenDatagrams(
            port: first.local.port ?? 0, options: options, DatagramRecorder())
        #expect(first.local == second.local)
    }
}
