internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("Reactor.listen", .ownThread) struct ReactorListenTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("port zero becomes a real port, which can be read")
    func portZero() throws {
        let (listener, _) = try test.listen()
        #expect((listener.address.port ?? 0) > 0)
        #expect(listener.address.host == "127.0.0.1")
    }

    @Test("an address in use is a clear error, and leaves nothing behind")
    func inUse() throws {
        let (listener, _) = try test.listen()
        let port = try #require(listener.address.port)
        let error = #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.tcp(port: port)) { _ in nil }
        }
        #expect(error?.description == "cannot listen on 127.0.0.1:\(port): the address is in use already")
        #expect(error?.code == .addressInUse)
        #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.tcp(port: port), reusePort: true) { _ in nil }
        }
        #expect(test.reactor.sourceCount == 1)
    }

    @Test("an address that is not this machine's is a clear error")
    func notOurs() {
        let error = #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.tcp(host: "192.0.2.1", port: 0)) { _ in nil }
        }
        #expect(error?.description.hasPrefix("cannot listen on 192.0.2.1:0: ") == true)
    }

    @Test("a privileged port is a clear error", .enabled(if: privilegedPortsAreRefused()))
    func privileged() {
        let error = #expect(throws: Endpoint.ListenError.self) { try test.reactor.listen(.tcp(port: 1)) { _ in nil } }
        #expect(error?.description.contains("port 1 is privileged") == true)
    }

    @Test("the words for a privileged port do not depend on who runs the test")
    func privilegedWords() {
        let words = Errno(rawValue: EACCES).explained(for: .tcp(port: 80))
        #expect(words == "port 80 is privileged; use one above 1023, or grant CAP_NET_BIND_SERVICE")
        #expect(Errno(rawValue: EACCES).explained(for: .tcp(port: 8080)) == "Permission denied")
    }

    @Test("a UNIX path in a folder that is not there is a clear error")
    func badPath() {
        let error = #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.unix(path: "/no/such/folder/socket")) { _ in nil }
        }
        #expect(error?.description == "cannot listen on unix:/no/such/folder/socket: No such file or directory")
    }

    @Test("two plain reactors share a port if both ask for it, and not if one does not")
    func reusedPort() throws {
        let other = try TestReactor()
        let first = try test.reactor.listen(.tcp(port: 0), reusePort: true) { _ in nil }
        let port = try #require(first.address.port)
        let second = try other.reactor.listen(.tcp(port: port), reusePort: true) { _ in nil }
        #expect(first.address == second.address)
        #expect(throws: Endpoint.ListenError.self) { try other.reactor.listen(.tcp(port: port)) { _ in nil } }
    }

    @Test("the connections of a shared port go to both of its reactors")
    func sharedConnections() throws {
        let other = try TestReactor()
        let (mine, theirs) = (Recorders(), Recorders())
        let first = try test.reactor.listen(.tcp(port: 0), reusePort: true) { _ in
            mine.all.append(Recorder())
            return mine.all.last
        }
        let port = try #require(first.address.port)
        try other.reactor.listen(.tcp(port: port), reusePort: true) { _ in
            theirs.all.append(Recorder())
            return theirs.all.last
        }
        let clients = try (0..<64).map { _ in try RawSocket(to: first.address) }
        // Each of them has been given to one of the two by now; which one depends on its port.
        try other.look(2)
        try test.turn(until: { mine.all.count + theirs.all.count == clients.count })
        #expect(!mine.all.isEmpty && !theirs.all.isEmpty)
    }

    @Test("a server's first reactor does not share a port with another program, though that would")
    func ownPort() throws {
        let first = try test.reactor.listen(.tcp(port: 0), reusePort: true) { _ in nil }
        let port = try #require(first.address.port)
        #expect(throws: Endpoint.ListenError.self) {
            try test.reactor.listen(.tcp(port: port), at: nil, sharing: .own) { _ in nil }
        }
    }

    @Test("two reactors share a port when the second is given the first one's address")
    func shared() throws {
        let other = try TestReactor()
        let first = try test.reactor.listen(.tcp(port: 0), at: nil, sharing: .own) { _ in nil }
        let second = try other.reactor.listen(.tcp(port: 0), at: first.address, sharing: .own) { _ in nil }
        #expect(first.address == second.address)
    }

    @Test("IPv6 and UNIX connections echo, too")
    func otherFamilies() throws {
        let path = "/tmp/wryneck-test-\(getpid())-\(UInt32.random(in: 0 ... .max)).sock"
        defer { unlink(path) }
        for endpoint in [Endpoint.tcp(host: "::1", port: 0), .unix(path: path)] {
            let recorder = Recorder()
            recorder.onReceive = { bytes, transport in transport.write(bytes) }
            let listener = try test.reactor.listen(endpoint) { _ in recorder }
            let client = try RawSocket(to: listener.address)
            try client.send("echo")
            try test.turn(until: { !recorder.bytes.isEmpty })
            #expect(try client.receive() == Array("echo".utf8))
            client.close()
            try test.turn(until: { recorder.isDisconnected })
            #expect(recorder.end == .some(nil))
            listener.stop()
        }
        #expect(test.reactor.sourceCount == 0)
    }

    @Test("nobody can listen on a reactor that has ended")
    func ended() throws {
        let reactor = try Reactor(logger: test.log.logger)
        reactor.callWhenRunning { reactor.stop() }
        try reactor.run(handlingSignals: false)
        #expect(throws: Endpoint.ListenError.self) { try reactor.listen(.tcp(port: 0)) { _ in nil } }
    }
}

/// False for root, and where the system's first unprivileged port was lowered.
private func privilegedPortsAreRefused() -> Bool {
    geteuid() != 0 && Syscalls.smallFile("/proc/sys/net/ipv4/ip_unprivileged_port_start") == "1024"
}
