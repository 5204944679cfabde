// ProtocolViolation.swift - the peer broke the protocol and can still be told.
// Invariant: the reason is text of ours and never repeats a byte of the input.

public import HTTPTypes

/// What a peer did wrong, as something that can be answered: a status and a short reason.
///
/// After one of these the connection is of no further use: where its next message begins is anybody's guess.
public struct ProtocolViolation: Error, Sendable, Equatable {
    /// The status that the peer is to be given.
    public let status: HTTPResponse.Status
    /// A few words for the log and the response's body.
    public let reason: String

    /// Makes a violation with `status` and a fixed `reason`.
    public init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// 400, the usual one.
    static func badRequest(_ reason: String) -> ProtocolViolation {
        ProtocolViolation(.badRequest, reason)
    }
}
