// Syscalls+Logs.swift - files to which lines are appended. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// Opens a file to append to it, and makes it if it is missing, readable for its owner and group. A FIFO has to
    /// have a reader (ENXIO).
    package static func openLog(_ path: String) throws(Errno) -> FileDescriptor {
        // A C string would end at a NUL, and so name another file.
        guard !path.utf8.contains(0) else { throw .noEntry }
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        return FileDescriptor(owning: try retrying { open(path, flags, 0o640) })
    }
}
