// UnixSocketFile.swift - the file that a listening UNIX socket leaves in the file system.
// Invariant: only a file that is a socket is ever removed, and only while it is the same one that was looked at.

/// A socket's file, known by its inode and not only by its path: another server may have put its own file there
/// meanwhile.
struct UnixSocketFile {
    private let path: String
    private let device: UInt64
    private let inode: UInt64

    /// Nil if there is no socket at the path.
    init?(_ path: String) {
        guard let (device, inode) = Syscalls.socketFile(path) else { return nil }
        self.path = path
        self.device = device
        self.inode = inode
    }

    private var isStillThere: Bool { Syscalls.socketFile(path).map { $0 == (device, inode) } ?? false }

    func remove() { if isStillThere { try? Syscalls.unlink(path) } }

    /// Removes the file that a server has left behind which ended without removing it.
    /// - Returns: whether the path is free now. False if it holds something else, or if somebody still listens, which
    ///   only a connection attempt shows.
    static func removeStale(_ path: String) -> Bool {
        guard let file = UnixSocketFile(path), let probe = try? Syscalls.socket(family: SocketAddress.unix(path).family)
        else { return false }
        do throws(Errno) {
            _ = try Syscalls.connect(probe.rawValue, to: .unix(path))
            return false
        } catch {
            guard error == .connectionRefused else { return false }
            file.remove()
            return true
        }
    }
}
