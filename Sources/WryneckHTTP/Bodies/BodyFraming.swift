// BodyFraming.swift - how a request's body is delimited: RFC 9112 §6.
// Invariant: decided once, by FramingRule, from the whole head, before anyone sees it.

/// What follows a request's head.
package enum BodyFraming: Equatable, Sendable {
    /// No body; the next byte belongs to the next request.
    case none
    /// Exactly so many bytes, at least one.
    case length(Int)
    /// Chunks, and perhaps trailers.
    case chunked

    /// Whether the head alone says that the body is larger than `limit`: the request is then answered with 413 before it is dispatched.
    package func exceeds(_ limit: Int) -> Bool {
        if case .length(let count) = self { return count > limit }
        return false
    }
}
