// BodyFraming.swift - how the body of a message is delimited: RFC 9112 §6.
// Invariant: FramingRule decides it once, from the whole head, before anyone sees the head; for a response that is
// written, ResponsePlan does.

/// What follows a head.
package enum BodyFraming: Equatable, Sendable {
    /// No body, and no field about one; what is read next belongs to the next message.
    case none
    /// `Content-Length`: exactly this number of bytes. In a message that was read, at least one.
    case length(Int)
    /// `Transfer-Encoding: chunked`: chunks, and possibly trailers.
    case chunked
    /// The body ends with the connection: only of a response.
    case untilClose

    /// The length, as those see it who know no framing.
    package var bodyLength: BodyLength {
        switch self {
        case .none: .none
        case .length(let count): .known(count)
        case .chunked, .untilClose: .unknown
        }
    }
}
