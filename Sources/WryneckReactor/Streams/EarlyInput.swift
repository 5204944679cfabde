// EarlyInput.swift - bytes that a peer sent before their turn: pipelined requests, while the answer to an earlier one
// is pending; messages that nobody has taken yet.
// Invariant: a byte is moved at most once for each time that the bytes behind it double, so that thousands of tiny
// requests which are answered one by one cost as much as their bytes, and not the square of that.

package struct EarlyInput {
    private var bytes: [UInt8] = []
    /// The number of bytes at the front that are used up.
    private var start = 0

    package init() {}

    package var count: Int { bytes.count - start }
    package var isEmpty: Bool { count == 0 }

    package mutating func append(_ more: UnsafeRawBufferPointer) {
        if start > 0, start >= bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Lends the bytes. A caller that may add to them meanwhile lends a copy that was swapped out.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// Drops the first `count` bytes, which were used; an empty one owns no memory.
    package mutating func use(_ count: Int) {
        start += count
        if start >= bytes.count { self = EarlyInput() }
    }
}
