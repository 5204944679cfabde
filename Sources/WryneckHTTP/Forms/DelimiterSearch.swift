// DelimiterSearch.swift - finds the delimiter between two parts: RFC 2046 §5.1.1.
// Invariants: the delimiter has one CR, its first byte, so that after a mismatch the next try begins no earlier than there: no byte is
// compared more than three times, whatever it is. What may be the delimiter's beginning is held back, as a number: it needs no buffer.

/// Goes through a body and its delimiters.
struct DelimiterSearch {
    enum Step: Equatable {
        /// No part of a delimiter.
        case body(Range<Int>)
        /// The same, of the input before this one: this range of the delimiter.
        case heldBack(Range<Int>)
        /// The position is behind a delimiter.
        case found
        case needMore
    }

    /// CRLF, two hyphens and the boundary.
    let delimiter: [UInt8]
    /// How many bytes of the delimiter the input before this one ended with.
    private var matched: Int
    /// Those of them that nobody sent as body: a delimiter needs no CRLF where a line begins anyway.
    private var assumed: Int
    /// How many bytes were compared, for tests.
    private(set) var work = 0

    /// Begins at the beginning of a line.
    init(_ delimiter: [UInt8]) {
        self.delimiter = delimiter
        matched = 2
        assumed = 2
    }

    /// A line begins here.
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
            // What is before it goes first; the candidate is then looked at once more.
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

    /// Goes on with what was held back; nil if that was no delimiter and there was nothing of it to hand on.
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
        // The bytes that fitted are looked at again as body: there is no CR among them.
        let held = assumed..<matched
        matched = 0
        assumed = 0
        return held.isEmpty ? nil : .heldBack(held)
    }

    private mutating func matching(in input: UnsafeRawBufferPointer, from start: Int, already: Int) -> Int {
        var length = 0
        while already + length < delimiter.count, start + length < input.count, input[start + length] == delimiter[already + length] { length += 1 }
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
