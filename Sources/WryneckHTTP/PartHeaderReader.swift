// PartHeaderReader.swift - the header lines of a part: RFC 2046 §5.1, RFC 7578 §4.8.
// Invariant: the same line rules as in a request's head. No folds: RFC 5322 has them, no form does, and readers differ about them.

import HTTPTypes

/// Gathers a part's header lines until the empty one.
final class PartHeaderReader {
    private let limits: Limits
    private var bytes: [UInt8] = []
    private var lines: [FieldLine] = []
    private var lineStart = 0

    init(limits: Limits) { self.limits = limits }

    /// The part's head, once its empty line is there.
    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> MultipartHead? {
        while position < input.count {
            let byte = input[position]
            // Said at once, for there may be no LF to wait for.
            guard bytes.last != ASCII.carriageReturn || byte == ASCII.lineFeed else { throw .badRequest("malformed field value") }
            position += 1
            bytes.append(byte)
            // The empty line's own CRLF is not counted.
            guard bytes.count <= limits.multipartHeaderBytes + 2 else { throw Self.tooLarge }
            if byte == ASCII.lineFeed, try endLine() { return try MultipartHead(headers, limits: limits) }
        }
        return nil
    }

    private static let tooLarge = ProtocolViolation(.contentTooLarge, "a part's header is too large")

    /// True for the empty line.
    private func endLine() throws(ProtocolViolation) -> Bool {
        if bytes.count == lineStart + 2, bytes[lineStart] == ASCII.carriageReturn { return true }
        guard lines.count < limits.multipartHeaderCount else { throw Self.tooLarge }
        let line = try bytes.withUnsafeBufferPointer { (all) throws(ProtocolViolation) in
            try FieldLine.parse(UnsafeRawBufferPointer(all), from: lineStart)
        }
        lineStart = bytes.count
        lines.append(line)
        return false
    }

    private var headers: Headers {
        guard !lines.isEmpty else { return Headers() }
        return bytes.withUnsafeBytes { all in
            var block = FieldBlock(copying: all, fieldCount: lines.count)
            for (index, line) in lines.enumerated() { block.place(line, at: index) }
            return Headers(block)
        }
    }
}
