// Syscalls+Files.swift - whole files: configuration, certificates, logs.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// The content of a regular file. Blocks for as long as the file system takes.
    /// - Throws: `Errno`; `EINVAL` if it is not a regular file, `EFBIG` if it has more than `limit` bytes.
    package static func readAll(_ path: String, atMost limit: Int) throws(Errno) -> [UInt8] {
        let file = try OpenFile(path: path)
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let start = count
            let more = try bytes.lendingMutably { buffer throws(Errno) in
                try pread(
                    file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), at: start
                )
            }
            if more == 0 { return Array(bytes[..<count]) }
            count += more
        }
        throw Errno(rawValue: EFBIG)
    }

    /// Opens a file to append to it, and makes it if it is missing.
    package static func openForAppending(_ path: String, mode: UInt32) throws(Errno) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw .noEntry }
        return FileDescriptor(
            owning: try retrying { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, mode_t(mode)) })
    }
}
