internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

/// A session that encrypts nothing and answers as it is told.
private final class FakeSession: SecureSession {
    let number: CInt
    var input = SecureInput.wouldBlock
    private(set) var reads = 0

    init(_ number: CInt) { self.number = number }

    func handshake() throws(SecurityError) -> HandshakeProgress { .done }
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> SecureInput {
        reads += 1
        return input
    }
    var hasInput: Bool { false }
    func write(_ bytes: UnsafeRawBufferPointer) throws(Errno) -> Syscalls.Moved { try Syscalls.write(number, bytes) }
    var sendsFiles: Bool { false }
    func sendFile(_ file: CInt, offset: Int, count: Int) throws(Errno) -> Syscalls.Moved { throw .protocolError }
    func endWriting() throws(Errno) -> Bool { true }
    var security: TransportSecurity { TransportSecurity() }
}

@Suite("SocketTransport: what a session may ask for at an awkward moment", .ownThread) struct SocketTransportSecureTests
{
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    private func connection() throws -> (
        transport: SocketTransport, session: FakeSession, recorder: Recorder, client: RawSocket
    ) {
        var numbers: [CInt] = [0, 0]
        try #require(socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &numbers) == 0)
        _ = fcntl(numbers[0], F_SETFL, O_NONBLOCK)
        let session = FakeSession(numbers[0])
        let transport = SocketTransport(
            FileDescriptor(owning: numbers[0]), peer: .unix(""), on: test.reactor, session: session)
        let recorder = Recorder()
        try transport.start(recorder)
        return (transport, session, recorder, RawSocket(owning: numbers[1]))
    }

    @Test("a peer's end that is reported after the close does not cost what is still to be sent")
    func endAfterClose() throws {
        let (transport, _, recorder, client) = try connection()
        client.shutdownWriting()
        transport.write("answer")
        transport.close()
        // As if epoll had seen the end before somebody else's event led to the close.
        transport.ready(.peerClosed)
        try test.turn(until: { recorder.isDisconnected })
        #expect(try client.receiveAll() == Array("answer".utf8))
        #expect(recorder.events == [.connected, .disconnected(nil)])
    }

    @Test("a read that has to wait for room does not make the loop spin when the peer has ended its side")
    func readWaitsForRoom() throws {
        let (transport, session, recorder, client) = try connection()
        session.input = .wantsWriting
        let junk = [UInt8](repeating: 0, count: 65536)
        var filled = 0
        while case let count = junk.withUnsafeBytes({
            send(session.number, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT))
        }), count > 0 {
            filled += count
        }
        try client.send("KeyUpdate")
        client.shutdownWriting()
        try test.turn(until: { session.reads > 0 })
        #expect(try test.turns(within: .milliseconds(20)) <= 3)
        // There is room again: it is tried anew.
        session.input = .ended
        _ = try test.receive(filled, by: client)
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.events == [.connected, .readClosed, .disconnected(nil)])
        withExtendedLifetime(transport) {}
    }
}
