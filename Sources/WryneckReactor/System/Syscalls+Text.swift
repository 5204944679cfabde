// Syscalls+Text.swift - small texts from the kernel. The policy is that of Syscalls.swift.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// The content of a file of /proc or /sys, if it has no more than 16 KiB; nil if it cannot be read.
    static func smallText(_ path: String) -> String? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        guard number >= 0 else { return nil }
        let descriptor = FileDescriptor(owning: number)
        var bytes = [UInt8](repeating: 0, count: 16 * 1024)
        var length = 0
        while length < bytes.count {
            let moved = try? bytes.lendingMutably { buffer throws(Errno) in
                try read(descriptor.rawValue, into: UnsafeMutableRawBufferPointer(rebasing: buffer[length...]))
            }
            guard case .count(let count)? = moved else { return nil }
            if count == 0 { break }
            length += count
        }
        return String(decoding: bytes[..<length], as: UTF8.self)
    }
}
