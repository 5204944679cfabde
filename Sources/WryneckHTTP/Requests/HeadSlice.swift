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

    /// A slice of bytes of its own, which never were a head's.
    package init(copying bytes: [UInt8]) {
        self.init(
            bytes.withUnsafeBytes { FieldBlock(copying: $0, fieldCount: 0) }, 0, Int32(clamping: bytes.count))
    }

    package var count: Int { Int(end - start) }

    /// The bytes from `start` to the next "/" (excluded) or the end, percent-decoded, and the offset behind that slash;
    /// nil past the end. Invalid UTF-8 is repaired.
    ///
    /// Here and not in the layer above, because to lend bytes to a closure of another module costs more than all the
    /// rest.
    package func segment(from start: Int) -> (text: String, after: Int)? {
        guard start <= count, start >= 0 else { return nil }
        return block.withBytes(in: Int(self.start)..<Int(end)) { bytes in
            var stop = start
            while stop < bytes.count, bytes[stop] != 0x2F { stop += 1 }
            return (PercentCoding.decodeRepairing(UnsafeRawBufferPointer(rebasing: bytes[start..<stop])), stop + 1)
        }
    }

    /// Lends the bytes.
    package func withBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try block.withBytes(in: Int(start)..<Int(end), body)
    }
}

extension RequestHead {
    /// The path's bytes, as in `withPathBytes(_:)`.
    package var path: HeadSlice { HeadSlice(block, pathStart, pathEnd) }
}
