// TrailerReader.swift - the field lines after the last chunk: RFC 9112 §7.1.2, RFC 9110 §6.5.
// Invariant: the same line rules as in a head, and a field that steers the message, its route, its sender's identity
// or the connection is dropped: a trailer comes after everybody has decided about these.

import HTTPTypes

/// Gathers trailers until their empty line.
final class TrailerReader {
    private let limits: Limits
    private var bytes: [UInt8] = []
    private var lines: [FieldLine] = []
    private var lineCount = 0
    private var lineStart = 0

    init(limits: Limits) { self.limits = limits }

    /// The trailers, once their empty line is there.
    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Headers? {
        while position < input.count {
            let byte = input[position]
            // Said at once, for there may be no LF to wait for.
            guard bytes.last != ASCII.carriageReturn || byte == ASCII.lineFeed else { throw .badRequest("malformed field value") }
            position += 1
            bytes.append(byte)
            // The empty line's own CRLF is not counted.
            guard bytes.count <= limits.trailerBytes + 2 else { throw Self.tooLarge }
            if byte == ASCII.lineFeed, try endLine() { return trailers }
        }
        return nil
    }

    private static let tooLarge = ProtocolViolation(.requestHeaderFieldsTooLarge, "too many trailers")

    /// True for the empty line.
    private func endLine() throws(ProtocolViolation) -> Bool {
        if bytes.count == lineStart + 2, bytes[lineStart] == ASCII.carriageReturn { return true }
        guard lineCount < limits.trailerCount else { throw Self.tooLarge }
        lineCount += 1
        let line = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) in
            try FieldLine.parse(UnsafeRawBufferPointer(all), from: lineStart)
        }
        lineStart = bytes.count
        if !isForbidden(line) { lines.append(line) }
        return false
    }

    private var trailers: Headers {
        guard !lines.isEmpty else { return Headers() }
        return bytes.withUnsafeBytes { all in
            var block = FieldBlock(copying: all, fieldCount: lines.count)
            for (index, line) in lines.enumerated() { block.place(line, at: index) }
            return Headers(block)
        }
    }

    private func isForbidden(_ line: FieldLine) -> Bool {
        TrailerRules.isForbidden(bytes[line.name].map(ASCII.lowercased))
    }
}
