// InotifyEvent.swift - what the kernel says of one directory, out of the bytes that it says it in.

internal import CLinux
internal import Glibc

/// One event of `inotify(7)`.
struct InotifyEvent: Equatable {
    /// The number of the watched directory; -1 if events were lost.
    let watch: CInt
    let mask: UInt32
    /// What it is about in that directory; empty if it is the directory itself.
    let name: [UInt8]

    /// The kernel had more to say than its queue holds.
    var isOverflow: Bool { has(IN_Q_OVERFLOW) }
    /// The watch is over: its directory is gone, or it was taken back.
    var isLast: Bool { has(IN_IGNORED) }
    /// The watched directory itself has gone, or has another name now.
    var isOwn: Bool { has(IN_DELETE_SELF) || has(IN_MOVE_SELF) }
    var isDirectory: Bool { mask & UInt32(IN_ISDIR) != 0 }
    /// Something has this name that had not.
    var isArrival: Bool { has(IN_CREATE) || has(IN_MOVED_TO) }
    /// What had this name has another one now, here or elsewhere.
    var isDeparture: Bool { has(IN_MOVED_FROM) }

    private func has(_ flag: CInt) -> Bool { mask & UInt32(flag) != 0 }

    /// All events in what one read gave: each is a head of 16 bytes, and a name that is filled up with zeros.
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
