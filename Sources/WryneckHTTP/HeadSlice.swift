// HeadSlice.swift - a range of a head's bytes that keeps them alive: one reference and two numbers, cheap to copy.

package struct HeadSlice: Sendable {
    private let block: FieldBlock
    private let start: Int32
    private let end: Int32

    init(_ block: FieldBlock, _ start: Int32, _ end: Int32) {
        self.block = block
        self.start = max(start, 0)
        self.end = max(end, self.start)
    }

    package var count: Int { Int(end - start) }

    /// Lends the bytes.
    package func withBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
        try block.withBytes(in: Int(start)..<Int(end), body)
    }
}

extension RequestHead {
    /// The path's bytes, as in `withPathBytes(_:)`.
    package var path: HeadSlice { HeadSlice(block, pathStart, pathEnd) }
}
