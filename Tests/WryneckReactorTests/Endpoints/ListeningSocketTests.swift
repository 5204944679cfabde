internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("Listening: dual stack, UNIX sockets, adopted descriptors, TCP options", .ownThread) struct ListeningSocketTests
{
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    private func echoes(_ endpoint: Endpoint, at address: SocketAddress? = nil) throws -> SocketAddress? {
        var peer: SocketAddress?
        let recorder = Recorder()
        recorder.onReceive = { bytes, transport in transport.write(bytes) }
        let listener = try test.reactor.listen(endpoint) { incoming in
            peer = incoming.peer
            return recorder
        }
        defer { listener.stop() }
        let client = try RawSocket(to: address.map { $0.with(port: listener.address.port) } ?? listener.address)
        try client.send("echo")
        try test.turn(until: { !recorder.bytes.isEmpty })
        try test.look()
        #expect(try client.receive() == Array("echo".utf8))
        client.close()
        try test.turn(until: { recorder.isDisconnected })
        return peer
    }

    // MARK: IP

    @Test("a dual-stack socket takes IPv4 and IPv6; an IPv4 peer is known by its IPv4 address")
    func dualStack() throws {
        let four = try echoes(.tcp(host: "::", port: 0), at: .ipv4(0x7F00_0001, port: 0))
        #expect(four?.host == "127.0.0.1")
        let six = try echoes(.tcp(host: "::", port: 0), at: .ipv6(0, 1, port: 0, scope: 0))
        #expect(six?.host == "::1")
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("without dual stack, :: takes IPv6 alone")
    func onlySix() throws {
        var options = Endpoint.TCPOptions()
        options.dualStack = false
        let listener = try test.reactor.listen(.tcp(host: "::", port: 0, options: options)) { _ in nil }
        #expect(throws: Errno.connectionRefused) {
            try RawSocket(to: SocketAddress.ipv4(0x7F00_0001, port: 0).with(port: listener.address.port))
        }
        _ = try RawSocket(to: SocketAddress.ipv6(0, 1, port: 0, scope: 0).with(port: listener.address.port))
    }

    @Test("no delay by default; options are set once on the listening socket, and connections have them")
    func options() throws {
        var options = Endpoint.TCPOptions()
        options.keepAlive = Endpoint.TCPOptions.KeepAlive(idle: 30, interval: 7, count: 3)
        options.userTimeout = .seconds(9)
        for (given, noDelay) in [
            (options, true), (Endpoint.TCPOptions.standard, true),
            (Endpoint.TCPOptions.with { $0.noDelay = false }, false),
        ] {
            let socket = try ListeningSocket.open(.tcp(port: 0, options: given), at: nil, sharing: .none)
            let client = try RawSocket(to: Syscalls.localAddress(socket.rawValue))
            let accepted = FileDescriptor(owning: try #require(try Syscalls.accept(socket.rawValue)?.descriptor))
            let tcp = CInt(IPPROTO_TCP)
            #expect(try (Syscalls.option(accepted.rawValue, level: tcp, TCP_NODELAY) != 0) == noDelay)
            #expect(try Syscalls.option(accepted.rawValue, level: tcp, TCP_NOTSENT_LOWAT) == 1024 * 1024)
            #expect(
                try (Syscalls.option(accepted.rawValue, level: SOL_SOCKET, SO_KEEPALIVE) != 0)
                    == (given.keepAlive != nil))
            if given.keepAlive != nil {
                #expect(try Syscalls.option(accepted.rawValue, level: tcp, TCP_KEEPIDLE) == 30)
                #expect(try Syscalls.option(accepted.rawValue, level: tcp, TCP_KEEPINTVL) == 7)
                #expect(try Syscalls.option(accepted.rawValue, level: tcp, TCP_KEEPCNT) == 3)
                #expect(try Syscalls.option(accepted.rawValue, level: tcp, TCP_USER_TIMEOUT) == 9000)
            }
            withExtendedLifetime(client) {}
        }
    }

    @Test("an option that makes no sense is a clear error, not a trap")
    func absurdOptions() {
        let options = Endpoint.TCPOptions.with {
            $0.keepAlive = Endpoint.TCPOptions.KeepAlive(idle: .max, interval: .min, count: -1)
        }
        let error = #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.tcp(port: 0, options: options)) { _ in nil }
        }
        #expect(error?.code == .invalidArgument)
    }

    // MARK: UNIX

    @Test("the socket's file has the mode that was asked for, and is gone after the stop")
    func mode() throws {
        let path = temporaryPath()
        let listener = try test.reactor.listen(.unix(path: path, mode: 0o612)) { _ in nil }
        var raw = stat()
        #expect(lstat(path, &raw) == 0 && raw.st_mode == S_IFSOCK | 0o612)
        listener.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test("the file is gone after the reactor's end, too")
    func reactorEnds() throws {
        let path = temporaryPath()
        let reactor = try Reactor(logger: test.log.logger)
        try reactor.listen(.unix(path: path)) { _ in nil }
        reactor.callWhenRunning { reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(access(path, F_OK) != 0)
    }

    @Test("a file that a dead server left is replaced")
    func stale() throws {
        let path = temporaryPath()
        do {
            let dead = try Syscalls.socket(family: AF_UNIX)
            try Syscalls.bind(dead.rawValue, to: .unix(path))
            try Syscalls.listen(dead.rawValue, backlog: 1)
        }
        #expect(access(path, F_OK) == 0)
        #expect(try echoes(.unix(path: path)) == .unix(""))
        #expect(access(path, F_OK) != 0)
    }

    @Test("a living server's file is left alone, and the error says why")
    func living() throws {
        let path = temporaryPath()
        let listener = try test.reactor.listen(.unix(path: path)) { _ in nil }
        let error = #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.unix(path: path)) { _ in nil }
        }
        #expect(error?.description == "cannot listen on unix:\(path): the address is in use already")
        _ = try RawSocket(to: listener.address)
        listener.stop()
    }

    @Test("a file that is no socket is never removed")
    func notASocket() throws {
        let path = temporaryPath()
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        defer { unlink(path) }
        #expect(throws: Endpoint.ListenError.self) { try test.reactor.listen(.unix(path: path)) { _ in nil } }
        #expect(access(path, F_OK) == 0)
    }

    @Test("at its end a server leaves a file alone that another one has put in the place of its own")
    func replaced() throws {
        let path = temporaryPath()
        let first = try test.reactor.listen(.unix(path: path)) { _ in nil }
        unlink(path)
        let second = try test.reactor.listen(.unix(path: path)) { _ in nil }
        first.stop()
        _ = try RawSocket(to: second.address)
        second.stop()
        #expect(access(path, F_OK) != 0)
    }

    @Test("abstract names leave no file, and cannot be taken twice")
    func abstract() throws {
        let name = "wryneck-test-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        #expect(try echoes(.unix(path: "@" + name)) == .unix(""))
        let listener = try test.reactor.listen(.unix(path: "\0" + name)) { _ in nil }
        #expect(listener.address == .unix("\0" + name))
        #expect("\(listener.address)" == "unix:@" + name)
        #expect(throws: Endpoint.ListenError.self) { try test.reactor.listen(.unix(path: "@" + name)) { _ in nil } }
    }

    // MARK: Adopted

    @Test("a descriptor that listens is adopted; it stays the caller's")
    func adopted() throws {
        let socket = try ListeningSocket.open(.tcp(port: 0), at: nil, sharing: .none)
        #expect(try echoes(.descriptor(socket.rawValue))?.host == "127.0.0.1")
        // The listener's stop closed its duplicate, not this.
        #expect(try Syscalls.isListening(socket.rawValue))
        #expect(fcntl(socket.rawValue, F_GETFD) == FD_CLOEXEC)
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("a descriptor that blocks is made not to")
    func blocking() throws {
        let socket = try ListeningSocket.open(.unix(path: "@wryneck-blocking-\(getpid())"), at: nil, sharing: .none)
        _ = fcntl(socket.rawValue, F_SETFL, 0)
        #expect(try echoes(.descriptor(socket.rawValue)) == .unix(""))
    }

    @Test("what is no listening socket is a clear error")
    func notAdoptable() throws {
        func reason(_ number: CInt) -> String? {
            #expect(throws: Endpoint.ListenError.self) { try test.reactor.listen(.descriptor(number)) { _ in nil } }?
                .reason
        }
        let file = try temporaryFile([])
        let (ours, theirs) = try RawSocket.pair()
        #expect(reason(-1) == "no such descriptor is open")
        #expect(reason(file.descriptor.rawValue) == "it is not a socket")
        #expect(reason(ours.descriptor.rawValue) == "it is a socket, but none that listens")
        #expect(test.reactor.sourceCount == 0)
        withExtendedLifetime(theirs) {}
    }
}

extension Endpoint.TCPOptions {
    static func with(_ change: (inout Endpoint.TCPOptions) -> Void) -> Endpoint.TCPOptions {
        var options = Endpoint.TCPOptions()
        change(&options)
        return options
    }
}
