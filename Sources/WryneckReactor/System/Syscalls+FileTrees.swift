// Syscalls+FileTrees.swift - files and directories: opening, status, reading. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    // MARK: Opening

    /// How far symbolic links may lead when a file below a directory is opened. See `openat2(2)`.
    package enum Confinement {
        /// Symbolic links may lead anywhere.
        case none
        /// Neither a link nor ".." may lead out of the directory.
        case beneath
        /// No link is followed at all.
        case withoutLinks
    }

    /// Opens a directory only to open files below it (O_PATH), for which the right to search it is enough.
    package static func openDirectory(_ path: String) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { open(path, directoryFlags) })
    }

    /// For reading, without ever waiting: a FIFO or a device is opened at once, or not at all.
    private static let readingFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    /// A directory to go on from, for which the right to search it is enough.
    private static let directoryFlags = CLINUX_O_PATH | O_DIRECTORY | O_CLOEXEC

    /// Opens a file below a directory, for reading, or a directory only to open entries below it, by one call in which
    /// the kernel enforces the confinement (Linux 5.6). The path is relative and ends in a NUL. With `onlyCached` it
    /// fails with EAGAIN where the disk would have to be read (Linux 5.12; EINVAL before).
    package static func openBeneath(
        _ directory: CInt, _ path: UnsafePointer<CChar>, _ confinement: Confinement, onlyCached isCached: Bool = false,
        asDirectory: Bool = false
    ) throws(Errno) -> FileDescriptor {
        var resolve: Int32 =
            switch confinement {
            case .none: 0
            case .beneath: CLINUX_RESOLVE_NO_MAGICLINKS | CLINUX_RESOLVE_BENEATH
            case .withoutLinks: CLINUX_RESOLVE_NO_MAGICLINKS | CLINUX_RESOLVE_BENEATH | CLINUX_RESOLVE_NO_SYMLINKS
            }
        if isCached { resolve |= CLINUX_RESOLVE_CACHED }
        var how = clinux_open_how(
            flags: UInt64(asDirectory ? directoryFlags : readingFlags), mode: 0, resolve: UInt64(resolve))
        return FileDescriptor(owning: try retrying { clinux_openat2(directory, path, &how) })
    }

    /// Opens an entry of a directory without following a link; a directory only to open entries below it.
    package static func openEntry(_ directory: CInt, _ name: UnsafePointer<CChar>, asDirectory: Bool) throws(Errno)
        -> FileDescriptor
    {
        FileDescriptor(
            owning: try retrying { openat(directory, name, (asDirectory ? directoryFlags : readingFlags) | O_NOFOLLOW) }
        )
    }

    /// Opens a file below a directory, for reading, or a directory to go on from; links are followed wherever they
    /// lead.
    package static func openAnywhere(
        _ directory: CInt, _ path: UnsafePointer<CChar>, asDirectory: Bool = false
    ) throws(Errno) -> FileDescriptor {
        FileDescriptor(owning: try retrying { openat(directory, path, asDirectory ? directoryFlags : readingFlags) })
    }

    /// Opens a file for reading; links are followed, and it never waits.
    static func openFile(_ path: String) throws(Errno) -> FileDescriptor {
        // A C string would end at a NUL, and so name another file.
        guard !path.utf8.contains(0) else { throw .noEntry }
        return FileDescriptor(owning: try retrying { open(path, readingFlags) })
    }

    package static func status(_ descriptor: CInt) throws(Errno) -> FileStatus {
        var raw = stat()
        _ = try retrying { fstat(descriptor, &raw) }
        return FileStatus(raw)
    }

    package static func status(ofPath path: String) throws(Errno) -> FileStatus {
        var raw = stat()
        _ = try retrying { stat(path, &raw) }
        return FileStatus(raw)
    }

    /// Opens a directory as `openDirectory(_:)` does, but fails with EAGAIN where the disk would have to be read (Linux
    /// 5.12; EINVAL before).
    package static func openCachedDirectory(_ path: String) throws(Errno) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw .noEntry }
        var how = clinux_open_how(flags: UInt64(directoryFlags), mode: 0, resolve: UInt64(CLINUX_RESOLVE_CACHED))
        return FileDescriptor(owning: try retrying { clinux_openat2(AT_FDCWD, path, &how) })
    }

    /// Makes a file that exists only in memory, for as long as somebody has it open; sendfile takes it as any other.
    package static func memoryFile(_ bytes: [UInt8]) throws(Errno) -> OpenFile {
        let file = OpenFile(FileDescriptor(owning: try retrying { clinux_memfd_create("wryneck") }))
        try writeAll(file.descriptor.rawValue, bytes)
        return file
    }

    // MARK: Reading

    /// Reads from a place in a file. A short count means the file's end, or a signal.
    package static func pread(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(Errno) -> Int
    {
        try retrying { Glibc.pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)) }
    }

    /// Reads from a place in a file only what is in memory, without waiting for a disk (preadv2 with RWF_NOWAIT).
    /// `.wouldBlock` if none of it is; nil if the file system cannot say. A short count may mean the end of what is in
    /// memory.
    package static func preadCached(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(Errno) -> Moved?
    {
        var vector = iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        do {
            return try moving { clinux_preadv2(descriptor, &vector, 1, Int64(offset), CLINUX_RWF_NOWAIT) }
        } catch  where error.rawValue == EOPNOTSUPP || error.rawValue == ENOSYS || error.rawValue == EINVAL {
            return nil
        }
    }

    /// Tells the kernel that this part of a file will be read soon. A hint: whether the kernel follows it is not known.
    package static func willNeed(_ descriptor: CInt, offset: Int, count: Int) {
        _ = posix_fadvise(descriptor, off_t(offset), off_t(count), POSIX_FADV_WILLNEED)
    }

    // MARK: Directories

    /// The names in a directory, without "." and ".."; of more than `limit`, the first in an order, and `isWhole` is
    /// false. Others come in no order. Blocks for as long as the file system takes, and keeps at most twice as many.
    package static func names(
        in directory: CInt, first limit: Int, by isBefore: ([UInt8], [UInt8]) -> Bool
    ) throws(Errno) -> (names: [[UInt8]], isWhole: Bool) {
        let limit = max(limit, 0)
        let room = max(2 * min(limit, .max / 2), 1)
        var names: [[UInt8]] = []
        var isWhole = true
        // The last of enough names: what comes behind it is none of the first.
        var last: [UInt8]?
        func cut() {
            guard names.count > limit else { return }
            isWhole = false
            names.sort(by: isBefore)
            names.removeLast(names.count - limit)
            last = names.last
        }
        // A descriptor of its own: readdir moves the offset, which all users of a shared one would share.
        _ = try forEachEntry(of: try retrying { openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }) {
            name, _ in
            if let last, isBefore(last, name) { return true }
            names.append(name)
            if names.count >= room { cut() }
            return true
        }
        cut()
        return (names, isWhole)
    }

    /// Passes the name and the kind (`d_type`) of each entry of a directory, without "." and "..", to `body` until that
    /// returns false; the result is then false, too. Closes the descriptor, which is open for reading.
    static func forEachEntry(of directory: CInt, _ body: ([UInt8], UInt8) -> Bool) throws(Errno) -> Bool {
        guard let stream = fdopendir(directory) else {
            let code = errno
            close(directory)
            throw Errno(rawValue: code)
        }
        defer { closedir(stream) }
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw Errno(rawValue: errno) }
                return true
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in Array(bytes.prefix { $0 != 0 }) }
            if name == [UInt8](".".utf8) || name == [UInt8]("..".utf8) { continue }
            guard body(name, entry.pointee.d_type) else { return false }
        }
    }

    /// The status of an entry of a directory, whose name ends in a NUL: of a link itself, not of its target.
    package static func status(in directory: CInt, _ name: UnsafePointer<CChar>) throws(Errno) -> FileStatus {
        var raw = stat()
        _ = try retrying { fstatat(directory, name, &raw, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(raw)
    }

    /// The same for a name of whatever bytes.
    package static func status(in directory: CInt, _ name: [UInt8]) throws(Errno) -> FileStatus {
        try withPath(name) { name throws(Errno) in try status(in: directory, name) }
    }
}
