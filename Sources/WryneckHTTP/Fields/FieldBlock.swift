// FieldBlock.swift - the bytes of a head (or of trailers) with a table of where its fields are, in one allocation.
// Invariant: every range in the table comes from FieldLine.parse over these very bytes. Reading checks it again all the
// same: a range that leaves the bytes reads as empty.

/// Immutable wire bytes with a table of fields.
///
/// One array of 32-bit words holds it all: the number of fields, the number of bytes, four words for each field
/// (start and end of its name, start and end of its value), then the bytes.
struct FieldBlock: Sendable {
    private var words: [UInt32]

    private static let headerWords = 2
    private static let wordsPerField = 4

    /// The ranges of one field.
    struct Field {
        var name: Range<Int>
        var value: Range<Int>
    }

    /// Copies `bytes`. The table has room for `fieldCount` fields, which `place` fills.
    init(copying bytes: UnsafeRawBufferPointer, fieldCount: Int) {
        let byteStart = Self.headerWords + Self.wordsPerField * fieldCount
        let total = byteStart + (bytes.count + 3) / 4
        // The usual initialisers of an array of UInt32 live in the standard library and look up its type each time.
        words = []
        words.reserveCapacity(total)
        words.append(contentsOf: repeatElement(0, count: total))
        words[0] = UInt32(truncatingIfNeeded: fieldCount)
        words[1] = UInt32(truncatingIfNeeded: bytes.count)
        words.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[(byteStart * 4)...]).copyMemory(from: bytes)
        }
    }

    /// Enters a parsed line into the table; `index` must be below `count`.
    mutating func place(_ line: FieldLine, at index: Int) {
        let word = Self.headerWords + Self.wordsPerField * index
        words[word] = UInt32(truncatingIfNeeded: line.name.lowerBound)
        words[word + 1] = UInt32(truncatingIfNeeded: line.name.upperBound)
        words[word + 2] = UInt32(truncatingIfNeeded: line.value.lowerBound)
        words[word + 3] = UInt32(truncatingIfNeeded: line.value.upperBound)
    }

    var count: Int { Int(words[0]) }
    var byteCount: Int { Int(words[1]) }

    /// The ranges of the field at `index`, which must be below `count`.
    subscript(index: Int) -> Field {
        let word = Self.headerWords + Self.wordsPerField * index
        return Field(name: Int(words[word])..<Int(words[word + 1]), value: Int(words[word + 2])..<Int(words[word + 3]))
    }

    /// Lends all the bytes.
    func withBytes<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        try withBytesInPlace(body)
    }

    /// The same, compiled into the caller: for the search by name, which almost every request needs.
    @inline(__always)
    func withBytesInPlace<Result, Failure>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        let start = 4 * (Self.headerWords + Self.wordsPerField * count)
        let end = start + byteCount
        return try words.withUnsafeBufferPointer { (words) throws(Failure) -> Result in
            try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(words)[start..<end]))
        }
    }

    /// Lends the bytes of `range`; none if the range leaves the block.
    func withBytes<Result, Failure>(
        in range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try withBytes { (all) throws(Failure) -> Result in
            let isInside = Self.contains(all.count, range)
            return try body(UnsafeRawBufferPointer(rebasing: all[isInside ? range : 0..<0]))
        }
    }

    /// The bytes of `range` as text, with invalid UTF-8 repaired.
    func string(_ range: Range<Int>) -> String {
        withBytes(in: range) { String(decoding: $0, as: UTF8.self) }
    }

    private static func contains(_ count: Int, _ range: Range<Int>) -> Bool {
        range.lowerBound >= 0 && range.upperBound <= count
    }
}
