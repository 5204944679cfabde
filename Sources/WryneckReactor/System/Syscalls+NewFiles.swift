// Syscalls+NewFiles.swift - makes files below an open directory, and renames them. All of it may wait for a disk.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// Makes a file and opens it for writing. Throws `EEXIST` if anything has that name, a dangling link included.
    package static func createFile(_ name: String, in directory: CInt, mode: UInt32) throws(Errno) -> FileDescriptor {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
        return FileDescriptor(owning: try retrying(name) { openat(directory, $0, flags, mode_t(mode)) })
    }

    package static func makeDirectory(_ name: String, in directory: CInt, mode: UInt32) throws(Errno) {
        _ = try retrying(name) { mkdirat(directory, $0, mode_t(mode)) }
    }

    package static func removeDirectory(_ name: String, in directory: CInt) throws(Errno) {
        _ = try retrying(name) { unlinkat(directory, $0, CInt(AT_REMOVEDIR)) }
    }

    package static func unlink(_ name: String, in directory: CInt) throws(Errno) {
        _ = try retrying(name) { unlinkat(directory, $0, 0) }
    }

    /// The status of an entry, without following a link; nil if there is none.
    package static func status(of name: String, in directory: CInt) throws(Errno) -> FileStatus? {
        var raw = stat()
        do throws(Errno) { _ = try retrying(name) { fstatat(directory, $0, &raw, CInt(AT_SYMLINK_NOFOLLOW)) } } catch {
            guard error == .noEntry else { throw error }
            return nil
        }
        return FileStatus(raw)
    }

    /// Opens a directory by its name in another one, only to open entries below it; a link is refused with `ENOTDIR`.
    package static func openDirectory(_ name: String, in directory: CInt) throws(Errno) -> FileDescriptor {
        FileDescriptor(
            owning: try retrying(name) { openat(directory, $0, CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) })
    }

    /// Renames a file, unless something has the new name: then `EEXIST`.
    package static func renameToNew(_ name: String, in directory: CInt, to newName: String, in newDirectory: CInt)
        throws(Errno)
    {
        do throws(Errno) {
            _ = try retrying(name, newName) { clinux_rename_new(directory, $0, newDirectory, $1) }
        } catch {
            // File systems that cannot do it in one step (some FUSE and network ones) fail with EINVAL.
            guard error == .invalidArgument || error == .unsupportedCall else { throw error }
            _ = try retrying(name, newName) { linkat(directory, $0, newDirectory, $1, 0) }
            try unlink(name, in: directory)
        }
    }

    /// Renames a file; whatever had the new name is gone, unless it is a directory.
    package static func rename(_ name: String, in directory: CInt, over newName: String, in newDirectory: CInt)
        throws(Errno)
    {
        _ = try retrying(name, newName) { renameat(directory, $0, newDirectory, $1) }
    }

    /// Checks that everything was written well: a network file system, and one that allocates late, may know only at
    /// the end. The descriptor stays open.
    package static func flushWritten(_ descriptor: CInt) throws(Errno) {
        // To close a duplicate flushes as close(2) does, and reports errors. It is not retried, because the number is
        // free after it.
        let copy = try retrying { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
        guard Glibc.close(copy) != 0 else { return }
        let failure = Errno(rawValue: errno)
        if failure != .interrupted { throw failure }
    }

    /// Calls a function with a name, which must not contain a NUL: a C string would end there, and so name another
    /// file.
    private static func retrying(_ name: String, _ call: (UnsafePointer<CChar>) -> CInt) throws(Errno) -> CInt {
        guard !name.utf8.contains(0) else { throw .noEntry }
        return try retrying { name.withCString(call) }
    }

    private static func retrying(
        _ name: String, _ other: String, _ call: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> CInt
    ) throws(Errno) -> CInt {
        guard !other.utf8.contains(0) else { throw .noEntry }
        return try retrying(name) { name in other.withCString { call(name, $0) } }
    }
}
