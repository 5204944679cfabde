internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("SocketTransport: files", .ownThread) struct SocketTransportFileTests {
    private let test: TestReactor
    init() throws { test = try TestReactor() }

    @Test("head and file leave in one piece: the head waits for the file (MSG_MORE)")
    func headAndFile() throws {
        let file = try temporaryFile(Array("file content".utf8))
        let (recorder, client) = try test.connection()
        let transport = try #require(recorder.transport)
        transport.write("head ")
        transport.write(FileSlice(file, offset: 5, count: 7))
        #expect(transport.unsentBytes == 12)
        try test.look()
        #expect(transport.unsentBytes == 0 && transport.sentBytes == 12)
        #expect(try client.receive() == Array("head content".utf8))
        #expect(try segments(client) == 1)
    }

    @Test("files between arrays arrive in order, byte for byte, however slow the peer")
    func mixture() throws {
        let content = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 ^ $0 >> 7) }
        let file = try temporaryFile(content)
        let (recorder, client) = try test.connection(receiveBuffer: 8192)
        let transport = try #require(recorder.transport)
        var expected: [UInt8] = []
        for offset in stride(from: 0, to: 2_500_000, by: 500_000) {
            transport.write("part \(offset)\n")
            transport.write(FileSlice(file, offset: offset, count: 400_000))
            transport.write(Array(content[..<10_000]))
            expected += Array("part \(offset)\n".utf8) + content[offset..<offset + 400_000] + content[..<10_000]
        }
        #expect(transport.isCongested && transport.unsentBytes == expected.count)
        #expect(try test.receive(expected.count, by: client) == expected)
        #expect(recorder.events.count { $0 == .drained } == 1)
    }

    @Test("one file goes to many connections at once: a slice has its own place in it")
    func sharedFile() throws {
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
        let file = try temporaryFile(content)
        let (listener, _) = try test.listen { recorder in
            recorder.onConnect = {
                $0.write(FileSlice(file, offset: 0, count: content.count)); $0.close()
            }
        }
        let clients = try (0..<10).map { _ in try RawSocket(to: listener.address) }
        for client in clients { #expect(try test.receive(content.count, by: client) == content) }
    }

    @Test("a file that shrinks while it is sent aborts the connection: no orderly end after half an answer")
    func shrinks() throws {
        let file = try temporaryFile([UInt8](repeating: 1, count: 16 * 1024 * 1024))
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        transport.write(FileSlice(file, offset: 0, count: 16 * 1024 * 1024))
        transport.close()
        try test.look(2)
        #expect(transport.unsentBytes > 0)
        #expect(ftruncate(file.descriptor.rawValue, 1000) == 0)
        let read = try BackgroundRead(16 * 1024 * 1024, by: client, waking: test.reactor.handle)
        try test.turn(until: { recorder.isDisconnected && read.isDone })
        #expect(recorder.events == [.connected, .disconnected(ConnectionLost(code: .inputOutput))])
        #expect(read.bytes.count < 16 * 1024 * 1024)
        #expect(read.failure == ECONNRESET)
    }

    @Test("a peer that resets while a file is sent ends that connection only")
    func resets() throws {
        let file = try temporaryFile([UInt8](repeating: 1, count: 16 * 1024 * 1024))
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        transport.pauseReading()
        transport.write(FileSlice(file, offset: 0, count: 16 * 1024 * 1024))
        try test.look(2)
        client.reset()
        try test.turn(until: { recorder.isDisconnected })
        #expect(recorder.ends == 1 && recorder.end != .some(nil))
    }

    @Test("a file is let go of as soon as it is sent, and when its connection is lost")
    func letsGo() throws {
        weak var sent: OpenFile?
        weak var lost: OpenFile?
        let (recorder, client) = try test.connection(receiveBuffer: 4096)
        let transport = try #require(recorder.transport)
        do {
            let first = try temporaryFile([1, 2, 3])
            let second = try temporaryFile([UInt8](repeating: 1, count: 8 * 1024 * 1024))
            (sent, lost) = (first, second)
            transport.write(FileSlice(first, offset: 0, count: 3))
            transport.write(FileSlice(second, offset: 0, count: 8 * 1024 * 1024))
        }
        try test.look(2)
        #expect(sent == nil && lost != nil)
        transport.abort()
        #expect(lost == nil)
        withExtendedLifetime(client) {}
    }

    /// How many segments with data a socket has received (TCP_INFO; Linux 4.6).
    private func segments(_ client: RawSocket) throws -> UInt32 {
        var info = [UInt8](repeating: 0, count: 256)
        var length = socklen_t(info.count)
        guard getsockopt(client.number, CInt(IPPROTO_TCP), TCP_INFO, &info, &length) == 0 else {
            throw Errno(rawValue: errno)
        }
        // struct tcp_info: tcpi_data_segs_in follows tcpi_segs_out, tcpi_segs_in, tcpi_notsent_bytes and tcpi_min_rtt.
        return info.withUnsafeBytes { $0.load(fromByteOffset: 152, as: UInt32.self) }
    }
}
