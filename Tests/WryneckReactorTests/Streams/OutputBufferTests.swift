internal import CLinux
import Glibc
import ProcessTesting
import ReactorTestSupport
import Testing

@testable import WryneckReactor

@Suite("OutputBuffer", .ownThread) struct OutputBufferTests {
    private let pool = BufferPool()
    private let socket: OpenFile
    private let peer: RawSocket

    init() throws { (socket, peer) = try RawSocket.pair(sendBuffer: 1) }

    /// Sends all, with the peer taking what is there whenever the kernel is full.
    private func sendAll(_ buffer: inout OutputBuffer) throws -> [UInt8] {
        var received: [UInt8] = []
        while true {
            let before = buffer.count
            let progress = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            #expect(buffer.count <= before)
            while let piece = try peer.receiveNow(), !piece.isEmpty { received += piece }
            if progress == .done { break }
        }
        #expect(buffer.isEmpty)
        return received
    }

    @Test("small writes are gathered and leave as one")
    func gathers() throws {
        var buffer = OutputBuffer()
        for number in 0..<10 { buffer.append(Array("piece \(number) ".utf8), from: pool) }
        #expect(buffer.count == 80)
        #expect(try buffer.send(to: socket.descriptor.rawValue, pool: pool) == .done)
        #expect(try peer.receive() == Array((0..<10).map { "piece \($0) " }.joined().utf8))
    }

    @Test("nothing to send is done at once")
    func empty() throws {
        var buffer = OutputBuffer()
        #expect(try buffer.send(to: socket.descriptor.rawValue, pool: pool) == .done)
        buffer.append([], from: pool)
        buffer.append(FileSlice(try temporaryFile([]), offset: 0, count: 0))
        #expect(buffer.isEmpty)
        #expect(try buffer.send(to: socket.descriptor.rawValue, pool: pool) == .done)
        #expect(try peer.receiveNow() == nil)
    }

    @Test("a full kernel blocks, and the rest comes later, byte for byte")
    func blocks() throws {
        var buffer = OutputBuffer()
        let payload = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
        buffer.append(payload, from: pool)
        #expect(try buffer.send(to: socket.descriptor.rawValue, pool: pool) == .blocked)
        #expect(buffer.count > 0)
        #expect(try sendAll(&buffer) == payload)
    }

    @Test(
        "arrays, small writes and files in any mixture leave in order, byte for byte",
        arguments: 0..<12 as Range<UInt64>)
    func mixture(seed: UInt64) throws {
        var random = Random(seed: seed)
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 5) }
        let file = try temporaryFile(content)
        var buffer = OutputBuffer()
        var expected: [UInt8] = []
        var received: [UInt8] = []
        for step in 0..<200 {
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1, 2:
                let bytes = [UInt8](
                    repeating: UInt8(truncatingIfNeeded: step), count: Int.random(in: 0...200, using: &random))
                buffer.append(bytes, from: pool)
                expected += bytes
            case 3:
                let bytes = [UInt8](
                    repeating: UInt8(truncatingIfNeeded: step), count: Int.random(in: 4090...9000, using: &random))
                buffer.append(bytes, from: pool)
                expected += bytes
            case 4:
                let offset = Int.random(in: 0..<50_000, using: &random)
                let count = Int.random(in: 0...20_000, using: &random)
                buffer.append(FileSlice(file, offset: offset, count: count))
                expected += content[offset..<offset + count]
            case 5:
                buffer.append(from: pool) { $0.append(contentsOf: [1, 2, 3]) }
                expected += [1, 2, 3]
            default:
                _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
                if let piece = try peer.receiveNow(atMost: Int.random(in: 1...4000, using: &random)) {
                    received += piece
                }
            }
            #expect(received.count + buffer.count <= expected.count)
        }
        received += try sendAll(&buffer)
        #expect(received == expected)
    }

    @Test("more arrays than one writev takes leave in order")
    func manyPieces() throws {
        var buffer = OutputBuffer()
        let pieces = (0..<50).map { [UInt8](repeating: UInt8($0), count: 4096 + $0) }
        for piece in pieces { buffer.append(piece, from: pool) }
        buffer.append(Array("tail".utf8), from: pool)
        #expect(try sendAll(&buffer) == Array(pieces.joined()) + Array("tail".utf8))
    }

    @Test("a queue that never quite drains does not keep what was sent")
    func keepsNothing() throws {
        var buffer = OutputBuffer()
        var expected = 0
        var received = 0
        var most = 0
        // Always something unsent: the kernel is full, and for each kilobyte that the peer takes another one is queued.
        for _ in 0..<4000 {
            buffer.append([UInt8](repeating: 5, count: 1024), from: pool)
            expected += 1024
            _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            while buffer.count > 16 * 1024 {
                received += try peer.receiveNow(atMost: 2048)?.count ?? 0
                _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            }
            most = max(most, buffer.tail.capacity)
        }
        #expect(buffer.count > 0 && most <= 256 * 1024)
        received += try sendAll(&buffer).count
        #expect(received == expected)
    }

    @Test("a queue of arrays that never quite drains does not keep their places")
    func keepsNoPlaces() throws {
        var buffer = OutputBuffer()
        var most = 0
        for _ in 0..<2000 {
            buffer.append([UInt8](repeating: 5, count: 4096), from: pool)
            _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            while buffer.count > 16 * 1024 {
                _ = try peer.receiveNow(atMost: 4096)
                _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            }
            most = max(most, buffer.pieces.count)
        }
        #expect(buffer.count > 0 && most <= 100)
    }

    @Test("the buffer that small writes are gathered in goes back to the pool as it is: no copy, no allocation")
    func lends() throws {
        var buffer = OutputBuffer()
        var lent: UnsafeRawPointer?
        buffer.append(from: pool) { bytes in
            bytes.append(1)
            lent = bytes.withUnsafeBytes { $0.baseAddress }
        }
        #expect(try buffer.send(to: socket.descriptor.rawValue, pool: pool) == .done)
        #expect(pool.free.count == 1)
        #expect(pool.take().withUnsafeBytes { $0.baseAddress } == lent)
    }

    @Test("one call sends at most a turn's share of a large file")
    func share() throws {
        let (socket, peer) = try RawSocket.pair(sendBuffer: 16 * 1024 * 1024)
        let limit = fcntl(socket.descriptor.rawValue, F_GETFL)
        #expect(limit & O_NONBLOCK != 0)
        let file = try temporaryFile([UInt8](repeating: 1, count: 6 * 1024 * 1024))
        var buffer = OutputBuffer()
        buffer.append(FileSlice(file, offset: 0, count: 6 * 1024 * 1024))
        // A thread reads as fast as it can, so that only the share ends the call.
        let handle = try ReactorHandle()
        let read = try BackgroundRead(6 * 1024 * 1024, by: peer, waking: handle)
        var calls = 0
        while !buffer.isEmpty {
            let before = buffer.count
            _ = try buffer.send(to: socket.descriptor.rawValue, pool: pool)
            #expect(before - buffer.count <= 2 * 1024 * 1024 + 256 * 1024)
            calls += 1
        }
        #expect(calls >= 3)
        withExtendedLifetime(read) {}
    }

    @Test("a file that is shorter than promised is an error, never silence")
    func shrunk() throws {
        let file = try temporaryFile([UInt8](repeating: 1, count: 1000))
        var buffer = OutputBuffer()
        buffer.append(FileSlice(file, offset: 0, count: 5000))
        #expect(throws: Errno.inputOutput) { try buffer.send(to: socket.descriptor.rawValue, pool: pool) }
    }

    @Test("a peer that is gone is an error")
    func gone() throws {
        let brokenPipe = BrokenPipe()
        peer.close()
        var buffer = OutputBuffer()
        buffer.append([1], from: pool)
        #expect(throws: Errno.brokenPipe) { try buffer.send(to: socket.descriptor.rawValue, pool: pool) }
        buffer.discardAll(to: pool)
        #expect(buffer.isEmpty)
        withExtendedLifetime(brokenPipe) {}
    }

    @Test("negative offsets and counts of a slice count as zero")
    func slices() throws {
        let slice = FileSlice(try temporaryFile([1]), offset: -5, count: -1)
        #expect(slice.offset == 0 && slice.count == 0)
    }
}
