// ContinueWait.swift - a body that is held back until the server wants it: RFC 9110 §10.1.1.
// Invariant: the body is sent at most once, and never behind a final response that came first.

/// The wait for a 100.
package enum ContinueWait: Sendable, Equatable {
    /// The body is sent as soon as there is room for it.
    case sending
    /// The body is held back.
    case waiting
    /// A final response has come: the body will not be sent, and so the connection serves nobody after it.
    case withheld

    /// - Parameter expects: whether the request says `Expect: 100-continue`.
    package init(expects: Bool) { self = expects ? .waiting : .sending }

    /// An interim response has come. Only a 100 asks for the body: a 103 says nothing about it.
    package mutating func receivedInterim(_ status: Int) {
        if self == .waiting, status == 100 { self = .sending }
    }

    /// `ClientTimeouts.expectation` is over: old servers never answer.
    package mutating func timerFired() {
        if self == .waiting { self = .sending }
    }

    /// A final response has come.
    /// - Returns: whether the request should be sent again without the expectation: the server does not know it.
    package mutating func receivedFinal(_ status: Int) -> Bool {
        guard self == .waiting else { return false }
        self = .withheld
        return status == 417
    }
}
