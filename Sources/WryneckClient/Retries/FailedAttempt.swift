// FailedAttempt.swift - how far a request got before it failed.

/// The end of an attempt that brought no answer, or one that asks for another.
package enum FailedAttempt: Sendable, Hashable {
    /// No connection could be made; nothing was sent.
    case notConnected
    /// The server has surely not looked at the request: REFUSED_STREAM, or a stream above the last one of a GOAWAY
    /// (RFC 9113 §6.8, §8.7).
    case refusedStream
    /// The server wants this request over HTTP/1.1, and has not acted on it (HTTP_1_1_REQUIRED, RFC 9113 §7).
    case needsHTTP1
    /// The connection ended.
    case lost(ConnectionUse)
    /// A response with this status came, whole or not.
    case answered(Int)
    /// A deadline, a cancellation, a malformed response: nothing that another attempt would mend.
    case final
}

/// What happened on a connection before it ended.
package struct ConnectionUse: Sendable, Hashable {
    /// Whether other requests went over it before.
    package var isReused: Bool
    /// Whether a byte of the request may have left this machine.
    package var hasWritten: Bool
    /// Whether a byte of a response came; an interim response counts.
    package var hasRead: Bool

    package init(isReused: Bool, hasWritten: Bool, hasRead: Bool) {
        (self.isReused, self.hasWritten, self.hasRead) = (isReused, hasWritten, hasRead)
    }
}
