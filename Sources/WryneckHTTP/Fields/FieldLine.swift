// FieldLine.swift - one header or trailer line, strictly: RFC 9112 §5.
// Invariant: every byte of an accepted line is accounted for. This is the only code that decides what a field line is:
// heads are checked by it against the lexer, trailers are read by it alone.

/// The places of the parts of one field line, in the bytes that it was parsed from.
struct FieldLine: Equatable {
    var name: Range<Int>
    /// The value without the whitespace around it; empty for an empty value.
    var value: Range<Int>
    /// The first byte after the line's CRLF.
    var end: Int

    /// Parses the line that begins at `start` and ends inside `bytes`.
    static func parse(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(ProtocolViolation) -> FieldLine {
        let nameEnd = try endOfName(bytes, from: start)
        var valueStart = nameEnd + 1
        while valueStart < bytes.count, ASCII.isOptionalWhitespace(bytes[valueStart]) { valueStart += 1 }
        var lineEnd = valueStart
        while lineEnd < bytes.count, ASCII.isFieldValueByte(bytes[lineEnd]) { lineEnd += 1 }

        // RFC 9112 §2.2: a bare CR, a bare LF, NUL or another control byte does not end a line and may not stand in a
        // value.
        guard lineEnd + 1 < bytes.count, bytes[lineEnd] == ASCII.carriageReturn, bytes[lineEnd + 1] == ASCII.lineFeed
        else {
            let isCarriageReturn = lineEnd < bytes.count && bytes[lineEnd] == ASCII.carriageReturn
            throw .badRequest("malformed field value", byteAt: isCarriageReturn ? lineEnd + 1 : lineEnd, of: bytes)
        }
        var valueEnd = lineEnd
        while valueEnd > valueStart, ASCII.isOptionalWhitespace(bytes[valueEnd - 1]) { valueEnd -= 1 }
        return FieldLine(name: start..<nameEnd, value: valueStart..<valueEnd, end: lineEnd + 2)
    }

    /// RFC 9112 §5.1: no whitespace before the colon; §5.2: a line that begins with whitespace would be a fold.
    private static func endOfName(_ bytes: UnsafeRawBufferPointer, from start: Int) throws(ProtocolViolation) -> Int {
        var index = start
        while index < bytes.count, ASCII.isTokenByte(bytes[index]) { index += 1 }
        guard index > start, index < bytes.count, bytes[index] == ASCII.colon else {
            throw .badRequest("malformed field name", byteAt: index, of: bytes)
        }
        return index
    }
}
