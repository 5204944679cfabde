// ProtocolViolation.swift - the peer broke the protocol and can still be told.
// Invariant: the reason is a fixed text; all that it repeats of the input is the number of one byte.

package import HTTPTypes

/// What a peer did wrong, as an answer: a status and a short reason.
///
/// The connection is of no further use after it, because nobody knows where its next message begins.
package struct ProtocolViolation: Error, Sendable, Equatable {
    /// The status of the answer.
    package let status: HTTPResponse.Status
    /// A few words for the log and for the response's body.
    package let reason: String

    /// Makes a violation with `status` and a fixed `reason`.
    package init(_ status: HTTPResponse.Status, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    /// A violation with status 400.
    static func badRequest(_ reason: String) -> ProtocolViolation {
        ProtocolViolation(.badRequest, reason)
    }

    /// 400 that names the wrong byte and its place: in a long line nobody finds it otherwise.
    static func badRequest(_ reason: String, _ byte: UInt8, at offset: Int) -> ProtocolViolation {
        let digits = String(byte, radix: 16, uppercase: true)
        return badRequest("\(reason): byte 0x\(digits.count < 2 ? "0" : "")\(digits) at offset \(offset)")
    }

    /// 400 that names the byte at `offset` of `bytes`, if there is one: the head, or the trailers or a part's header.
    static func badRequest(_ reason: String, byteAt offset: Int, of bytes: UnsafeRawBufferPointer) -> ProtocolViolation
    {
        bytes.indices.contains(offset) ? badRequest(reason, bytes[offset], at: offset) : badRequest(reason)
    }
}
