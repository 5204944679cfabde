// ChunkedDecoder.swift - the chunked coding, strictly: RFC 9112 §7.1.
// Invariant: `remaining` never goes below zero; no more bytes are handed out than the chunks' lines say.

import HTTPTypes

/// Decodes one chunked body. It lives from the end of the head to the body's last byte.
final class ChunkedDecoder {
    private enum State {
        case line(ChunkLine)
        case data(remaining: Int)
        case carriageReturn, lineFeed
        case trailers(TrailerReader)
        case ended
    }

    private let limits: Limits
    private var state = State.line(ChunkLine())
    private var extensionBytes = 0

    init(limits: Limits) { self.limits = limits }

    func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> BodyDecoder.Step {
        while position < input.count {
            switch state {
            case .line(let line):
                try readLine(line, in: input, at: &position)
            case .data(let remaining):
                guard let range = BodyDecoder.take(remaining, of: input, at: &position) else { return .needMore }
                state = range.count == remaining ? .carriageReturn : .data(remaining: remaining - range.count)
                return .body(range, isLast: false)
            case .carriageReturn:
                try expect(ASCII.carriageReturn, in: input, at: &position, then: .lineFeed)
            case .lineFeed:
                try expect(ASCII.lineFeed, in: input, at: &position, then: .line(ChunkLine()))
            case .trailers(let reader):
                guard let trailers = try reader.next(in: input, at: &position) else { return .needMore }
                state = .ended
                return .end(trailers)
            case .ended:
                return .end(Headers())
            }
        }
        return .needMore
    }

    /// §7.1: chunk data is followed by exactly CRLF. http_parser takes any two bytes instead.
    private func expect(_ byte: UInt8, in input: UnsafeRawBufferPointer, at position: inout Int, then next: State)
        throws(ProtocolViolation)
    {
        guard input[position] == byte else { throw .badRequest("malformed chunk") }
        position += 1
        state = next
    }

    private func readLine(_ start: ChunkLine, in input: UnsafeRawBufferPointer, at position: inout Int)
        throws(ProtocolViolation)
    {
        var line = start
        while position < input.count {
            let isComplete = try line.take(input[position])
            guard line.lineBytes <= limits.body.chunkLineBytes else { throw .badRequest("chunk line too long") }
            guard line.extensionBytes <= limits.body.chunkExtensionBytes - extensionBytes else {
                throw ProtocolViolation(.contentTooLarge, "too many chunk extensions")
            }
            position += 1
            if isComplete { return try begin(line) }
        }
        state = .line(line)
    }

    private func begin(_ line: ChunkLine) throws(ProtocolViolation) {
        extensionBytes += line.extensionBytes
        guard line.size > 0 else {
            state = .trailers(TrailerReader(limits: limits))
            return
        }
        // §7.1: a recipient has to expect sizes that it cannot represent.
        guard let size = Int(exactly: line.size) else { throw ProtocolViolation(.contentTooLarge, "body too large") }
        state = .data(remaining: size)
    }
}
