// DelimiterSearch.swift - finds the delimiter between two parts: RFC 2046 §5.1.1.
// Invariants: the delimiter has one CR, its first byte, so that after a mismatch the next attempt begins no earlier
// than there: no byte is compared more than three times. A possible beginning of the delimiter is held back as a number
// and needs no buffer.

/// Finds the delimiters in a body.
struct DelimiterSearch {
    enum Step: Equatable {
        /// No part of a delimiter.
        case body(Range<Int>)
        /// The same, of the input before this one: a range of the delimiter's own bytes.
        case heldBack(Range<Int>)
        /// The position is behind a delimiter.
        case found
        case needMore
    }

    /// CRLF, two hyphens and the boundary.
    let delimiter: [UInt8]
    /// The number of bytes of the delimiter that ended the input before this one.
    private var matched: Int
    /// The number of those that nobody sent as body: a delimiter needs no CRLF where a line begins anyway.
    private var assumed: Int
    /// The number of bytes that were compared, for tests.
    private(set) var work = 0

    /// Begins at the beginning of a line.
    init(_ delimiter: [UInt8]) {
        self.delimiter = delimiter
        matched = 2
        assumed = 2
    }

    /// Begins a line here.
    mutating func restart() {
        matched = 2
        assumed = 2
    }

    mutating func next(in input: UnsafeRawBufferPointer, at position: inout Int) -> Step {
        if matched > 0, let step = resume(in: input, at: &position) { return step }
        let start = position
        var index = position
        while let candidate = carriageReturn(in: input, from: index) {
            let length = matching(in: input, from: candidate, already: 0)
            let isFound = length == delimiter.count
            guard isFound || candidate + length == input.count else {
                index = candidate + length
                continue
            }
            // The bytes before it are returned first; the candidate is then compared again.
            if candidate > start {
                position = candidate
                return .body(start..<candidate)
            }
            position = candidate + length
            matched = isFound ? 0 : length
            return isFound ? .found : .needMore
        }
        position = input.count
        return start < position ? .body(start..<position) : .needMore
    }

    /// Goes on with the bytes that were held back; nil if they were no delimiter and none of them has to be handed on.
    private mutating func resume(in input: UnsafeRawBufferPointer, at position: inout Int) -> Step? {
        let length = matching(in: input, from: position, already: matched)
        guard matched + length < delimiter.count else {
            position += length
            matched = 0
            assumed = 0
            return .found
        }
        guard position + length < input.count else {
            position += length
            matched += length
            return .needMore
        }
        // The bytes that matched are searched again as body: there is no CR among them.
        let held = assumed..<matched
        matched = 0
        assumed = 0
        return held.isEmpty ? nil : .heldBack(held)
    }

    private mutating func matching(in input: UnsafeRawBufferPointer, from start: Int, already: Int) -> Int {
        var length = 0
        while already + length < delimiter.count, start + length < input.count,
            input[start + length] == delimiter[already + length]
        { length += 1 }
        work += length + 1
        return length
    }

    private mutating func carriageReturn(in input: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while index < input.count, input[index] != ASCII.carriageReturn { index += 1 }
        work += index - start + 1
        return index < input.count ? index : nil
    }
}
