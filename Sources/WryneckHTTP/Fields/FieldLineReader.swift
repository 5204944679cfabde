// FieldLineReader.swift - field lines up to their empty line, where no lexer has read them: trailers, and the headers
// of a form's parts.
// Invariant: the line rules are those of a head (RFC 9112 §5), and no more bytes or lines are kept than the limits say.

/// Collects lines, however they arrive.
struct FieldLineReader {
    private let byteLimit: Int
    private let countLimit: Int
    /// Thrown if there is more.
    private let tooLarge: ProtocolViolation
    private var bytes: [UInt8] = []
    private var lines: [FieldLine] = []
    private var lineStart = 0

    init(byteLimit: Int, countLimit: Int, tooLarge: ProtocolViolation) {
        (self.byteLimit, self.countLimit, self.tooLarge) = (byteLimit, countLimit, tooLarge)
    }

    /// Reads on.
    /// - Returns: whether the empty line has arrived.
    mutating func isComplete(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Bool
    {
        while position < input.count {
            let byte = input[position]
            // Thrown at once, because there may be no LF to wait for.
            let isBareReturn = bytes.last == ASCII.carriageReturn && byte != ASCII.lineFeed
            position += 1
            bytes.append(byte)
            if isBareReturn {
                throw bytes.withUnsafeBytes { .badRequest("malformed field value", byteAt: $0.count - 1, of: $0) }
            }
            // The empty line's own CRLF does not count.
            guard bytes.count <= byteLimit + 2 else { throw tooLarge }
            if byte == ASCII.lineFeed, try endLine() { return true }
        }
        return false
    }

    /// True for the empty line.
    private mutating func endLine() throws(ProtocolViolation) -> Bool {
        if bytes.count == lineStart + 2, bytes[lineStart] == ASCII.carriageReturn { return true }
        guard lines.count < countLimit else { throw tooLarge }
        let line = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) in
            try FieldLine.parse(UnsafeRawBufferPointer(all), from: lineStart)
        }
        lineStart = bytes.count
        lines.append(line)
        return false
    }

    /// The collected fields without those for whose name `isLeftOut` is true.
    func headers(_ isLeftOut: (ArraySlice<UInt8>) -> Bool = { _ in false }) -> Headers {
        let kept = lines.filter { !isLeftOut(bytes[$0.name]) }
        guard !kept.isEmpty else { return Headers() }
        return bytes.withUnsafeBytes { all in
            var block = FieldBlock(copying: all, fieldCount: kept.count)
            for (index, line) in kept.enumerated() { block.place(line, at: index) }
            return Headers(block)
        }
    }
}
