// CloseFrame.swift - the payload of a Close frame: RFC 6455 §5.5.1.
// Invariant: it is empty, or a code that may be sent and UTF-8 behind it, 125 bytes in all.

/// What a Close frame says.
package struct CloseFrame: Equatable, Sendable {
    /// The most bytes that a reason has: a control frame's 125 without the code.
    package static let longestReason = 123

    /// Nil if the frame is empty.
    package let code: WebSocketCloseCode?
    /// Empty if there is none.
    package let reason: String

    /// A frame without a code.
    package static let empty = CloseFrame(unchecked: nil, "")

    /// Makes a frame to be sent. A code that never goes on the wire makes an empty one. A reason that is too long is
    /// cut between two characters, because one is for people who look for a fault: better half of it than none.
    package init(_ code: WebSocketCloseCode, _ reason: String = "") {
        guard code.isSendable else {
            self = .empty
            return
        }
        var (end, length) = (reason.startIndex, 0)
        while end < reason.endIndex {
            length += reason[end].utf8.count
            if length > Self.longestReason { break }
            end = reason.index(after: end)
        }
        self.init(unchecked: code, String(reason[..<end]))
    }

    /// The frame that tells a violation.
    package init(_ violation: WebSocketViolation) { self.init(violation.code, violation.reason) }

    private init(unchecked code: WebSocketCloseCode?, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Reads the payload of a frame that came.
    package init(_ payload: [UInt8]) throws(WebSocketViolation) {
        guard let first = payload.first else {
            self = .empty
            return
        }
        guard payload.count >= 2 else { throw .protocolError("half of a close code") }
        let code = WebSocketCloseCode(rawValue: UInt16(first) << 8 | UInt16(payload[1]))
        guard code.isSendable else { throw .protocolError("close code that is never sent") }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            throw WebSocketViolation(.invalidPayload, "close reason that is not UTF-8")
        }
        self.init(unchecked: code, reason)
    }

    /// The payload to be sent.
    package var payload: [UInt8] {
        guard let code else { return [] }
        return [UInt8(truncatingIfNeeded: code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
            + Array(reason.utf8)
    }

    /// The frame that answers it: the same code (§5.5.1), without the reason, which is its author's.
    package var echo: CloseFrame { CloseFrame(unchecked: code, "") }
}
