// HTTP1Facts.swift - what a request's head says to an HTTP/1 connection alone, and to nobody above it.

/// The facts of one request's head that steer its connection (RFC 9112).
package struct HTTP1Facts: Equatable, Sendable {
    /// RFC 9110 §10.1.1.
    package enum Expectation: Sendable {
        case none
        /// The client waits for 100 before it sends its body.
        case `continue`
        /// An expectation that is not known: 417.
        case unknown
    }

    /// 0 or 1. RFC 9110 §2.5: a higher one counts as 1.
    package let minorVersion: Int
    package let framing: BodyFraming
    /// Whether the client leaves the connection open, by all Connection lines and the version (RFC 9112 §9.3).
    package let keepAlive: Bool
    package let expectation: Expectation

    init(minorVersion: Int, framing: BodyFraming, keepAlive: Bool, expectation: Expectation) {
        self.minorVersion = minorVersion
        self.framing = framing
        self.keepAlive = keepAlive
        self.expectation = expectation
    }

    // Decided here and not where it is used: to compare a value of another module goes through its table of functions.

    /// Whether a body follows the head; otherwise the message has ended with it.
    package var bodyFollows: Bool { framing != .none }

    /// Whether the client waits for 100 before it sends a body that follows.
    package var expectsContinue: Bool { expectation == .continue && bodyFollows }

    /// Whether it has an expectation that is not known.
    package var expectsUnknown: Bool { expectation == .unknown }

    /// Whether `count` bytes behind the head hold a whole body with a length: nobody has to ask for it, and it cannot
    /// be malformed.
    package func isFollowed(byAllOf count: Int) -> Bool {
        if case .length(let length) = framing { return length <= count && expectation == .none }
        return false
    }
}
