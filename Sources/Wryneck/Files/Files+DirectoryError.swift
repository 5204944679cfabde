// Files+DirectoryError.swift - why a directory cannot be served, and the answer to a client whose file cannot be
// opened.

internal import Glibc
internal import WryneckHTTP
public import WryneckReactor

extension Files {
    /// Why a directory cannot be served.
    public struct DirectoryError: Error, Sendable, CustomStringConvertible {
        /// The path of the directory, as the program gave it.
        public let directory: String
        /// The system's error.
        public let code: Errno

        init(_ directory: String, _ code: Errno) {
            self.directory = directory
            self.code = code
        }

        /// One line for a person.
        public var description: String {
            switch code {
            case .noEntry: "no such directory: \(directory)"
            case .notDirectory: "not a directory: \(directory)"
            default: "cannot open directory \(directory): \(code)"
            }
        }
    }
}

extension Errno {
    /// The answer to the client if a file cannot be opened. Unexpected errors are not told to the client, but logged.
    var asFileAnswer: any Error {
        switch rawValue {
        // EXDEV is openat2's error for a way out of the root, ENXIO that of a socket, ENODEV that of a device without a
        // driver, EINVAL that of a file system for a name that it cannot hold. All of them mean only that there is no
        // such page.
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EXDEV, ENXIO, ENODEV, EINVAL: HTTPError(.notFound)
        case EACCES, EPERM: HTTPError(.forbidden)
        // EAGAIN: somebody renames directories while openat2 walks through them, or holds a lease on the file.
        case EMFILE, ENFILE, ENOMEM, EAGAIN: HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"])
        default: self
        }
    }
}
