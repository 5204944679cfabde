// LineBuffer.swift - a stream of bytes cut into lines. Pure.
// Invariant: no byte is compared twice in the search for the same line's end, so a line that arrives byte by byte costs
// no more than a whole one.

internal import WryneckReactor

struct LineBuffer {
    enum Step: Equatable {
        case line([UInt8])
        case needMore
        /// Reported once for a line; the rest of the line is skipped.
        case tooLong
    }

    private let delimiter: [UInt8]
    private let longest: Int
    private var input = InputBuffer()
    private var scanned = 0
    private var isSkipping = false

    init(delimiter: [UInt8], longest: Int) {
        self.delimiter = delimiter.isEmpty ? [UInt8(ascii: "\n")] : delimiter
        self.longest = max(longest, 0)
    }

    var isEmpty: Bool { input.isEmpty }

    mutating func append(_ bytes: RawSpan) { input.append(bytes) }

    /// Puts bytes in front of all others, after raw mode.
    mutating func prepend(_ bytes: [UInt8]) {
        input.prepend(bytes)
        scanned = 0
    }

    /// Returns all bytes as they are.
    mutating func takeAll() -> [UInt8] {
        scanned = 0
        isSkipping = false
        return input.takeAll()
    }

    mutating func next() -> Step {
        while true {
            guard let length = nextDelimiter() else { return lineGoesOn() }
            scanned = 0
            if isSkipping {
                isSkipping = false
                input.drop(length + delimiter.count)
            } else if length > longest {
                input.drop(length + delimiter.count)
                return .tooLong
            } else {
                let line = input.take(length)
                input.drop(delimiter.count)
                return .line(line)
            }
        }
    }

    private mutating func lineGoesOn() -> Step {
        // The last bytes may be the beginning of a delimiter.
        let certain = input.count - (delimiter.count - 1)
        guard certain > longest || isSkipping && certain > 0 else { return .needMore }
        input.drop(certain)
        scanned = 0
        guard !isSkipping else { return .needMore }
        isSkipping = true
        return .tooLong
    }

    /// The index at which the next delimiter begins.
    private mutating func nextDelimiter() -> Int? {
        while let index = input.firstIndex(of: delimiter[0], from: scanned) {
            scanned = index
            guard index + delimiter.count <= input.count else { return nil }
            if input.matches(delimiter, at: index) { return index }
            scanned = index + 1
        }
        scanned = input.count
        return nil
    }
}
