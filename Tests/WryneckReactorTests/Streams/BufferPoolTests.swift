import Testing

@testable import WryneckReactor

@Suite("BufferPool") struct BufferPoolTests {
    private let pool = BufferPool()

    @Test("a buffer comes back empty, with its room, to be lent again")
    func reuses() {
        var buffer = pool.take()
        #expect(buffer.isEmpty && buffer.capacity >= 8 * 1024)
        buffer.append(contentsOf: [1, 2, 3])
        let address = buffer.withUnsafeBytes { $0.baseAddress }
        pool.give(&buffer)
        #expect(buffer.capacity == 0)
        let again = pool.take()
        #expect(again.isEmpty)
        #expect(again.withUnsafeBytes { $0.baseAddress } == address)
    }

    @Test("buffers beyond 64, too small ones and overgrown ones go back to the system")
    func limits() {
        for _ in 0..<100 {
            var buffer = [UInt8](repeating: 0, count: 8 * 1024)
            pool.give(&buffer)
        }
        #expect(pool.free.count == 64)
        let other = BufferPool()
        var small: [UInt8] = [1, 2, 3]
        var large = [UInt8](repeating: 0, count: 64 * 1024)
        other.give(&small)
        other.give(&large)
        #expect(other.free.count == 0)
    }

    @Test("the read buffer is whole again after a read that throws")
    func readBuffer() throws {
        #expect(throws: Errno.inputOutput) { try pool.withReadBuffer { _ throws(Errno) -> Int in throw .inputOutput } }
        #expect(try pool.withReadBuffer { buffer throws(Errno) in buffer.count } == BufferPool.readBytes)
    }
}
