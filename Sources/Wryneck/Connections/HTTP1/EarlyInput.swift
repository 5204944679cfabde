// EarlyInput.swift - what a client sent before its turn: pipelined requests, while the answer to an earlier one is pending.
// Invariant: a byte is moved once at the most for each time that the bytes behind it double, so that thousands of tiny requests which are
// answered one by one cost what their bytes cost, and not its square.

struct EarlyInput {
    private var bytes: [UInt8] = []
    /// So many are used up.
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: UnsafeRawBufferPointer) {
        if start > 0, start >= bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Lends what is there. Whoever may add to it meanwhile lends a copy that was swapped out.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    /// The first `count` bytes are done with; an empty one owns no memory.
    mutating func use(_ count: Int) {
        start += count
        if start >= bytes.count { self = EarlyInput() }
    }
}
