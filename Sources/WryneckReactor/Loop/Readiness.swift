// Readiness.swift - what epoll says of a descriptor, and what we ask it to watch.

internal import CLinux

/// A set of epoll conditions.
package struct Readiness: OptionSet, Equatable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer has shut down its writing side, or is gone.
    package static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Both directions are over, or the socket failed. epoll reports these whether asked to or not, so a source must act on them:
    /// ignored, they make the loop spin.
    package static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    /// What is reported anyway is reported once, not for as long as it lasts: for a source that has acted on it and has to stay.
    package static let once = Readiness(rawValue: EPOLLET.rawValue)
}
