// FileStatus.swift - the parts of stat(2) that are used here.

internal import CLinux
internal import Glibc

/// The kind of a file, and its state. See `stat(2)`.
///
/// Two equal values mean the same content: whoever writes to a file moves its change time, even if they set the
/// modification time back.
package struct FileStatus: Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        case regular, directory
        case link
        /// A FIFO, a socket, a device.
        case other
    }

    package let kind: Kind
    package let device: UInt64
    package let inode: UInt64
    /// In bytes.
    package let size: Int
    /// Nanoseconds since the beginning of 1970.
    package let modified: Int64
    /// Nanoseconds since the beginning of 1970, of the last change to the content or the inode.
    package let changed: Int64

    init(_ raw: stat) {
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        device = UInt64(truncatingIfNeeded: raw.st_dev)
        inode = UInt64(truncatingIfNeeded: raw.st_ino)
        size = Int(raw.st_size)
        modified = FileStatus.nanoseconds(raw.st_mtim)
        changed = FileStatus.nanoseconds(raw.st_ctim)
    }

    /// Times beyond the year 2262 count as its end.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        let (scaled, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow
            ? (time.tv_sec < 0 ? .min : .max) : scaled.addingReportingOverflow(Int64(time.tv_nsec)).partialValue
    }
}
