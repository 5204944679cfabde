// FilesError.swift - why a directory cannot be served, and what a client is told when a file cannot be opened.

internal import Glibc
internal import WryneckHTTP
public import WryneckReactor

/// Why a directory cannot be served.
public struct FilesError: Error, Sendable, CustomStringConvertible {
    /// The directory, as the program named it.
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

extension Errno {
    /// What a failure to open a file means to the client. Only what nobody could expect stays an error of the server's, which is logged.
    var asFileAnswer: any Error {
        switch rawValue {
        // EXDEV is openat2's word for a way out of the root, ENXIO a socket's, ENODEV that of a device nobody drives, EINVAL a file system's
        // for a name that it cannot hold. None of them says more than that there is no such page.
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EXDEV, ENXIO, ENODEV, EINVAL: HTTPError(.notFound)
        case EACCES, EPERM: HTTPError(.forbidden)
        // EAGAIN: somebody renames directories while openat2 walks through them, or holds a lease on the file.
        case EMFILE, ENFILE, ENOMEM, EAGAIN: HTTPError(.serviceUnavailable, headers: [.retryAfter: "1"])
        default: self
        }
    }
}
