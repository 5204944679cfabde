// Syscalls+NewFiles.swift - making files below an open directory, and giving them their names. All of it may wait for a disk.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// A new file to write to. Throws `EEXIST` if there is anything of that name, a dangling link included.
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

    /// What is there under a name, without following a link; nil if nothing is.
    package static func status(of name: String, in directory: CInt) throws(Errno) -> FileStatus? {
        var raw = stat()
        do throws(Errno) { _ = try retrying(name) { fstatat(directory, $0, &raw, CInt(AT_SYMLINK_NOFOLLOW)) } } catch {
            guard error == .noEntry else { throw error }
            return nil
        }
        return FileStatus(raw)
    }

    /// Opens a directory by its name in another one, as something to go on from; a link is refused with `ENOTDIR`.
    package static func openDirectory(_ name: String, in directory: CInt) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying(name) { openat(directory, $0, CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) })
    }

    /// Gives a file another name, unless there is something of that name: then `EEXIST`.
    package static func renameToNew(_ name: String, in directory: CInt, to newName: String, in newDirectory: CInt) throws(Errno) {
        do throws(Errno) {
            _ = try retrying(name, newName) { clinux_rename_new(directory, $0, newDirectory, $1) }
        } catch {
            // File systems that cannot do it in one step (some FUSE and network ones) say EINVAL.
            guard error == .invalidArgument || error == .unsupportedCall else { throw error }
            _ = try retrying(name, newName) { linkat(directory, $0, newDirectory, $1, 0) }
            try unlink(name, in: directory)
        }
    }

    /// Gives a file another name; what had that name is gone, unless it is a directory.
    package static func rename(_ name: String, in directory: CInt, over newName: String, in newDirectory: CInt) throws(Errno) {
        _ = try retrying(name, newName) { renameat(directory, $0, newDirectory, $1) }
    }

    /// Asks whether what was written has gone well: a network's file system, and one that allots late, may know only at the end. The
    /// descriptor stays open.
    package static func flushWritten(_ descriptor: CInt) throws(Errno) {
        // Closing a duplicate flushes as close(2) does, and tells what it found; it is not tried again, for the number is free after it.
        let copy = try retrying { fcntl(descriptor, F_DUPFD_CLOEXEC, 0) }
        guard Glibc.close(copy) != 0 else { return }
        let failure = Errno(rawValue: errno)
        if failure != .interrupted { throw failure }
    }

    /// A C string would end at a NUL, and name another file.
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
