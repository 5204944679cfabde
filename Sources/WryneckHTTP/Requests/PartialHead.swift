// PartialHead.swift - a head that does not arrive in one piece.
// Invariant: it exists only between the head's first byte and its last.

/// A head that does not arrive in one piece: only such a head makes a waiting connection own a buffer and a lexer.
final class PartialHead {
    let lexer: HeadLexer
    private var reading: HeadReading
    private var bytes: [UInt8]

    /// What has come of the request line.
    var line: [UInt8] { Self.line(bytes) }

    init(lexer: HeadLexer, reading: HeadReading, bytes: [UInt8]) {
        self.lexer = lexer
        self.reading = reading
        self.bytes = bytes
    }

    /// Takes what it needs of `input`: all of it, unless the head is complete.
    func take(_ input: UnsafeRawBufferPointer, at position: inout Int, limits: Limits) throws(ProtocolViolation) -> ParsedHead? {
        let before = bytes.count
        bytes.append(contentsOf: input[position...])
        let head = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) in
            try reading.feed(lexer, UnsafeRawBufferPointer(all), limits: limits)
        }
        position += (head == nil ? bytes.count : reading.fed) - before
        return head
    }

    /// The first line of `head`, as far as it is there, without its end.
    static func line(_ head: some BidirectionalCollection<UInt8>) -> [UInt8] {
        let line = head.prefix { $0 != ASCII.lineFeed }
        return Array(line.last == ASCII.carriageReturn ? line.dropLast() : line)
    }
}
