// Syscalls+Files.swift - whole files: configuration, certificates, logs.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// All of a regular file. Blocks for as long as the file system takes.
    /// - Throws: `Errno`; `EINVAL` for what is no regular file, `EFBIG` for one that has more than `limit` bytes.
    package static func readAll(_ path: String, atMost limit: Int) throws(Errno) -> [UInt8] {
        let file = try OpenFile(path: path)
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var count = 0
        while count < bytes.count {
            let start = count
            let more = try bytes.lendingMutably { buffer throws(Errno) in
                try pread(file.descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), at: start)
            }
            if more == 0 { return Array(bytes[..<count]) }
            count += more
        }
        throw Errno(rawValue: EFBIG)
    }

    /// A file that is written to at its end, made if it is not there.
    package static func openForAppending(_ path: String, mode: UInt32) throws(Errno) -> FileDescriptor {
        guard !path.utf8.contains(0) else { throw .noEntry }
        return FileDescriptor(owning: try retrying { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, mode_t(mode)) })
    }
}
