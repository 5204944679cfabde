// Syscalls+Sockets.swift - the calls for adopting sockets, connecting, and UNIX sockets. The policy is that of
// Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// The address of the other end; `ENOTCONN` if there is none.
    static func peerAddress(_ descriptor: CInt) throws(Errno) -> SocketAddress {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = try withUnsafeMutablePointer(to: &storage) { pointer throws(Errno) in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address throws(Errno) in
                try retrying { getpeername(descriptor, address, &length) }
            }
        }
        return SocketAddress(storage, length: length)
    }

    static func option(_ descriptor: CInt, level: CInt, _ option: CInt) throws(Errno) -> CInt {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        _ = try retrying { getsockopt(descriptor, level, option, &value, &length) }
        return value
    }

    /// Whether it is a stream socket that listens.
    static func isListening(_ descriptor: CInt) throws(Errno) -> Bool {
        try option(descriptor, level: SOL_SOCKET, SO_ACCEPTCONN) != 0
    }

    /// Two connected stream sockets that do not block. The caller owns both; they are numbers because a tuple cannot
    /// hold noncopyable values.
    package static func socketPair() throws(Errno) -> (CInt, CInt) {
        var ends: [CInt] = [-1, -1]
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        _ = try retrying { socketpair(AF_UNIX, type, 0, &ends) }
        return (ends[0], ends[1])
    }

    /// A duplicate of an open socket; neither blocks from now on.
    static func duplicate(_ descriptor: CInt) throws(Errno) -> FileDescriptor {
        let copy = FileDescriptor(owning: try retrying { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) })
        let flags = try retrying { fcntl(copy.rawValue, F_GETFL) }
        if flags & O_NONBLOCK == 0 { _ = try retrying { fcntl(copy.rawValue, F_SETFL, flags | O_NONBLOCK) } }
        return copy
    }

    /// A duplicate of an open file, which stays blocking if it is.
    static func duplicateAsItIs(_ descriptor: CInt) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) })
    }

    /// Keeps programs that are started from here from inheriting the descriptor.
    static func setCloseOnExec(_ descriptor: CInt) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }

    static func processID() -> Int { Int(getpid()) }

    static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    // MARK: UNIX sockets in the file system

    /// The identity of the file at a path, without following a link; nil if it is not a socket.
    static func socketFile(_ path: String) -> (device: UInt64, inode: UInt64)? {
        var raw = stat()
        guard (try? retrying { lstat(path, &raw) }) != nil, raw.st_mode & S_IFMT == S_IFSOCK else { return nil }
        return (UInt64(truncatingIfNeeded: raw.st_dev), UInt64(truncatingIfNeeded: raw.st_ino))
    }

    static func changeMode(_ path: String, _ mode: UInt16) throws(Errno) {
        _ = try retrying { chmod(path, mode_t(mode)) }
    }

    static func unlink(_ path: String) throws(Errno) { _ = try retrying { Glibc.unlink(path) } }
}
