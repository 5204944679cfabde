// FileSystem.swift - questions to the file system before the program serves.

internal import Glibc

enum FileSystem {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Whether there is a regular file, or a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether each step from a folder to one below it is a folder itself, and not a link to one.
    static func isReachedWithoutLinks(_ path: String, in folder: String) -> Bool {
        var here = folder
        return path.split(separator: "/").allSatisfy { name in
            here += "/\(name)"
            var status = stat()
            return lstat(here, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        }
    }

    /// Whether a file can be appended to, or could be made. Makes none.
    static func canAppend(to path: String) -> Bool {
        access(path, F_OK) == 0 ? access(path, W_OK) == 0 && !isFolder(path) : canMake(path)
    }

    /// Whether new files can be made in the folder of a path.
    static func canMake(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let parent = parts.dropLast().joined(separator: "/")
        return access(parts.count == 1 ? "." : parent.isEmpty ? "/" : parent, W_OK | X_OK) == 0
    }
}

enum ProcessLimits {
    /// The number of descriptors that may be open now, and to which it could be raised; nil for any number.
    static var descriptors: (soft: Int, hard: Int?) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return (1024, 1024) }
        return (Int(clamping: limit.rlim_cur), limit.rlim_max == UInt.max ? nil : Int(clamping: limit.rlim_max))
    }
}
