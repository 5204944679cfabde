// Syscalls+Inotify.swift - changes in directories. See `inotify(7)`. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// Makes an instance. Fails with `EMFILE` if the user has as many as fs.inotify.max_user_instances allows.
    static func makeInotify() throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { inotify_init1(CInt(IN_NONBLOCK | IN_CLOEXEC)) })
    }

    /// Events that change the names in a directory, or the content of its files. A file's content counts as changed
    /// when its writer closes it.
    private static let treeEvents =
        IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
        | IN_EXCL_UNLINK | IN_ONLYDIR

    /// Watches a directory; one that is watched already keeps its number. Fails with `ENOSPC` if the user has as many
    /// watches as fs.inotify.max_user_watches allows.
    static func watchDirectory(_ inotify: CInt, _ path: [UInt8], followsLink: Bool) throws(Errno) -> CInt {
        let mask = UInt32(treeEvents) | (followsLink ? 0 : UInt32(IN_DONT_FOLLOW))
        return try withPath(path) { path throws(Errno) in try retrying { inotify_add_watch(inotify, path, mask) } }
    }

    /// Removes a watch; it does not matter if the watch is gone already.
    static func unwatch(_ inotify: CInt, _ watch: CInt) { _ = inotify_rm_watch(inotify, watch) }

    /// The names of the directories in a directory, without links to directories. Blocks for as long as the file system
    /// takes.
    static func subdirectories(of path: [UInt8], followsLink: Bool) throws(Errno) -> [[UInt8]] {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW)
        let number = try withPath(path) { path throws(Errno) in try retrying { open(path, flags) } }
        var names: [[UInt8]] = []
        _ = try forEachEntry(of: number) { name, type in
            if isDirectory(type, name, in: number) { names.append(name) }
            return true
        }
        return names
    }

    /// Whether an entry is a directory. Some file systems do not tell the kind with the name.
    private static func isDirectory(_ type: UInt8, _ name: [UInt8], in directory: CInt) -> Bool {
        if type != UInt8(DT_UNKNOWN) { return type == UInt8(DT_DIR) }
        let found = try? withPath(name) { name throws(Errno) in try Syscalls.status(in: directory, name) }
        return found?.kind == .directory
    }

    static func withPath<Result>(
        _ path: [UInt8], _ body: (UnsafePointer<CChar>) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        // A C string would end at a NUL, and so name another file.
        guard !path.contains(0) else { throw .noEntry }
        let text = path + [0]
        return try text.lending { (bytes: UnsafeRawBufferPointer) throws(Errno) -> Result in
            guard let start = bytes.baseAddress else { throw Errno.noEntry }
            return try body(start.assumingMemoryBound(to: CChar.self))
        }
    }
}
