// Errno.swift - a system error as a value. Only Syscalls makes it; everyone else compares and prints it.

internal import CLinux
internal import Glibc

/// The number of a failed system call, as in `errno(3)`.
public struct Errno: Error, RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The system's number for the error, such as `EADDRINUSE`.
    public let rawValue: CInt

    /// Wraps a number as the system reports it.
    /// - Parameter rawValue: a value of `errno`.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// The system's own words for the error, such as "Address already in use". See `strerror(3)`.
    public var description: String { String(cString: strerror(rawValue)) }
}

extension Errno {
    package static let interrupted = Errno(rawValue: EINTR)
    package static let again = Errno(rawValue: EAGAIN)
    package static let badDescriptor = Errno(rawValue: EBADF)
    package static let noEntry = Errno(rawValue: ENOENT)
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    package static let notPermitted = Errno(rawValue: EPERM)
    package static let loop = Errno(rawValue: ELOOP)
    package static let crossDevice = Errno(rawValue: EXDEV)
    package static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    package static let invalidArgument = Errno(rawValue: EINVAL)
    package static let unsupportedCall = Errno(rawValue: ENOSYS)
    package static let addressInUse = Errno(rawValue: EADDRINUSE)
    package static let connectionReset = Errno(rawValue: ECONNRESET)
    package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    package static let notConnected = Errno(rawValue: ENOTCONN)
    package static let timedOut = Errno(rawValue: ETIMEDOUT)
    package static let brokenPipe = Errno(rawValue: EPIPE)
    package static let inputOutput = Errno(rawValue: EIO)
    /// No socket fails with it; here it stands for a secure session that was cut off.
    package static let noData = Errno(rawValue: ENODATA)
    package static let protocolError = Errno(rawValue: EPROTO)
    package static let isDirectory = Errno(rawValue: EISDIR)

    /// Whether accept(2) reports an error of the one connection that it took from the queue (or a firewall's rule
    /// against it); the next one may be fine.
    package var concernsOneConnection: Bool { rawValue == ECONNABORTED || rawValue == EPROTO || rawValue == EPERM }

    /// Whether the process or the system has no descriptor left; the listener's reserve helps then.
    package var isDescriptorExhaustion: Bool { rawValue == EMFILE || rawValue == ENFILE }

    /// Whether the user has no inotify watch left (inotify_add_watch(2)).
    package var isWatchExhaustion: Bool { rawValue == ENOSPC }
}
