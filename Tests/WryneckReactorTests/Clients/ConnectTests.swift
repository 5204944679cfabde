internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing
import WryneckDeferred
import WryneckReactorTesting

@testable import WryneckReactor

/// Answers from a table, or when the test wants.
final class TableResolver: HostResolver {
    var table: [String: [SocketAddress]] = [:]
    var pending: [Deferred<[SocketAddress]>] = []
    var cancelled = 0

    func addresses(of host: String, port: Int, on reactor: Reactor) -> Deferred<[SocketAddress]> {
        if let found = table[host] { return .succeed(found.map { $0.with(port: port) }) }
        let deferred = Deferred<[SocketAddress]> { [unowned self] _ in cancelled += 1 }
        pending.append(deferred)
        return deferred
    }
}

@Suite("Reactor.connect", .ownThread) struct ConnectTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    private func outcome(_ deferred: Deferred<Recorder>) throws -> Result<Recorder, any Error> {
        var outcome: Result<Recorder, any Error>?
        deferred.whenSettled { outcome = $0 }
        try test.turn(until: { outcome != nil })
        return try #require(outcome)
    }

    private func error(_ endpoint: Endpoint, timeout: Duration? = nil) throws -> Endpoint.ConnectError? {
        let outcome = try outcome(test.reactor.connect(to: endpoint, timeout: timeout) { Recorder() })
        return #expect(throws: Endpoint.ConnectError.self) { try outcome.get() }
    }

    private func endpoint(_ listener: Listener) -> Endpoint {
        .tcp(host: listener.address.host, port: listener.address.port ?? 0)
    }

    @Test("a connection stands, both ends talk, and the Deferred fires after connected(to:)")
    func connects() throws {
        for place in [
            Endpoint.tcp(port: 0), .tcp(host: "::1", port: 0), .unix(path: "@wryneck-connect-\(getpid())"),
            .unix(path: temporaryPath()),
        ] {
            let server = Recorder()
            server.onReceive = { bytes, transport in transport.write(bytes.reversed()) }
            let listener = try test.reactor.listen(place) { _ in server }
            let target = listener.address.port.map { Endpoint.tcp(host: listener.address.host, port: $0) } ?? place
            let deferred = test.reactor.connect(to: target) { Recorder() }
            #expect(!deferred.hasFired, "never inside the call")
            let client = try outcome(deferred).get()
            #expect(client.events == [.connected])
            #expect(client.transport?.peer == listener.address)
            client.transport?.write("abc")
            try test.turn(until: { client.bytes.count == 3 })
            #expect(client.bytes == Array("cba".utf8))
            client.transport?.close()
            try test.turn(until: { server.isDisconnected && client.isDisconnected })
            listener.stop()
        }
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("nobody listens: the error says so")
    func refused() throws {
        let (listener, _) = try test.listen()
        let place = endpoint(listener)
        listener.stop()
        let error = try error(place)
        #expect(error?.code == .connectionRefused)
        #expect(error?.description == "cannot connect to \(place): Connection refused")
        #expect(try self.error(.unix(path: temporaryPath()))?.code == .noEntry)
        #expect(test.reactor.sourceCount == 0 && test.reactor.timers.armedCount == 0)
    }

    @Test("what cannot be connected to is a clear error")
    func absurd() throws {
        #expect(try error(.tcp(port: 70_000))?.reason == "the port must be 0 to 65535")
        #expect(try error(.descriptor(0))?.reason == "one can only listen there")
        #expect(try error(.unix(path: ""))?.code == .invalidArgument)
        #expect(try error(.tcp(host: "a\0b", port: 1))?.reason == "the name of a host cannot contain a NUL")
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("names are looked up in a thread")
    func names() throws {
        let (listener, recorders) = try test.listen()
        let deferred = test.reactor.connect(to: .tcp(host: "localhost", port: listener.address.port ?? 0)) {
            Recorder()
        }
        #expect(test.reactor.threadCallCount == 1)
        let client = try outcome(deferred).get()
        try test.turn(until: { recorders.all.count == 1 })
        #expect(client.transport?.peer.port == listener.address.port)
        let error = try error(.tcp(host: "no such host.invalid", port: 80))
        #expect(error?.code == nil && error?.reason.isEmpty == false)
    }

    @Test("the next address is tried when one refuses")
    func nextAddress() throws {
        let (listener, _) = try test.listen()
        let resolver = TableResolver()
        // 127.0.0.2 is this machine, too, but nobody listens there.
        resolver.table["two"] = [
            .ipv6(0, 1, port: 0, scope: 0), .ipv4(0x7F00_0002, port: 0), .ipv4(0x7F00_0001, port: 0),
        ]
        test.reactor.resolver = resolver
        let client = try outcome(
            test.reactor.connect(to: .tcp(host: "two", port: listener.address.port ?? 0)) { Recorder() }
        ).get()
        #expect(client.transport?.peer == listener.address)
        resolver.table["none"] = []
        #expect(try error(.tcp(host: "none", port: 1))?.reason == "the name stands for no address")
    }

    @Test("RFC 8305 §5: an address that does not answer costs 250 ms, and its attempt ends when another one wins")
    func silentAddress() throws {
        let (full, answering) = try halfListeners()
        let world = try MemoryReactor()
        let resolver = TableResolver()
        resolver.table["half"] = [.ipv4(0x7F00_0001, port: 0), .ipv4(0x7F00_0002, port: 0)]
        world.reactor.resolver = resolver
        let deferred = world.reactor.connect(to: .tcp(host: "half", port: answering.address.port ?? 0)) { Recorder() }
        world.advance(by: .milliseconds(249))
        #expect(!deferred.hasFired && world.leftovers == (2, 1, 0))
        world.advance(by: .milliseconds(1))
        let client = try #require(try deferred.settledResult?.get())
        #expect(client.transport?.peer == answering.address)
        #expect(world.leftovers == (0, 1, 0))
        withExtendedLifetime(full) {}
    }

    /// One port at two addresses, of which only the second answers. The first one's port may be taken at the second by
    /// another test.
    private func halfListeners() throws -> (FullListener, Listener) {
        for _ in 0..<50 {
            let full = try FullListener()
            if let listener = try? test.reactor.listen(full.endpoint(at: "127.0.0.2"), { _ in nil }) {
                return (full, listener)
            }
        }
        throw Errno.addressInUse
    }

    @Test("a time-out of 30 s covers the lookup, and calls it off")
    func timeout() throws {
        let world = try MemoryReactor()
        let resolver = TableResolver()
        world.reactor.resolver = resolver
        var error: Endpoint.ConnectError?
        world.reactor.connect(to: .tcp(host: "slow", port: 80)) { Recorder() }.whenSettled { result in
            if case .failure(let failure) = result { error = failure as? Endpoint.ConnectError }
        }
        world.advance(by: .milliseconds(29_999))
        #expect(error == nil)
        world.advance(by: .milliseconds(1))
        #expect(error?.isTimeout == true)
        #expect(error?.description == "cannot connect to slow:80: it took longer than 30.0 seconds")
        #expect(resolver.cancelled == 1)
        #expect(world.leftovers == (0, 0, 0))
    }

    @Test("a peer that does not answer runs into the time-out, and its socket is closed")
    func silentPeer() throws {
        let full = try FullListener()
        let world = try MemoryReactor()
        var error: Endpoint.ConnectError?
        world.reactor.connect(to: full.endpoint, timeout: .seconds(3)) { Recorder() }.whenSettled { result in
            if case .failure(let failure) = result { error = failure as? Endpoint.ConnectError }
        }
        world.settle()
        #expect(world.leftovers == (1, 1, 0))
        world.advance(by: .seconds(3))
        #expect(error?.code == .timedOut)
        #expect(world.leftovers == (0, 0, 0))
    }

    @Test("cancelling calls the lookup or the attempt off")
    func cancel() throws {
        let full = try FullListener()
        let world = try MemoryReactor()
        let resolver = TableResolver()
        world.reactor.resolver = resolver
        for place in [full.endpoint, .tcp(host: "slow", port: 80)] {
            let deferred = world.reactor.connect(to: place) { () throws -> Recorder in
                Issue.record("nobody should be made")
                return Recorder()
            }
            world.settle()
            var error: (any Error)?
            deferred.whenSettled { if case .failure(let failure) = $0 { error = failure } }
            deferred.cancel()
            #expect(error is CancelledError)
            #expect(world.leftovers == (0, 0, 0))
        }
        #expect(resolver.cancelled == 1)
    }

    @Test("a factory that throws fails the Deferred and closes the connection; so does a protocol that cancels its own")
    func factoryThrows() throws {
        struct Mishap: Error {}
        let (listener, recorders) = try test.listen()
        let failed = try outcome(test.reactor.connect(to: endpoint(listener)) { throw Mishap() })
        #expect(throws: Mishap.self) { try failed.get() }
        let client = Recorder()
        var deferred: Deferred<Recorder>?
        client.onConnect = { _ in deferred?.cancel() }
        deferred = test.reactor.connect(to: endpoint(listener)) { client }
        let cancelled = try outcome(try #require(deferred))
        #expect(throws: CancelledError.self) { try cancelled.get() }
        try test.turn(until: { recorders.all.count == 2 && recorders.all.allSatisfy(\.isDisconnected) })
        #expect(client.ends == 1 && test.reactor.sourceCount == 1)
    }

    @Test("the reactor's end fails what is under way, and a reactor that has ended fails at once")
    func reactorEnds() throws {
        let full = try FullListener()
        let reactor = try Reactor(logger: test.log.logger)
        var failures = 0
        func attempt() {
            reactor.connect(to: full.endpoint) { Recorder() }.whenSettled { if case .failure = $0 { failures += 1 } }
        }
        attempt()
        reactor.callWhenRunning { reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(failures == 1)
        attempt()
        #expect(failures == 2)
        #expect(reactor.sourceCount == 0 && reactor.timers.armedCount == 0)
    }

    @Test("it can be connected from an address that is told, and with options")
    func source() throws {
        let (listener, recorders) = try test.listen()
        var place = Endpoint.tcp(
            host: "127.0.0.1", port: listener.address.port ?? 0, options: .with { $0.keepAlive = .init() })
        place.source = .ipv4(0x7F00_0063, port: 0)
        _ = try outcome(test.reactor.connect(to: place) { Recorder() }).get()
        try test.turn(until: { recorders.all.count == 1 })
        #expect(recorders.all[0].transport?.peer.host == "127.0.0.99")
    }

    @Test("RFC 9293 §3.5: a port that nobody listens at must not connect to itself")
    func selfConnect() throws {
        let (listener, _) = try test.listen()
        var place = endpoint(listener)
        place.source = listener.address
        listener.stop()
        #expect(try error(place)?.code == .connectionRefused)
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a UNIX server whose queue is full is an error, not a connection")
    func unixQueueFull() throws {
        let path = "@wryneck-full-\(getpid())"
        let socket = try Syscalls.socket(family: AF_UNIX)
        try Syscalls.bind(socket.rawValue, to: .unix("\0" + path.dropFirst()))
        try Syscalls.listen(socket.rawValue, backlog: 0)
        let first = try RawSocket(to: .unix("\0" + path.dropFirst()))
        #expect(try error(.unix(path: path))?.code == .again)
        withExtendedLifetime(first) {}
    }
}

/// A listener whose queue is full: the kernel ignores who knocks, as a host that is not there would.
final class FullListener {
    private let socket: FileDescriptor
    private let knockers: [Knocker]
    private let port: Int
    var endpoint: Endpoint { endpoint(at: "127.0.0.1") }

    func endpoint(at host: String) -> Endpoint { .tcp(host: host, port: port) }

    init() throws {
        socket = try Syscalls.socket(family: AF_INET)
        try Syscalls.bind(socket.rawValue, to: .ipv4(0x7F00_0001, port: 0))
        try Syscalls.listen(socket.rawValue, backlog: 0)
        let address = try Syscalls.localAddress(socket.rawValue)
        port = address.port ?? 0
        knockers = try (0..<4).map { _ in try Knocker(address) }
    }

    private final class Knocker {
        let socket: FileDescriptor
        init(_ address: SocketAddress) throws {
            socket = try Syscalls.socket(family: AF_INET)
            _ = try Syscalls.connect(socket.rawValue, to: address)
        }
    }
}
