// InotifyEvent.swift - the kernel's events about one directory, parsed from its bytes.

internal import CLinux
internal import Glibc

/// One event of `inotify(7)`.
struct InotifyEvent: Equatable {
    /// The number of the watched directory; -1 if events were lost.
    let watch: CInt
    let mask: UInt32
    /// The entry of that directory; empty for the directory itself.
    let name: [UInt8]

    /// Whether events were lost, because the kernel's queue was full.
    var isOverflow: Bool { has(IN_Q_OVERFLOW) }
    /// Whether the watch is over: its directory is gone, or the watch was removed.
    var isLast: Bool { has(IN_IGNORED) }
    /// Whether the watched directory itself has gone or was renamed.
    var isOwn: Bool { has(IN_DELETE_SELF) || has(IN_MOVE_SELF) }
    var isDirectory: Bool { mask & UInt32(IN_ISDIR) != 0 }
    /// Whether an entry with this name has appeared.
    var isArrival: Bool { has(IN_CREATE) || has(IN_MOVED_TO) }
    /// Whether the entry with this name was renamed, here or to elsewhere.
    var isDeparture: Bool { has(IN_MOVED_FROM) }

    private func has(_ flag: CInt) -> Bool { mask & UInt32(flag) != 0 }

    /// All events of one read: each is a head of 16 bytes and a name that is padded with NULs.
    static func all(in bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var start = 0
        while bytes.count - start >= 16 {
            let length = Int(bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
            guard length <= bytes.count - start - 16 else { break }
            let name = bytes[(start + 16)..<(start + 16 + length)].prefix { $0 != 0 }
            events.append(
                InotifyEvent(
                    watch: bytes.loadUnaligned(fromByteOffset: start, as: CInt.self),
                    mask: bytes.loadUnaligned(fromByteOffset: start + 4, as: UInt32.self), name: Array(name)))
            start += 16 + length
        }
        return events
    }
}
