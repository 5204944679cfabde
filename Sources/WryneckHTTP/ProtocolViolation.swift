// ProtocolViolation.swift - the peer broke the protocol and can still be told.
// Invariant: the reason is a fixed text and never repeats a byte of the input.

public import HTTPTypes

/// What a peer did wrong, as an answer: a status and a short reason.
///
/// The connection is of no further use after it, because nobody knows where its next message begins.
public struct ProtocolViolation: Error, Sendable, Equatable {
    /// The status of the answer.
    public let status: HTTPResponse.Status
    /// A few words for the log and for the response's body.
    public let reason: String

    /// Makes a violation with `status` and a fixed `reason`.
    public init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// A violation with status 400.
    static func badRequest(_ reason: String) -> ProtocolViolation {
        ProtocolViolation(.badRequest, reason)
    }
}
