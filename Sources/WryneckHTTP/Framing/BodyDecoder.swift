// BodyDecoder.swift - where a body ends: RFC 9112 §6 and §7.
// Invariant: a byte is handed out as body, used up as framing, or left for the next message; never two of these.

/// Takes the body out of the input, as ranges of the input.
enum BodyDecoder {
    /// The number of bytes that are still missing, at least one.
    case length(Int)
    /// An object of its own, because most messages have no chunks.
    case chunked(ChunkedDecoder)
    /// All that comes, until the connection ends.
    case untilClose

    enum Step {
        /// Whether it is the last piece is known only of a body with a length.
        case body(Range<Int>, isLast: Bool)
        /// The end of a chunked body, with its trailers.
        case end(Headers)
        case needMore
    }

    /// Nil where no body follows.
    init?(_ framing: BodyFraming, limits: Limits) {
        switch framing {
        case .none, .length(...0): return nil
        case .length(let count): self = .length(count)
        case .chunked: self = .chunked(ChunkedDecoder(limits: limits))
        case .untilClose: self = .untilClose
        }
    }

    /// The next piece of the body.
    mutating func next(in input: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolViolation) -> Step {
        switch self {
        case .chunked(let decoder):
            return try decoder.next(in: input, at: &position)
        case .length(let remaining):
            guard let range = Self.take(remaining, of: input, at: &position) else { return .needMore }
            self = .length(remaining - range.count)
            return .body(range, isLast: range.count == remaining)
        case .untilClose:
            guard let range = Self.take(.max, of: input, at: &position) else { return .needMore }
            return .body(range, isLast: false)
        }
    }

    /// The next `most` bytes, or as many as there are; nil if there are none.
    static func take(_ most: Int, of input: UnsafeRawBufferPointer, at position: inout Int) -> Range<Int>? {
        let count = min(most, input.count - position)
        guard count > 0 else { return nil }
        let range = position..<position + count
        position += count
        return range
    }
}
