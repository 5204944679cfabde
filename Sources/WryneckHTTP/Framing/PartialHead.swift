// PartialHead.swift - a head that does not arrive in one piece.
// Invariant: it exists only between the head's first byte and its last.

/// A head that does not arrive in one piece: only such a head makes a waiting connection own a buffer and a lexer.
final class PartialHead<Rules: HeadChecking> {
    private let lexer: HeadLexer
    private var reading: HeadReading<Rules>
    private var bytes: [UInt8]

    /// What has come of the start line.
    var line: [UInt8] { Self.line(bytes) }

    private init(lexer: HeadLexer, reading: HeadReading<Rules>, bytes: [UInt8]) {
        self.lexer = lexer
        self.reading = reading
        self.bytes = bytes
    }

    /// Reads a head from its first byte, which is there.
    /// - Returns: the head; nil if it is not complete, and then all of `input` is in `partial`.
    @inline(__always)
    static func begin(
        in input: UnsafeRawBufferPointer, at position: inout Int, lexers: LexerPool, _ context: Rules.Context,
        partial: inout PartialHead?
    ) throws(ProtocolViolation) -> Rules.Head? {
        let lexer = try lexers.take(Rules.kind)
        var reading = HeadReading<Rules>()
        let rest = UnsafeRawBufferPointer(rebasing: input[position...])
        guard let head = try reading.feed(lexer, rest, limits: lexers.limits, context) else {
            partial = PartialHead(lexer: lexer, reading: reading, bytes: Array(rest))
            position = input.count
            return nil
        }
        position += reading.fed
        lexers.giveBack(lexer)
        return head
    }

    /// Takes what it needs of `input`: all of it, unless the head is complete. Its lexer is then given back.
    func take(
        _ input: UnsafeRawBufferPointer, at position: inout Int, lexers: LexerPool, _ context: Rules.Context
    ) throws(ProtocolViolation) -> Rules.Head? {
        let before = bytes.count
        bytes.append(contentsOf: input[position...])
        let head = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) in
            try reading.feed(lexer, UnsafeRawBufferPointer(all), limits: lexers.limits, context)
        }
        position += (head == nil ? bytes.count : reading.fed) - before
        if head != nil { lexers.giveBack(lexer) }
        return head
    }

    /// The first line of `head`, as far as it is there, without its end.
    static func line(_ head: some BidirectionalCollection<UInt8>) -> [UInt8] {
        let line = head.prefix { $0 != ASCII.lineFeed }
        return Array(line.last == ASCII.carriageReturn ? line.dropLast() : line)
    }
}
