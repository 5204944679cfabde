// WebSocketViolation.swift - the peer broke the protocol, or a limit, and can still be told: RFC 6455 §7.1.7.
// Invariant: the reason is a fixed text that repeats nothing of the input.

/// What a peer did wrong, as a Close frame says it. No later byte of the connection means anything.
package struct WebSocketViolation: Error, Equatable, Sendable {
    /// The code of the Close frame.
    package let code: WebSocketCloseCode
    /// A few words, for the Close frame and for logs; at most 123 bytes.
    package let reason: String

    /// Makes a violation. `reason` is a fixed text.
    package init(_ code: WebSocketCloseCode, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    static func protocolError(_ reason: String) -> WebSocketViolation { WebSocketViolation(.protocolError, reason) }

    /// The same text whichever limit it was: a peer can only send less.
    static var tooBig: WebSocketViolation { WebSocketViolation(.messageTooBig, "message too big") }

    static var malformedText: WebSocketViolation { WebSocketViolation(.invalidPayload, "text that is not UTF-8") }
}
