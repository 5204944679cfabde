// BodyFraming.swift - how a request's body is delimited: RFC 9112 §6.
// Invariant: FramingRule decides it once, from the whole head, before anyone sees the head.

/// What follows a request's head.
package enum BodyFraming: Equatable, Sendable {
    /// No body; the next byte belongs to the next request.
    case none
    /// Exactly this number of bytes, at least one.
    case length(Int)
    /// Chunks, and possibly trailers.
    case chunked

    /// The length, as those see it who know no framing.
    var bodyLength: BodyLength {
        switch self {
        case .none: .none
        case .length(let count): .known(count)
        case .chunked: .unknown
        }
    }

    /// Whether the head alone says that the body is larger than `limit`: the request is then answered with 413 and not
    /// dispatched.
    package func exceeds(_ limit: Int) -> Bool {
        if case .length(let count) = self { return count > limit }
        return false
    }
}
