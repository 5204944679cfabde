// BufferPool.swift - the reactor's buffers: one to read into, and some to write from, which are lent to connections
// that have something to send. An idle connection owns none.

package final class BufferPool {
    /// The most bytes of one read.
    package static let readBytes = 64 * 1024
    private static let outputBytes = 8 * 1024
    /// The most buffers that are kept. Further ones, and those that have grown beyond four times their size, are freed.
    private static let keptBuffers = 64

    private var readBuffer = [UInt8](repeating: 0, count: BufferPool.readBytes)
    private(set) var free: [[UInt8]] = []

    /// Lends the read buffer. Not re-entrant: a read happens only when the reactor calls a transport.
    package func withReadBuffer<Result>(_ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Result) throws(Errno)
        -> Result
    {
        var buffer: [UInt8] = []
        swap(&buffer, &readBuffer)
        defer { swap(&buffer, &readBuffer) }
        return try buffer.lendingMutably(body)
    }

    /// Lends an empty buffer with room for some answers.
    func take() -> [UInt8] {
        if let buffer = free.popLast() { return buffer }
        var buffer: [UInt8] = []
        buffer.reserveCapacity(BufferPool.outputBytes)
        return buffer
    }

    /// Takes a buffer back and leaves an empty array. `inout`, because a second reference would make the emptying a
    /// copy.
    func give(_ buffer: inout [UInt8]) {
        var returned: [UInt8] = []
        swap(&returned, &buffer)
        guard free.count < BufferPool.keptBuffers, returned.capacity >= BufferPool.outputBytes,
            returned.capacity <= 4 * BufferPool.outputBytes
        else {
            return
        }
        returned.removeAll(keepingCapacity: true)
        free.append(returned)
    }
}
