// Readiness.swift - the conditions that epoll watches and reports.

internal import CLinux

/// A set of epoll conditions.
package struct Readiness: OptionSet, Equatable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: EPOLLIN.rawValue)
    package static let writable = Readiness(rawValue: EPOLLOUT.rawValue)
    /// The peer has shut down its writing side, or is gone.
    package static let peerClosed = Readiness(rawValue: EPOLLRDHUP.rawValue)
    /// Both directions are over, or the socket failed. epoll reports these even if it is not asked to, so a source has
    /// to act on them: ignored, they make the loop spin.
    package static let failed = Readiness(rawValue: EPOLLERR.rawValue | EPOLLHUP.rawValue)
    /// Conditions that are always reported come once, and not for as long as they last: for a source that has acted on
    /// them and has to stay.
    package static let once = Readiness(rawValue: EPOLLET.rawValue)
}
