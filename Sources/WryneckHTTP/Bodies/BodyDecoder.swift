// BodyDecoder.swift - where a request's body ends: RFC 9112 §6 and §7.
// Invariant: a byte is handed out as body, used up as framing, or left for the next message; never two of these.

/// Takes the body out of the input, as ranges of the input.
enum BodyDecoder {
    /// The number of bytes that are still missing.
    case length(Int)
    /// An object of its own, because most requests have no chunks.
    case chunked(ChunkedDecoder)

    enum Step {
        /// The last piece of a body with a length ends it.
        case body(Range<Int>, isLast: Bool)
        /// The end of a chunked body, with its trailers.
        case end(Headers)
        case needMore
    }

    /// The next piece of the body. `limit` is the most bytes of a chunked body; a length was checked with the head.
    mutating func next(in input: UnsafeRawBufferPointer, at position: inout Int, limit: Int) throws(ProtocolViolation) -> Step {
        switch self {
        case .chunked(let decoder):
            return try decoder.next(in: input, at: &position, limit: limit)
        case .length(let remaining):
            let count = min(remaining, input.count - position)
            guard count > 0 else { return .needMore }
            let range = position..<position + count
            position += count
            self = .length(remaining - count)
            return .body(range, isLast: count == remaining)
        }
    }
}
