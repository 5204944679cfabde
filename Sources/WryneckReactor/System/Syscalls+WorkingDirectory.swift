// Syscalls+WorkingDirectory.swift - where relative paths begin.

internal import CLinux
internal import Glibc

extension Syscalls {
    /// The process's working directory; nil if it has been removed, or may not be read. See `getcwd(3)`.
    package static func workingDirectory() -> String? {
        guard let path = getcwd(nil, 0) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }
}
